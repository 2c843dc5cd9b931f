/** A gateway as the command line talks to it (PROTOCOL section 11). */
import { readBundle } from "#core/bundle.ts";
import { DataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import {
  expectDone,
  expectJson,
  readReceipt,
  readState,
  unreachable,
  type DepositState,
  type GatewayAnswer,
  type Receipt,
} from "./gateway-answer.ts";
import { sendMultipart, type UploadedFile } from "./multipart.ts";

const TIMEOUT_MS = 60_000;

export interface GatewayAccess {
  /** http(s), without a slash at the end. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  readonly signal: AbortSignal;
}

export interface UploadParts {
  readonly description: Json;
  readonly statement?: object;
  readonly manifest?: object;
}

export class Gateway {
  readonly #access: GatewayAccess;

  constructor(access: GatewayAccess) {
    this.#access = access;
  }

  get url(): string {
    return this.#access.url;
  }

  /** The trust document, and the very text of it. @throws SERVICE_UNREACHABLE | TRUST_INVALID | … */
  async trust(): Promise<{ trust: TrustDocument; json: Json }> {
    const url = `${this.url}/.well-known/datadeed.json`;
    const json = expectJson(await this.#fetch(url), 200, url);
    return { trust: parseTrust(json), json };
  }

  /** Resolves when the deposit is durable. @throws the gateway's refusal */
  async depositFingerprint(body: object, idempotencyKey: string): Promise<Receipt> {
    const url = `${this.url}/v1/deposits`;
    const headers = { ...this.#writeHeaders(idempotencyKey), "content-type": "application/json" };
    return readReceipt(await this.#fetch(url, { method: "POST", headers, body: JSON.stringify(body) }), url);
  }

  /** As `depositFingerprint`; the files stream from the disk. @param onBytes told how many bytes of files went out */
  async depositFiles(
    parts: UploadParts,
    files: readonly UploadedFile[],
    options: { idempotencyKey: string; sm3: boolean; onBytes: (count: number) => void },
  ): Promise<Receipt> {
    const url = `${this.url}/v1/deposits${options.sm3 ? "?sm3=true" : ""}`;
    const answer = await sendMultipart(new URL(url), {
      headers: this.#writeHeaders(options.idempotencyKey),
      fields: Object.entries(parts).map(([name, value]) => [name, JSON.stringify(value)]),
      files,
      onBytes: options.onBytes,
      signal: this.#access.signal,
    });
    return readReceipt(answer, url);
  }

  async state(certificateNo: string): Promise<DepositState> {
    const url = `${this.url}/v1/certificates/${encodeURIComponent(certificateNo)}`;
    return readState(await this.#fetch(url), url);
  }

  /** The bundle's bytes, its shape checked. @throws NOT_ANCHORED | BUNDLE_INVALID | … */
  async bundle(certificateNo: string): Promise<Uint8Array> {
    const url = `${this.url}/v1/certificates/${encodeURIComponent(certificateNo)}/bundle`;
    const answer = await this.#fetch(url);
    expectJson(answer, 200, url);
    readBundle(answer.body);
    return answer.body;
  }

  /** @param path on the gateway, `/v1/pledges?…`. @throws the gateway's refusal */
  async read(path: string): Promise<Json> {
    const url = this.url + path;
    return expectDone(await this.#fetch(url), url);
  }

  /** Asks for an act on a register; the same request may be sent again. @throws the gateway's refusal */
  async act(path: string, body: object): Promise<Json> {
    const url = this.url + path;
    const { apiKey } = this.#access;
    const headers = {
      "content-type": "application/json",
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    };
    return expectDone(await this.#fetch(url, { method: "POST", headers, body: JSON.stringify(body) }), url);
  }

  #writeHeaders(idempotencyKey: string): Record<string, string> {
    const { apiKey } = this.#access;
    return {
      "idempotency-key": idempotencyKey,
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    };
  }

  async #fetch(url: string, init: RequestInit = {}): Promise<GatewayAnswer> {
    const signal = AbortSignal.any([this.#access.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      // A redirect would carry the API key to somewhere else.
      const response = await fetch(url, { ...init, redirect: "error", signal });
      return { status: response.status, body: await response.bytes() };
    } catch (cause) {
      this.#access.signal.throwIfAborted();
      throw unreachable(url, cause);
    }
  }
}

/** Where a gateway is looked for when none is named: DATADEED_URL, or on this machine. */
export function nearbyGateway(env: Readonly<Record<string, string | undefined>>): string {
  return parseGatewayUrl(env["DATADEED_URL"] ?? "http://127.0.0.1:8080");
}

/** @throws USAGE when the text is no http(s) address, or carries a user name or password */
export function parseGatewayUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !["http:", "https:"].includes(url.protocol) ||
    url.username !== "" ||
    url.password !== ""
  ) {
    throw new DataDeedError("USAGE", `--gateway: expected an http or https address, got ${text}`);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

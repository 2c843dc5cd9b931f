/** A gateway as the command line talks to it (PROTOCOL section 11). */
import { DataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { DepositState } from "#core/gateway-answers.ts";
import {
  depositFingerprint,
  fetchBundle,
  fetchCertificatePdf,
  fetchState,
  readReceipt,
  type Receipt,
} from "../adapters/gateway/deposits.ts";
import { GatewayClient } from "../adapters/gateway/gateway-client.ts";
import { fetchTrust } from "../adapters/gateway/trust.ts";
import { sendMultipart, type UploadedFile } from "./multipart.ts";

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

export class Gateway extends GatewayClient {
  constructor({ url, apiKey, signal }: GatewayAccess) {
    super({ url, signal, writeHeaders: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` } });
  }

  /** The trust document, and the very text of it. @throws SERVICE_UNREACHABLE | TRUST_INVALID | … */
  trust(): Promise<{ trust: TrustDocument; json: Json }> {
    return fetchTrust(this);
  }

  /** Resolves when the deposit is durable. @throws the gateway's refusal */
  depositFingerprint(body: object, idempotencyKey: string): Promise<Receipt> {
    return depositFingerprint(this, body, idempotencyKey);
  }

  state(certificateNo: string): Promise<DepositState> {
    return fetchState(this, certificateNo);
  }

  /** The bundle's bytes, its shape checked. @throws NOT_ANCHORED | BUNDLE_INVALID | … */
  bundle(certificateNo: string): Promise<Uint8Array> {
    return fetchBundle(this, certificateNo);
  }

  certificatePdf(certificateNo: string): Promise<Uint8Array> {
    return fetchCertificatePdf(this, certificateNo);
  }

  /** As `depositFingerprint`; the files stream from the disk. @param onBytes told how many bytes of files went out */
  async depositFiles(
    parts: UploadParts,
    files: readonly UploadedFile[],
    options: { idempotencyKey: string; sm3: boolean; onBytes: (count: number) => void },
  ): Promise<Receipt> {
    const url = `${this.url}/v1/deposits${options.sm3 ? "?sm3=true" : ""}`;
    const answer = await sendMultipart(new URL(url), {
      headers: { ...this.access.writeHeaders, "idempotency-key": options.idempotencyKey },
      fields: Object.entries(parts).map(([name, value]) => [name, JSON.stringify(value)]),
      files,
      onBytes: options.onBytes,
      signal: this.access.signal,
    });
    return readReceipt(answer, url);
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

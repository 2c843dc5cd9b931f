/** A gateway as its clients talk to it (PROTOCOL section 11): what a browser and the command line have in common. */
import type { z } from "zod";
import { isDataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import { readBounded } from "../bounded-body.ts";
import {
  expectBytes,
  expectDone,
  MAX_ANSWER_BYTES,
  readAs,
  tooLarge,
  unreachable,
  type GatewayAnswer,
} from "./answer.ts";

const TIMEOUT_MS = 60_000;

export interface ClientAccess {
  /** http(s), without a slash at the end. */
  readonly url: string;
  /** What shows who asks: an API key, or the mark of a session's own page. Sent with every write. */
  readonly writeHeaders: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export class GatewayClient {
  readonly access: ClientAccess;

  constructor(access: ClientAccess) {
    this.access = access;
  }

  get url(): string {
    return this.access.url;
  }

  /** @param path on the gateway, `/v1/pledges?…`. @throws the gateway's refusal */
  async read(path: string): Promise<Json> {
    const url = this.url + path;
    return expectDone(await this.fetch(url), url);
  }

  /** As `read`, of a known shape. @throws GATEWAY_ANSWER_INVALID when it has another one */
  async readAs<S extends z.ZodType>(schema: S, path: string): Promise<z.output<S>> {
    return readAs(schema, await this.read(path), this.url + path);
  }

  /** A file of the gateway's, as it is. @throws the gateway's refusal */
  async bytes(path: string): Promise<Uint8Array> {
    const url = this.url + path;
    return expectBytes(await this.fetch(url), url);
  }

  /** Asks for an act on a register; the same request may be sent again. @throws the gateway's refusal */
  async act(path: string, body: object): Promise<Json> {
    return this.write("POST", path, body);
  }

  /** A write whose answer is JSON. @throws the gateway's refusal */
  async write(method: "POST" | "DELETE", path: string, body: object): Promise<Json> {
    const url = this.url + path;
    const headers = { ...this.access.writeHeaders, "content-type": "application/json" };
    return expectDone(await this.fetch(url, { method, headers, body: JSON.stringify(body) }), url);
  }

  /** Any status. @param url absolute. @throws SERVICE_UNREACHABLE | GATEWAY_ANSWER_INVALID when it is too large */
  async fetch(url: string, init: RequestInit = {}): Promise<GatewayAnswer> {
    const signal = AbortSignal.any([this.access.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      // A redirect would carry what shows who asks to somewhere else.
      const response = await fetch(url, { ...init, redirect: "error", signal });
      const body = await readBounded(response, MAX_ANSWER_BYTES);
      if (body === null) throw tooLarge(url);
      return { status: response.status, body };
    } catch (cause) {
      this.access.signal.throwIfAborted();
      if (isDataDeedError(cause)) throw cause;
      throw unreachable(url, cause);
    }
  }
}

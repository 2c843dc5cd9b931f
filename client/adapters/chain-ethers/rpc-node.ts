/** One JSON-RPC node over HTTP: bounded in time and size, nothing it says is believed to be well-formed. */
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import { parseJson, type Json } from "#core/json.ts";
import { readBounded } from "../bounded-body.ts";
import { asObject, isHex } from "./rpc-values.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface RpcLimits {
  /** For one request, the answer's body included. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly fetch: Fetch;
  /** Reads an answer, instead of the strict reader of documents. */
  readonly parse?: (bytes: Uint8Array) => Json;
}

/** A node's answer: a result, or that the EVM refused the call. Everything else is thrown. */
export type RpcReply =
  | { readonly kind: "RESULT"; readonly value: Json }
  /** `data` is what the EVM gave back, 0x and hex, where the node tells it. */
  | { readonly kind: "REVERTED"; readonly code: number; readonly data: `0x${string}` | null }
  | { readonly kind: "REFUSED"; readonly code: number; readonly message: string };

/** Execution reverted (the code that go-ethereum, Erigon, Nethermind and Anvil use). */
const EXECUTION_REVERTED = 3;

export class RpcNode {
  readonly #url: string;
  readonly #limits: RpcLimits;
  /** Scheme, host and port: the path may hold an access key, which belongs into no message. */
  readonly name: string;
  #lastId = 0;

  /** @throws INPUT_INVALID when the address is not http(s), or holds a password (which fetch would refuse) */
  constructor(url: string, limits: RpcLimits) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (
      parsed === undefined ||
      !/^https?:$/.test(parsed.protocol) ||
      parsed.username !== "" ||
      parsed.password !== ""
    ) {
      throw new DataDeedError(
        "INPUT_INVALID",
        "RPC: expected an http or https address without user name and password",
      );
    }
    this.#url = url;
    this.#limits = limits;
    this.name = parsed.origin;
  }

  /**
   * @throws CHAIN_UNREACHABLE when there is no answer in time
   * @throws CHAIN_ANSWER_INVALID when the answer is no JSON-RPC answer to this request
   */
  async call(method: string, params: readonly unknown[]): Promise<RpcReply> {
    const id = ++this.#lastId;
    const text = await this.#send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    try {
      const { parse, maxResponseBytes } = this.#limits;
      return readReply(parse?.(text) ?? parseJson(text, { maxDepth: 32, maxLength: maxResponseBytes }), id);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new DataDeedError("CHAIN_ANSWER_INVALID", `${this.name}: ${reason}`, { cause });
    }
  }

  async #send(body: string): Promise<Uint8Array> {
    try {
      const response = await this.#limits.fetch(this.#url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        // A node that sends us elsewhere is not the node that we were told to ask.
        redirect: "error",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        cache: "no-store",
        signal: AbortSignal.timeout(this.#limits.timeoutMs),
      });
      if (!response.ok)
        throw new DataDeedError("CHAIN_UNREACHABLE", `${this.name}: HTTP status ${response.status}`);
      const { maxResponseBytes } = this.#limits;
      const bytes = await readBounded(response, maxResponseBytes);
      if (bytes !== null) return bytes;
      throw new DataDeedError(
        "CHAIN_ANSWER_INVALID",
        `${this.name}: the answer is larger than ${maxResponseBytes} bytes`,
      );
    } catch (cause) {
      if (isDataDeedError(cause)) throw cause;
      throw new DataDeedError("CHAIN_UNREACHABLE", `${this.name}: no answer`, { cause });
    }
  }
}

function readReply(json: Json, id: number): RpcReply {
  const reply = asObject(json, "a JSON-RPC answer");
  if (reply["id"] !== id) throw new DataDeedError("CHAIN_ANSWER_INVALID", "the answer is to another request");
  if (reply["error"] === undefined || reply["error"] === null) {
    if (reply["result"] === undefined)
      throw new DataDeedError("CHAIN_ANSWER_INVALID", "neither result nor error");
    return { kind: "RESULT", value: reply["result"] };
  }
  const error = asObject(reply["error"], "a JSON-RPC error");
  const code = typeof error["code"] === "number" ? error["code"] : 0;
  const data = revertData(error["data"]);
  if (code === EXECUTION_REVERTED || data !== null) return { kind: "REVERTED", code, data };
  return { kind: "REFUSED", code, message: JSON.stringify(error["message"] ?? null).slice(0, 200) };
}

/** Nodes with another code for a revert tell it by the data that the EVM gave back. */
function revertData(data: Json | undefined): `0x${string}` | null {
  const inner =
    typeof data === "object" && data !== null && !Array.isArray(data) ? asObject(data, "data")["data"] : data;
  return isHex(inner) ? inner : null;
}

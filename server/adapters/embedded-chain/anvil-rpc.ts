import { DataDeedError } from "#core/errors.ts";

/** One call of a JSON-RPC batch. */
export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * JSON-RPC to our own anvil. Small on purpose: ethers would cache, batch and retry, and here every call must mean
 * exactly one request.
 *
 * @throws CHAIN_UNREACHABLE from every method: no answer in time, or an error answered (in `details`)
 */
export class AnvilRpc {
  readonly url: string;
  #lastId = 0;

  constructor(url: string) {
    this.url = url;
  }

  async call(
    method: string,
    params: readonly unknown[] = [],
    timeoutMs = DEFAULT_TIMEOUT_MS,
  ): Promise<unknown> {
    const answer = await this.#post({ jsonrpc: "2.0", id: ++this.#lastId, method, params }, timeoutMs);
    return resultOf(answer, method);
  }

  /** Answers in the order of the calls. anvil works on them at the same time: for reading only. */
  async read(calls: readonly RpcCall[], timeoutMs = DEFAULT_TIMEOUT_MS): Promise<unknown[]> {
    if (calls.length === 0) return [];
    const first = this.#lastId + 1;
    this.#lastId += calls.length;
    const answers = await this.#post(
      calls.map(({ method, params }, i) => ({ jsonrpc: "2.0", id: first + i, method, params })),
      timeoutMs,
    );
    if (!Array.isArray(answers)) throw unreachable("a batch was answered by a single value");
    const byId = new Map(answers.map((answer: unknown) => [property(answer, "id"), answer]));
    return calls.map(({ method }, i) => resultOf(byId.get(first + i), method));
  }

  async blockNumber(): Promise<number> {
    return Number(await this.call("eth_blockNumber"));
  }

  async #post(body: unknown, timeoutMs: number): Promise<unknown> {
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
      });
      return await response.json();
    } catch (cause) {
      throw unreachable("the embedded chain does not answer", { cause });
    }
  }
}

function resultOf(answer: unknown, method: string): unknown {
  const error = property(answer, "error");
  if (error !== undefined) throw unreachable(`${method} failed`, { details: { method, error } });
  const result = property(answer, "result");
  if (result === undefined) throw unreachable(`${method} was not answered`, { details: { method } });
  return result;
}

function unreachable(
  message: string,
  options: { cause?: unknown; details?: Record<string, unknown> } = {},
): DataDeedError {
  return new DataDeedError("CHAIN_UNREACHABLE", message, options);
}

/** A member of something that came from outside, undefined when it isn't there. */
export function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** JSON-RPC nodes that answer from a script, behind one fetch. */
import type { Fetch } from "../../client/adapters/chain-ethers/index.ts";

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** What a node says to a method; a function sees the parameters. */
export type Answer =
  { readonly result: unknown } | { readonly error: RpcError } | ((params: readonly unknown[]) => Answer);
export type Script = Readonly<Record<string, Answer>>;

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

export interface ScriptedRpc {
  readonly fetch: Fetch;
  /** All requests, by the node's address. */
  readonly requests: readonly {
    readonly url: string;
    readonly method: string;
    readonly params: readonly unknown[];
    readonly init: RequestInit;
  }[];
}

/** @param nodes scripts by address */
export function scriptedRpc(nodes: Readonly<Record<string, Script>>): ScriptedRpc {
  const requests: ScriptedRpc["requests"][number][] = [];
  return {
    requests,
    fetch: (url, init) => {
      const { id, method, params } = JSON.parse(init.body as string) as Request;
      requests.push({ url, method, params, init });
      let answer = nodes[url]?.[method] ?? { error: { code: -32601, message: `no ${method}` } };
      while (typeof answer === "function") answer = answer(params);
      return Promise.resolve(Response.json({ jsonrpc: "2.0", id, ...answer }));
    },
  };
}

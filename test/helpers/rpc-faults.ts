import type { Fetch } from "../../client/adapters/chain-ethers/rpc-node.ts";
import type { FaultKind } from "./faults.ts";

export interface RpcRequest {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** The JSON-RPC request that our own client is about to send. */
export function readRequest({ body }: RequestInit): RpcRequest {
  if (typeof body !== "string") throw new TypeError("body: expected a text");
  return JSON.parse(body) as RpcRequest;
}

interface Armed {
  readonly method: string;
  readonly kind: FaultKind;
  remaining: number;
}

/** A network to one node that loses requests or answers when told to. */
export class FaultyNetwork {
  readonly requests: RpcRequest[] = [];
  isDown = false;
  #armed: Armed[] = [];
  #edit: ((method: string, result: unknown) => unknown) | null = null;

  /** The `call`-th request of this method from now on fails: LOST on the way there, UNACKNOWLEDGED on the way back. */
  arm(method: string, kind: FaultKind, call = 1): void {
    this.#armed.push({ method, kind, remaining: call });
  }

  get unmet(): number {
    return this.#armed.length;
  }

  /** Changes results on their way back, as a lying node would. */
  tamper(edit: (method: string, result: unknown) => unknown): void {
    this.#edit = edit;
  }

  readonly fetch: Fetch = async (url, init) => {
    const request = readRequest(init);
    this.requests.push(request);
    const kind = this.isDown ? "LOST" : this.#meet(request.method);
    if (kind === "LOST") throw new TypeError("the test lost the request");
    const response = await fetch(url, init);
    if (kind === "UNACKNOWLEDGED") throw new TypeError("the test lost the answer");
    if (this.#edit === null) return response;
    const answer = (await response.json()) as { result?: unknown };
    if ("result" in answer) answer.result = this.#edit(request.method, answer.result);
    return Response.json(answer);
  };

  #meet(method: string): FaultKind | null {
    const armed = this.#armed.filter((fault) => fault.method === method);
    for (const fault of armed) fault.remaining--;
    const met = armed.find(({ remaining }) => remaining === 0);
    this.#armed = this.#armed.filter((fault) => fault !== met);
    return met?.kind ?? null;
  }
}

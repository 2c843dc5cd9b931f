/**
 * Several nodes asked as one. All must answer, and all the same: with a node that is silent the answer is not known,
 * and neither with two that differ. Who wants to do without a node takes it off the list.
 */
import { DataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import type { RpcNode, RpcReply } from "./rpc-node.ts";

/** What an answer says, as JSON so that answers can be compared. */
type Decode<T extends Json> = (reply: RpcReply) => T;

export class NodeSet {
  readonly #nodes: readonly RpcNode[];

  constructor(nodes: readonly RpcNode[]) {
    this.#nodes = nodes;
  }

  get size(): number {
    return this.#nodes.length;
  }

  /** What each node says, in the order of the nodes. */
  async each<T extends Json>(
    method: string,
    params: readonly unknown[],
    decode: Decode<T>,
  ): Promise<readonly T[]> {
    return Promise.all(
      this.#nodes.map(async (node) => {
        const reply = await node.call(method, params);
        try {
          return decode(reply);
        } catch (cause) {
          if (!(cause instanceof DataDeedError)) throw cause;
          const { code, details } = cause;
          throw new DataDeedError(code, `${node.name}: ${method}: ${cause.message}`, { cause, details });
        }
      }),
    );
  }

  /** What all nodes say. @throws RPC_DISAGREEMENT when two differ */
  async ask<T extends Json>(method: string, params: readonly unknown[], decode: Decode<T>): Promise<T> {
    const answers = await this.each(method, params, decode);
    const first = answers[0]!;
    const other = answers.findIndex((answer) => JSON.stringify(answer) !== JSON.stringify(first));
    if (other < 0) return first;
    const names = `${this.#nodes[0]!.name} and ${this.#nodes[other]!.name}`;
    throw new DataDeedError("RPC_DISAGREEMENT", `${names} answer ${method} differently`);
  }
}

/** The result, where nothing but a result can be meant. */
export function resultOf(reply: RpcReply): Json {
  if (reply.kind === "RESULT") return reply.value;
  if (reply.kind === "REVERTED") throw new DataDeedError("CONTRACT_MISSING", "the contract refuses the call");
  throw new DataDeedError(
    "CHAIN_UNREACHABLE",
    `the node refuses to answer (${reply.code}): ${reply.message}`,
  );
}

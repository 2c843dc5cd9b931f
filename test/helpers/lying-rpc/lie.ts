/** What a lying node is made of: a lie is asked first, and only what it leaves alone is answered by the honest node. */
import type { AnvilRpc } from "../../../server/adapters/embedded-chain/anvil-rpc.ts";

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What goes back instead of the honest answer; `body` and `status` break the protocol itself, `hang` never ends. */
export type Untruth =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string } }
  | { readonly body: string }
  | { readonly status: number }
  | { readonly endless: string }
  | { readonly hang: true }
  /** The id of another request. */
  | { readonly resultOfAnother: unknown };

/** The contracts that the node lies about. */
export interface Told {
  readonly log: string;
  readonly registry: string;
  readonly pledges: string;
  readonly authority: string;
}

export type Emitter = keyof Told;

/** A log as nodes tell it. */
export interface RpcLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  /** Newer nodes tell it. */
  readonly blockTimestamp?: string;
  readonly transactionHash: string;
  readonly transactionIndex: string;
  readonly logIndex: string;
  readonly removed: boolean;
}

/** The truth, as the honest node behind the liar tells it. */
export class Truth {
  readonly told: Told;
  readonly #rpc: AnvilRpc;

  constructor(rpc: AnvilRpc, told: Told) {
    this.#rpc = rpc;
    this.told = told;
  }

  async ask(method: string, params: readonly unknown[]): Promise<unknown> {
    return this.#rpc.call(method, params, 120_000);
  }

  async logs(emitter: Emitter): Promise<readonly RpcLog[]> {
    const filter = { address: this.told[emitter], fromBlock: "0x0", toBlock: "latest" };
    return (await this.ask("eth_getLogs", [filter])) as RpcLog[];
  }

  async headNumber(): Promise<number> {
    return Number(await this.ask("eth_blockNumber", []));
  }
}

/** Gives nothing where the truth may pass. One function a node: what it picked it keeps to. */
export type Liar = (call: RpcCall, truth: Truth) => Promise<Untruth | undefined>;

export interface Lie {
  /** A sentence about the node, for titles. */
  readonly does: string;
  /** A fresh liar: each node has its own memory. */
  readonly liar: () => Liar;
}

/** Edits the result of one method. */
export function editing(
  method: string,
  edit: (result: never, call: RpcCall, truth: Truth) => unknown,
): () => Liar {
  return () => async (call, truth) => {
    if (call.method !== method) return undefined;
    const result = await truth.ask(call.method, call.params);
    return { result: await edit(result as never, call, truth) };
  };
}

/** Edits every list of logs that is asked for. */
export function editingLogs(
  edit: (logs: RpcLog[], truth: Truth, call: RpcCall) => Promise<RpcLog[]> | RpcLog[],
): () => Liar {
  return editing("eth_getLogs", (logs: RpcLog[], call, truth) => edit(logs, truth, call));
}

export function isSameLog(a: RpcLog, b: RpcLog): boolean {
  return a.blockHash === b.blockHash && a.logIndex === b.logIndex;
}

/** Another hex text of the same length: one bit of its last digit turned. */
export function twist(hex: string): string {
  const last = Number.parseInt(hex.at(-1) ?? "0", 16) ^ 1;
  return hex.slice(0, -1) + last.toString(16);
}

/** A quantity moved by so much. */
export function shift(quantity: string, by: number): string {
  return `0x${(BigInt(quantity) + BigInt(by)).toString(16)}`;
}

/** Events of one contract, page by page. Every answer is attacker-controlled: what was not asked for is refused. */
import type { EventFragment, Interface, Result } from "ethers";
import type { Address } from "#core/address.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import { readBlock } from "../../../client/adapters/chain-ethers/blocks.ts";
import type { NodeSet } from "../../../client/adapters/chain-ethers/node-set.ts";
import type { RpcReply } from "../../../client/adapters/chain-ethers/rpc-node.ts";
import {
  asAddress,
  asArray,
  asCount,
  asHash,
  asHex,
  asObject,
  toQuantity,
} from "../../../client/adapters/chain-ethers/rpc-values.ts";
import type { BlockRef } from "../../../client/verify/ports.ts";

/** Blocks asked for at first; public nodes often allow no more. */
const FIRST_RANGE = 10_000;
/** Block headers asked for at the same time. */
const HEADERS_AT_ONCE = 16;

export type RawEvent = {
  readonly blockNumber: number;
  readonly blockHash: `0x${string}`;
  readonly transactionHash: `0x${string}`;
  readonly logIndex: number;
  readonly topics: readonly `0x${string}`[];
  readonly data: `0x${string}`;
};

export type PlacedEvent = RawEvent & { readonly block: BlockRef };

export class EventLogs {
  readonly #nodes: NodeSet;
  readonly #emitter: Address;
  readonly #topics: readonly string[];
  /** What the nodes took lately: some refuse by blocks, others by the size of the answer. */
  #range = FIRST_RANGE;

  /** @param topics first topics of the events that are wanted */
  constructor(nodes: NodeSet, emitter: Address, topics: readonly string[]) {
    this.#nodes = nodes;
    this.#emitter = emitter;
    this.#topics = topics;
  }

  /** Ascending; blocks `from … to` inclusive. Their headers are read too, for the time. */
  async read(from: number, to: number): Promise<PlacedEvent[]> {
    const logs: RawEvent[] = [];
    for (let at = from; at <= to;) {
      const end = Math.min(at + this.#range - 1, to);
      const page = await this.#tryPage(at, end);
      if (page === null) {
        this.#range = Math.max(1, Math.floor((end - at + 1) / 2));
        continue;
      }
      for (const log of page) logs.push(log);
      at = end + 1;
      this.#range = Math.min(this.#range * 2, FIRST_RANGE);
    }
    const blocks = await this.#blocksOf(logs);
    return logs.map((log) => place(log, blocks.get(log.blockNumber)));
  }

  /** null when the range has to be smaller. */
  async #tryPage(from: number, to: number): Promise<readonly RawEvent[] | null> {
    const [first] = this.#topics;
    const filter = {
      address: this.#emitter,
      topics: [this.#topics.length === 1 && first !== undefined ? first : this.#topics],
      fromBlock: toQuantity(from),
      toBlock: toQuantity(to),
    };
    const decode = (reply: RpcReply): readonly RawEvent[] | null => {
      if (reply.kind !== "RESULT") return null;
      return asArray(reply.value, "logs")
        .map((log) => decodeLog(log, this.#emitter, from, to))
        .sort(byPlace);
    };
    try {
      const found = await this.#nodes.each("eth_getLogs", [filter], decode);
      if (found.includes(null) && from < to) return null;
      const [first] = found;
      if (first === undefined || found.includes(null)) {
        throw new DataDeedError("CHAIN_UNREACHABLE", "a node refuses to list the events of a single block");
      }
      if (found.every((other) => JSON.stringify(other) === JSON.stringify(first))) return first;
      throw new DataDeedError("RPC_DISAGREEMENT", "two nodes list different events");
    } catch (error) {
      // An answer that is too large, or takes too long: half of it may do.
      const isTooMuch =
        isDataDeedError(error, "CHAIN_ANSWER_INVALID") || isDataDeedError(error, "CHAIN_UNREACHABLE");
      if (isTooMuch && from < to) return null;
      throw error;
    }
  }

  async #blocksOf(logs: readonly RawEvent[]): Promise<Map<number, BlockRef>> {
    const numbers = [...new Set(logs.map(({ blockNumber }) => blockNumber))];
    const blocks = new Map<number, BlockRef>();
    for (let at = 0; at < numbers.length; at += HEADERS_AT_ONCE) {
      const page = numbers.slice(at, at + HEADERS_AT_ONCE);
      for (const block of await Promise.all(page.map((number) => readBlock(this.#nodes, number)))) {
        if (block !== null) blocks.set(block.number, block);
      }
    }
    return blocks;
  }
}

function byPlace(a: RawEvent, b: RawEvent): number {
  return a.blockNumber - b.blockNumber || a.logIndex - b.logIndex;
}

function place(log: RawEvent, block: BlockRef | undefined): PlacedEvent {
  if (block?.hash === log.blockHash) return { ...log, block };
  // Reorganised between the two answers: the caller reads again.
  throw new DataDeedError("RPC_DISAGREEMENT", `block ${log.blockNumber} changed while its events were read`);
}

function decodeLog(value: Json, emitter: Address, from: number, to: number): RawEvent {
  const log = asObject(value, "a log");
  const blockNumber = asCount(log["blockNumber"], "a block number");
  if (
    asAddress(log["address"], "an address") !== emitter ||
    blockNumber < from ||
    blockNumber > to ||
    log["removed"] === true
  ) {
    throw new DataDeedError("CHAIN_ANSWER_INVALID", "the node lists an event that was not asked for");
  }
  return {
    blockNumber,
    blockHash: asHash(log["blockHash"], "a block hash"),
    transactionHash: asHash(log["transactionHash"], "a transaction hash"),
    logIndex: asCount(log["logIndex"], "a log index"),
    topics: asArray(log["topics"], "topics").map((topic) => asHash(topic, "a topic")),
    data: asHex(log["data"], "data"),
  };
}

/**
 * An event's arguments. ABI decoders are lenient about offsets and padding; what does not encode to the same bytes again
 * is refused.
 * @throws CHAIN_ANSWER_INVALID
 */
export function decodeEvent(abi: Interface, event: EventFragment, { topics, data }: RawEvent): Result {
  try {
    const values = abi.decodeEventLog(event, data, topics);
    const again = abi.encodeEventLog(event, values.toArray());
    if (again.data === data && again.topics.join() === topics.join()) return values;
  } catch (cause) {
    throw new DataDeedError("CHAIN_ANSWER_INVALID", `a ${event.name} event does not decode`, { cause });
  }
  throw new DataDeedError("CHAIN_ANSWER_INVALID", `a ${event.name} event is not encoded as contracts do`);
}

/** `Checkpoint` events of one log contract. Every answer is attacker-controlled: decoded, encoded again and compared. */
import { Interface } from "ethers";
import type { Address } from "#core/address.ts";
import { fromHex0x } from "#core/bytes.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import { certificateLogAbi } from "../../../client/abi/certificate-log.ts";
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
import type { CheckpointEvent } from "../../ports/chain.ts";

const LOG = new Interface(JSON.stringify(certificateLogAbi));
const CHECKPOINT = LOG.getEvent("Checkpoint")!;

/** Blocks asked for at first; public nodes often allow no more. */
const FIRST_RANGE = 10_000;
/** Block headers asked for at the same time. */
const HEADERS_AT_ONCE = 16;

type LogJson = {
  blockNumber: number;
  blockHash: `0x${string}`;
  transactionHash: `0x${string}`;
  logIndex: number;
  topics: readonly `0x${string}`[];
  data: `0x${string}`;
};

export class CheckpointLogs {
  readonly #nodes: NodeSet;
  readonly #log: Address;
  /** What the nodes took lately: some refuse by blocks, others by the size of the answer. */
  #range = FIRST_RANGE;

  constructor(nodes: NodeSet, log: Address) {
    this.#nodes = nodes;
    this.#log = log;
  }

  /** Ascending; blocks `from … to` inclusive. Their headers are read too, for the time. */
  async read(from: number, to: number): Promise<CheckpointEvent[]> {
    const logs: LogJson[] = [];
    for (let at = from; at <= to;) {
      const end = Math.min(at + this.#range - 1, to);
      const page = await this.#tryPage(at, end);
      if (page === null) {
        this.#range = Math.max(1, Math.floor((end - at + 1) / 2));
        continue;
      }
      logs.push(...page);
      at = end + 1;
      this.#range = Math.min(this.#range * 2, FIRST_RANGE);
    }
    const blocks = await this.#blocksOf(logs);
    return logs.map((log) => decodeCheckpoint(log, blocks.get(log.blockNumber) ?? null));
  }

  /** null when the range has to be smaller. */
  async #tryPage(from: number, to: number): Promise<readonly LogJson[] | null> {
    const filter = {
      address: this.#log,
      topics: [CHECKPOINT.topicHash],
      fromBlock: toQuantity(from),
      toBlock: toQuantity(to),
    };
    const decode = (reply: RpcReply): readonly LogJson[] | null => {
      if (reply.kind !== "RESULT") return null;
      return asArray(reply.value, "logs")
        .map((log) => decodeLog(log, this.#log, from, to))
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

  async #blocksOf(logs: readonly LogJson[]): Promise<Map<number, BlockRef>> {
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

function byPlace(a: LogJson, b: LogJson): number {
  return a.blockNumber - b.blockNumber || a.logIndex - b.logIndex;
}

function decodeLog(value: Json, emitter: Address, from: number, to: number): LogJson {
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

function decodeCheckpoint(log: LogJson, block: BlockRef | null): CheckpointEvent {
  if (block?.hash !== log.blockHash) {
    // Reorganised between the two answers: the caller reads again.
    throw new DataDeedError(
      "RPC_DISAGREEMENT",
      `block ${log.blockNumber} changed while its events were read`,
    );
  }
  const [size, root, previousSize, entriesCid] = decodeArguments(log);
  return {
    size: exact(size),
    previousSize: exact(previousSize),
    root: fromHex0x(root, 32),
    entriesCid: fromHex0x(entriesCid),
    transactionHash: log.transactionHash,
    block,
  };
}

/** ABI decoders are lenient about offsets and padding; what does not encode to the same bytes again is refused. */
function decodeArguments({ topics, data }: LogJson): [bigint, string, bigint, string] {
  try {
    const [size, root, previousSize, entriesCid] = LOG.decodeEventLog(CHECKPOINT, data, topics).toArray() as [
      bigint,
      string,
      bigint,
      string,
    ];
    const again = LOG.encodeEventLog(CHECKPOINT, [size, root, previousSize, entriesCid]);
    if (again.data === data && again.topics.join() === topics.join())
      return [size, root, previousSize, entriesCid];
  } catch (cause) {
    throw new DataDeedError("CHAIN_ANSWER_INVALID", "a Checkpoint event does not decode", { cause });
  }
  throw new DataDeedError("CHAIN_ANSWER_INVALID", "a Checkpoint event is not encoded as contracts do");
}

function exact(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new DataDeedError("CHAIN_ANSWER_INVALID", `a size of ${value} is larger than any log`);
  }
  return Number(value);
}

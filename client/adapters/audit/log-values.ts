/**
 * Events as `eth_getLogs` answers them, attacker-controlled: typed out exactly or refused. Written for speed: an audit reads
 * millions of them.
 */
import { DataDeedError } from "#core/errors.ts";
import { isLowerHex } from "../../audit/hex.ts";
import type { ChainLog, Hex } from "../../audit/ports.ts";

const QUANTITY = /^0x(?:0|[1-9a-f][0-9a-f]{0,12})$/;

/** The longest event of the contracts has under 30 words; a scheduled operation carries a call. */
const MAX_DATA_DIGITS = 2 * 128 * 1024;

/** An event without its block's time, where the node does not tell it. */
export type TimelessLog = Omit<ChainLog, "blockTime"> & { readonly blockTime: number | null };

function invalid(what: string, value: unknown): DataDeedError {
  const shown = value === undefined ? "nothing" : JSON.stringify(value).slice(0, 80);
  return new DataDeedError("CHAIN_ANSWER_INVALID", `eth_getLogs: expected ${what}, got ${shown}`);
}

/** @param bytes how many exactly; any number when not given */
function readHex(value: unknown, what: string, bytes?: number): Hex {
  if (typeof value === "string") {
    const sized = bytes === undefined ? value.length % 2 === 0 : value.length === 2 + 2 * bytes;
    if (sized && value.startsWith("0x")) {
      if (isLowerHex(value, 2)) return value as Hex;
      const lower = value.toLowerCase();
      if (isLowerHex(lower, 2)) return lower as Hex;
    }
  }
  throw invalid(what, value);
}

function readQuantity(value: unknown, what: string): number {
  if (typeof value === "string" && QUANTITY.test(value.toLowerCase())) return Number(value);
  throw invalid(what, value);
}

/**
 * Reads one member of event after event. Neighbours mostly have the same block, the same transaction, the same contract:
 * what was just read is not read again, and kept once.
 */
class Member<T> {
  readonly #read: (value: unknown) => T;
  #text: unknown = undefined;
  #value: T | undefined = undefined;

  constructor(read: (value: unknown) => T) {
    this.#read = read;
  }

  read(text: unknown): T {
    if (text !== this.#text || this.#text === undefined) {
      this.#value = this.#read(text);
      this.#text = text;
    }
    return this.#value!;
  }
}

/** @throws CHAIN_ANSWER_INVALID */
export function readLogs(value: unknown): TimelessLog[] {
  if (!Array.isArray(value)) throw invalid("a list", value);
  const reader = new LogReader();
  return value.map((log) => reader.read(log));
}

class LogReader {
  readonly #address = new Member((text) => readHex(text, "an address", 20));
  readonly #topic = new Member((text) => readHex(text, "a topic", 32));
  readonly #blockNumber = new Member((text) => readQuantity(text, "a block number"));
  readonly #blockHash = new Member((text) => readHex(text, "a block hash", 32));
  readonly #blockTime = new Member((text) => readQuantity(text, "a block time"));
  readonly #transaction = new Member((text) => readHex(text, "a transaction hash", 32));

  read(value: unknown): TimelessLog {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid("an event", value);
    const log = value as Readonly<Record<string, unknown>>;
    const { data, blockTimestamp } = log;
    if (typeof data === "string" && data.length > MAX_DATA_DIGITS) throw invalid("data of an event", "more");
    return {
      address: this.#address.read(log["address"]),
      topics: this.#topics(log["topics"]),
      data: readHex(data, "data"),
      blockNumber: this.#blockNumber.read(log["blockNumber"]),
      blockHash: this.#blockHash.read(log["blockHash"]),
      blockTime:
        blockTimestamp === undefined || blockTimestamp === null ? null : this.#blockTime.read(blockTimestamp),
      transactionHash: this.#transaction.read(log["transactionHash"]),
      logIndex: readQuantity(log["logIndex"], "a log index"),
      removed: log["removed"] === true,
    };
  }

  #topics(topics: unknown): Hex[] {
    if (!Array.isArray(topics) || topics.length > 4) throw invalid("up to four topics", topics);
    return topics.map((topic, i) => (i === 0 ? this.#topic.read(topic) : readHex(topic, "a topic", 32)));
  }
}

/** Whether two nodes tell the same event; times are compared where both tell one. */
export function sameLog(a: TimelessLog, b: TimelessLog): boolean {
  return (
    a.blockNumber === b.blockNumber &&
    a.logIndex === b.logIndex &&
    a.data === b.data &&
    a.address === b.address &&
    a.blockHash === b.blockHash &&
    a.transactionHash === b.transactionHash &&
    a.removed === b.removed &&
    a.topics.length === b.topics.length &&
    a.topics.every((topic, i) => topic === b.topics[i]) &&
    (a.blockTime === null || b.blockTime === null || a.blockTime === b.blockTime)
  );
}

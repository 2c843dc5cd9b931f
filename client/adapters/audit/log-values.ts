/**
 * Events as `eth_getLogs` answers them, attacker-controlled: typed out exactly or refused. Written for speed: an audit reads
 * millions of them.
 */
import { DataDeedError } from "#core/errors.ts";
import type { ChainLog, Hex } from "../../audit/ports.ts";

const WORD = /^0x[0-9a-f]{64}$/;
const ADDRESS = /^0x[0-9a-f]{40}$/;
const BYTES = /^0x(?:[0-9a-f]{2})*$/;
const QUANTITY = /^0x(?:0|[1-9a-f][0-9a-f]{0,12})$/;

/** The longest event of the contracts has under 30 words; a scheduled operation carries a call. */
const MAX_DATA_DIGITS = 2 * 128 * 1024;

/** An event without its block's time, where the node does not tell it. */
export type TimelessLog = Omit<ChainLog, "blockTime"> & { readonly blockTime: number | null };

function invalid(what: string, value: unknown): DataDeedError {
  const shown = value === undefined ? "nothing" : JSON.stringify(value).slice(0, 80);
  return new DataDeedError("CHAIN_ANSWER_INVALID", `eth_getLogs: expected ${what}, got ${shown}`);
}

function matching(value: unknown, pattern: RegExp, what: string): Hex {
  if (typeof value === "string") {
    if (pattern.test(value)) return value as Hex;
    const lower = value.toLowerCase();
    if (pattern.test(lower)) return lower as Hex;
  }
  throw invalid(what, value);
}

function quantity(value: unknown, what: string): number {
  return Number(matching(value, QUANTITY, what));
}

/** @throws CHAIN_ANSWER_INVALID */
export function readLogs(value: unknown): TimelessLog[] {
  if (!Array.isArray(value)) throw invalid("a list", value);
  return value.map(readLog);
}

function readLog(value: unknown): TimelessLog {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid("an event", value);
  const log = value as Readonly<Record<string, unknown>>;
  const { topics, data, blockTimestamp } = log;
  if (!Array.isArray(topics) || topics.length > 4) throw invalid("up to four topics", topics);
  if (typeof data === "string" && data.length > MAX_DATA_DIGITS) throw invalid("data of an event", "more");
  return {
    address: matching(log["address"], ADDRESS, "an address"),
    topics: topics.map((topic) => matching(topic, WORD, "a topic")),
    data: matching(data, BYTES, "data"),
    blockNumber: quantity(log["blockNumber"], "a block number"),
    blockHash: matching(log["blockHash"], WORD, "a block hash"),
    blockTime:
      blockTimestamp === undefined || blockTimestamp === null
        ? null
        : quantity(blockTimestamp, "a block time"),
    transactionHash: matching(log["transactionHash"], WORD, "a transaction hash"),
    logIndex: quantity(log["logIndex"], "a log index"),
    removed: log["removed"] === true,
  };
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

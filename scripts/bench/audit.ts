/**
 * Replay of a long history beside the least that a reader of events can do (`eth_getLogs`, `JSON.parse`) and what most do
 * (ethers' `queryFilter`): the same chain, in turn, each in a process of its own.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { keepHistory } from "./audit/history-file.ts";
import { makeBigHistory } from "./audit/big-history.ts";
import { median, type Table } from "./table.ts";

const run = promisify(execFile);
const SIZES = [10_000, 100_000] as const;
/** Takes some minutes to make, and gigabytes of Anvil, so only when asked for. */
const LARGEST = 1_000_000;
/** Odd, so that the median is one of the measurements. */
const ROUNDS = 3;
const CONTENDERS = ["bare", "events", "eventsAndLog", "ethers", "whole"] as const;
/** Anvil works out the whole trie anew for each proof: what is measured beyond this size is Anvil. */
const WHOLE_UP_TO = 10_000;
/** ethers takes minutes for more, and is no faster for it. */
const ETHERS_UP_TO = 100_000;

function contendersFor(size: number): readonly string[] {
  const wanted = { ethers: size <= ETHERS_UP_TO, whole: size <= WHOLE_UP_TO };
  return CONTENDERS.filter((name) => !(name in wanted) || wanted[name as keyof typeof wanted]);
}

interface Measured {
  readonly events: number;
  readonly seconds: number;
  /** Of the reader's process alone. */
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

async function measure(name: string, folder: string): Promise<Measured> {
  const script = join(import.meta.dirname, "audit/run-contender.ts");
  const { stdout } = await run(process.execPath, [script, name, folder], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as Measured;
}

const WHAT: Readonly<Record<string, string>> = {
  bare: "`eth_getLogs` + `JSON.parse`",
  ethers: "ethers `queryFilter`",
  events: "replay: events fetched, decoded, hashed, judged",
  eventsAndLog: "replay, and the log rebuilt from its entries",
  whole: "`datadeed audit`: replay, proofs of every record, receipts",
};

export async function benchAudit(): Promise<Table> {
  const rows: (string | number)[][] = [];
  const sizes = process.env["DATADEED_BENCH_LARGE"] === undefined ? SIZES : [...SIZES, LARGEST];
  for (const size of sizes) {
    const folder = await mkdtemp(join(tmpdir(), "datadeed-bench-audit-"));
    await using history = await makeBigHistory(size);
    try {
      await keepHistory(folder, history);
      const found = new Map<string, Measured[]>();
      for (let round = 0; round < ROUNDS; round++) {
        for (const name of contendersFor(size))
          found.set(name, [...(found.get(name) ?? []), await measure(name, folder)]);
      }
      const bare = found.get("bare")!;
      for (const [name, measured] of found) {
        const seconds = median(measured.map((one) => one.seconds));
        const ratios = measured.map((one, i) => bare[i]!.seconds / one.seconds);
        rows.push([
          WHAT[name] ?? name,
          size.toLocaleString("en"),
          measured[0]!.events,
          seconds.toFixed(2),
          median(measured.map((one) => one.cpuSeconds)).toFixed(2),
          (measured[0]!.events / seconds).toFixed(0),
          median(ratios).toFixed(2),
          Math.max(...measured.map((one) => one.peakMiB)).toFixed(0),
        ]);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return {
    title: `Replay of a history of certificates and pledges (${ROUNDS} rounds in turn)`,
    columns: [
      "what",
      "certificates",
      "events",
      "median s",
      "CPU s",
      "events/s",
      "of bare (median of rounds)",
      "peak MiB",
    ],
    rows,
    notes: [
      "Events are those of the contracts: a checkpoint is one, and stands for a hundred certificates, whose entries a replay hashes too. " +
        "The whole audit is measured on the short history alone, because Anvil works out every trie anew for each proof.",
    ],
  };
}

/** Hashing of a 2 GiB file in the page cache: whole-file SHA-256 and chunk tree in one pass, against `openssl dgst`. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, open, rm } from "node:fs/promises";
import { enableCompileCache } from "node:module";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { hashFile } from "../../client/adapters/files/hash-file.ts";
import { walkFiles, type LocalFile } from "../../client/adapters/files/walk.ts";
import { ROOT } from "../tasks/run.ts";
import { median, type Table } from "./table.ts";

const run = promisify(execFile);
const MIB = 1024 * 1024;
const SIZE_MIB = 2048;
/** Odd, so that the median is one of the measurements. */
const ROUNDS = 5;

/** Not all zeros and not the same in each block: a file system that compresses or shares blocks must not help. */
async function makeFile(path: string): Promise<void> {
  await using file = await open(path, "w");
  const block = createHash("shake256", { outputLength: MIB }).update("datadeed bench").digest();
  for (let i = 0; i < SIZE_MIB; i++) {
    block.writeUInt32BE(i, 0);
    await file.write(block);
  }
  await file.sync();
}

async function timed(work: () => Promise<string>): Promise<{ seconds: number; digest: string }> {
  const startedAt = performance.now();
  const digest = await work();
  return { seconds: (performance.now() - startedAt) / 1000, digest };
}

async function byOpenssl(path: string): Promise<string> {
  const { stdout } = await run("openssl", ["dgst", "-sha256", "-r", path]);
  return `sha256:${stdout.slice(0, 64)}`;
}

async function byDatadeed(file: LocalFile): Promise<string> {
  return (await hashFile(file)).record.sha256;
}

/** Seconds that all cores together have been busy. */
function busySeconds(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
}

/** How many cores others kept busy while `work` ran in this process. */
async function othersDuring<T>(work: () => Promise<T>): Promise<{ result: T; othersCores: number }> {
  const busy = busySeconds();
  const own = process.cpuUsage();
  const startedAt = performance.now();
  const result = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(own);
  return { result, othersCores: Math.max(0, (busySeconds() - busy - (user + system) / 1e6) / seconds) };
}

/** Both in turn, so that what else the machine does falls on both. */
export async function benchHash(): Promise<Table> {
  // As the command line has it: threads start from compiled code.
  enableCompileCache(join(ROOT, "node_modules/.cache/datadeed"));
  const home = await mkdtemp(join(tmpdir(), "datadeed-bench-"));
  try {
    const path = join(home, "data.bin");
    await makeFile(path);
    const [file] = await walkFiles([path]);
    // Once each for nothing: page cache, compiled code.
    await byOpenssl(path);
    await byDatadeed(file!);
    const openssl: number[] = [];
    const datadeed: number[] = [];
    const others: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const theirs = await timed(() => byOpenssl(path));
      const { result: ours, othersCores } = await othersDuring(() => timed(() => byDatadeed(file!)));
      if (theirs.digest !== ours.digest)
        throw new Error(`digests differ: ${theirs.digest} and ${ours.digest}`);
      openssl.push(theirs.seconds);
      datadeed.push(ours.seconds);
      others.push(othersCores);
    }
    const rate = (seconds: number) => ((SIZE_MIB * MIB) / 1e6 / seconds).toFixed(0);
    const ratios = openssl.map((seconds, i) => seconds / datadeed[i]!);
    return {
      title: `Hashing a file of ${SIZE_MIB} MiB in the page cache (${ROUNDS} rounds in turn)`,
      columns: ["what", "median MB/s", "best MB/s", "of openssl (median of rounds)"],
      rows: [
        ["`openssl dgst -sha256`: SHA-256 alone", rate(median(openssl)), rate(Math.min(...openssl)), "1.00"],
        [
          "`datadeed hash`: SHA-256 and chunk tree",
          rate(median(datadeed)),
          rate(Math.min(...datadeed)),
          median(ratios).toFixed(2),
        ],
      ],
      notes: [
        `Two hashes at this rate take two cores. While the second row was measured, others kept ${median(others).toFixed(2)} of ` +
          `${cpus().length} cores busy (median); the ratio counts where that is next to nothing.`,
      ],
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

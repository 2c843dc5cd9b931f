/**
 * Hashing in real Chromium against `openssl dgst -sha256`, in turn on the same machine: a large file, and many small
 * ones. Both have a round that isn't counted, so that the files are in the page cache, and the browser has finished
 * starting and keeps its compiled scripts, as that of a person who works with a page has. It runs with the switches
 * that automation needs and none that makes it faster; see `hashing-page.ts`.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openHashingPage, type HashingPage } from "./hashing-page.ts";
import { median, type Table } from "./table.ts";

const run = promisify(execFile);
const MIB = 1024 * 1024;
const SIZE_MIB = Number(process.env["DATADEED_BENCH_MIB"] ?? 2048);
const SMALL_FILES = 4000;
const SMALL_BYTES = 32 * 1024;
const ROUNDS = 3;
const BROWSERS = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/google-chrome"];

const block = createHash("shake256", { outputLength: MIB }).update("datadeed bench").digest();

async function makeFile(path: string): Promise<void> {
  await using file = await open(path, "w");
  for (let i = 0; i < SIZE_MIB; i++) {
    block.writeUInt32BE(i, 0);
    await file.write(block);
  }
}

async function makeSmallFiles(folder: string): Promise<string[]> {
  await mkdir(folder);
  const paths = Array.from({ length: SMALL_FILES }, (_, i) => join(folder, `${i}.bin`));
  for (const [i, path] of paths.entries()) await writeFile(path, block.subarray(i, i + SMALL_BYTES));
  return paths;
}

async function openssl(paths: readonly string[]): Promise<{ seconds: number; sha256: string }> {
  const startedAt = performance.now();
  const { stdout } = await run("openssl", ["dgst", "-sha256", "-r", ...paths], { maxBuffer: 64 * MIB });
  return { seconds: (performance.now() - startedAt) / 1000, sha256: `sha256:${stdout.slice(0, 64)}` };
}

async function tree({ page, choose }: HashingPage, path: string): Promise<number> {
  await choose([path]);
  return (await page.evaluate<{ seconds: number }>("tree()")).seconds;
}

async function whole({ page, choose }: HashingPage, paths: readonly string[], sha256: string) {
  await choose(paths);
  const found = await page.evaluate<{ seconds: number; records: { sha256: string }[] }>("whole(0, 0)");
  if (found.records[0]?.sha256 !== sha256) throw new Error("browser and openssl disagree");
  return found.seconds;
}

export async function benchBrowserHash(): Promise<Table> {
  const executable = BROWSERS.find((path) => path !== undefined && existsSync(path));
  if (executable === undefined) throw new Error("no Chromium found: name one in CHROMIUM");
  const home = await mkdtemp(join(tmpdir(), "datadeed-bench-"));
  try {
    const path = join(home, "data.bin");
    await makeFile(path);
    const small = await makeSmallFiles(join(home, "small"));
    const seconds = { openssl: [], tree: [], whole: [], opensslSmall: [], small: [] } as Record<
      string,
      number[]
    >;
    await using opened = await openHashingPage(executable);
    for (let round = 0; round <= ROUNDS; round++) {
      const large = await openssl([path]);
      const many = await openssl(small);
      const measured = {
        openssl: large.seconds,
        tree: await tree(opened, path),
        whole: await whole(opened, [path], large.sha256),
        opensslSmall: many.seconds,
        small: await whole(opened, small, many.sha256),
      };
      if (round === 0) continue;
      for (const [name, value] of Object.entries(measured)) seconds[name]!.push(value);
    }
    const row = (name: string, bytes: number, what: string, base: string) => [
      name,
      (bytes / 1e6 / median(seconds[what]!)).toFixed(0),
      (median(seconds[base]!) / median(seconds[what]!)).toFixed(2),
    ];
    const largeBytes = SIZE_MIB * MIB;
    const smallBytes = SMALL_FILES * SMALL_BYTES;
    const smallName = `${SMALL_FILES} files of ${SMALL_BYTES / 1024} KiB`;
    return {
      title: `Hashing in Chromium ${opened.version}, a file of ${SIZE_MIB} MiB (page cache, medians of ${ROUNDS} rounds in turn)`,
      columns: ["what", "MB/s", "× openssl"],
      rows: [
        row("openssl dgst -sha256", largeBytes, "openssl", "openssl"),
        row("chunk tree in the browser", largeBytes, "tree", "openssl"),
        row("chunk tree and whole-file SHA-256 in the browser", largeBytes, "whole", "openssl"),
        row(`openssl dgst -sha256, ${smallName}`, smallBytes, "opensslSmall", "opensslSmall"),
        row(`both digests in the browser, ${smallName}`, smallBytes, "small", "opensslSmall"),
      ],
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

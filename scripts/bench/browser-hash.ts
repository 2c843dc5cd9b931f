/** Hashing of a 2 GiB file in real Chromium against `openssl dgst -sha256`, in turn on the same machine. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, open, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openHashingPage } from "./hashing-page.ts";
import { median, type Table } from "./table.ts";

const run = promisify(execFile);
const MIB = 1024 * 1024;
const SIZE_MIB = Number(process.env["DATADEED_BENCH_MIB"] ?? 2048);
const ROUNDS = 3;
const BROWSERS = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/google-chrome"];

async function makeFile(path: string): Promise<void> {
  await using file = await open(path, "w");
  const block = createHash("shake256", { outputLength: MIB }).update("datadeed bench").digest();
  for (let i = 0; i < SIZE_MIB; i++) {
    block.writeUInt32BE(i, 0);
    await file.write(block);
  }
}

async function opensslSeconds(path: string): Promise<{ seconds: number; sha256: string }> {
  const startedAt = performance.now();
  const { stdout } = await run("openssl", ["dgst", "-sha256", "-r", path]);
  return { seconds: (performance.now() - startedAt) / 1000, sha256: `sha256:${stdout.slice(0, 64)}` };
}

export async function benchBrowserHash(): Promise<Table> {
  const executable = BROWSERS.find((path) => path !== undefined && existsSync(path));
  if (executable === undefined) throw new Error("no Chromium found: name one in CHROMIUM");
  const home = await mkdtemp(join(tmpdir(), "datadeed-bench-"));
  try {
    const path = join(home, "data.bin");
    await makeFile(path);
    await opensslSeconds(path);
    const openssl: number[] = [];
    const tree: number[] = [];
    const whole: number[] = [];
    let version = "";
    for (let round = 0; round < ROUNDS; round++) {
      const { seconds, sha256 } = await opensslSeconds(path);
      openssl.push(seconds);
      {
        await using opened = await openHashingPage(executable, path);
        version = opened.version;
        tree.push((await opened.page.evaluate<{ seconds: number }>("tree()")).seconds);
      }
      await using opened = await openHashingPage(executable, path);
      const found = await opened.page.evaluate<{ seconds: number; sha256: string }>("whole(0, 0)");
      if (found.sha256 !== sha256) throw new Error("browser and openssl disagree");
      whole.push(found.seconds);
    }
    const base = median(openssl);
    const row = (name: string, seconds: number[]) => [
      name,
      ((SIZE_MIB * MIB) / 1e6 / median(seconds)).toFixed(0),
      (base / median(seconds)).toFixed(2),
    ];
    return {
      title: `Hashing a file of ${SIZE_MIB} MiB in Chromium ${version} (page cache, medians of ${ROUNDS} rounds in turn)`,
      columns: ["what", "MB/s", "× openssl"],
      rows: [
        row("openssl dgst -sha256", openssl),
        row("chunk tree in the browser", tree),
        row("chunk tree and whole-file SHA-256 in the browser", whole),
      ],
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

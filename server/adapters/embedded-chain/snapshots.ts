import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DataDeedError } from "#core/errors.ts";
import { property } from "./anvil-rpc.ts";
import type { AnvilRpc } from "./anvil-rpc.ts";
import { syncFolder, writeFileDurably } from "./durable-file.ts";

const headerSchema = z.object({
  format: z.literal("datadeed-chain-snapshot/1"),
  /** The last block in it. */
  number: z.int().nonnegative(),
  hash: z.string(),
  /** SHA-256 of the bytes after the header line, hex. */
  sha256: z.string(),
});

const FILE_NAME = /^snapshot-(\d{12})\.bin$/;
const DUMP_TIMEOUT_MS = 120_000;
const LOAD_TIMEOUT_MS = 300_000;

/** The newest is too near to the head to start from (see restore), the one before may turn out damaged. */
const KEPT = 3;

/** Whole states of the chain on disk, so that a start needs to replay only the blocks since. All can be made again. */
export class Snapshots {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Numbers of the last blocks in them, newest first. */
  async list(): Promise<number[]> {
    if (!existsSync(this.#folder)) return [];
    return (await readdir(this.#folder))
      .flatMap((name) => FILE_NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => b - a);
  }

  /**
   * Saves the state as of the head. No block may be mined meanwhile: the caller keeps senders waiting.
   *
   * @returns number of the head; null, and nothing is saved, when a block came in between all the same
   * @throws CHAIN_UNREACHABLE, or the file system's error; the snapshots before stay as they are
   */
  async take(rpc: AnvilRpc): Promise<number | null> {
    const before = await headOf(rpc);
    const dump = await rpc.call("anvil_dumpState", [], DUMP_TIMEOUT_MS);
    const after = await headOf(rpc);
    if (before.hash !== after.hash || typeof dump !== "string") return null;
    const body = Buffer.from(dump.slice(2), "hex");
    const header = { format: "datadeed-chain-snapshot/1", ...before, sha256: sha256Of(body) };
    await mkdir(this.#folder, { recursive: true });
    await writeFileDurably(
      this.#path(before.number),
      Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]),
    );
    for (const number of (await this.list()).slice(KEPT)) await rm(this.#path(number), { force: true });
    return before.number;
  }

  /**
   * Loads the snapshot with this number into a fresh anvil.
   *
   * @returns hash of its last block
   * @throws STORE_FAILED when the file is damaged or anvil shows another head after loading it
   */
  async load(number: number, rpc: AnvilRpc): Promise<string> {
    const { header, body } = await this.#read(number);
    await rpc.call("anvil_loadState", [`0x${body.toString("hex")}`], LOAD_TIMEOUT_MS);
    const head = await headOf(rpc);
    if (head.number === header.number && head.hash === header.hash) return head.hash;
    throw new DataDeedError("STORE_FAILED", "a chain snapshot does not give the state it names", {
      details: { expected: header, found: head },
    });
  }

  /** Moves those of blocks after this one out of the way: they belong to a continuation that was given up. */
  async setAsideAfter(number: number, folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    for (const later of (await this.list()).filter((n) => n > number)) {
      await rename(this.#path(later), join(folder, this.#name(later)));
    }
    if (existsSync(this.#folder)) await syncFolder(this.#folder);
  }

  async #read(number: number): Promise<{ header: z.infer<typeof headerSchema>; body: Buffer }> {
    try {
      const bytes = await readFile(this.#path(number));
      const end = bytes.indexOf(0x0a);
      const header = headerSchema.parse(JSON.parse(bytes.toString("utf8", 0, end)));
      const body = bytes.subarray(end + 1);
      if (header.number !== number || header.sha256 !== sha256Of(body))
        throw new RangeError("its digest differs");
      return { header, body };
    } catch (cause) {
      throw new DataDeedError("STORE_FAILED", `chain snapshot ${String(number)} is damaged`, { cause });
    }
  }

  #name(number: number): string {
    return `snapshot-${String(number).padStart(12, "0")}.bin`;
  }

  #path(number: number): string {
    return join(this.#folder, this.#name(number));
  }
}

/** Number and hash of the newest block. */
export async function headOf(rpc: AnvilRpc): Promise<{ number: number; hash: string }> {
  const block = await rpc.call("eth_getBlockByNumber", ["latest", false]);
  return { number: Number(property(block, "number")), hash: String(property(block, "hash")) };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

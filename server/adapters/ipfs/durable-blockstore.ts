import { randomUUID } from "node:crypto";
import { access, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { FsBlockstore } from "blockstore-fs";
import { NextToLast } from "blockstore-fs/sharding";
import type { CID } from "multiformats/cid";

/** What a blockstore throws for an absent block, as js-ipfs knows it: by its name. */
class BlockAbsentError extends Error {
  override readonly name = "NotFoundError";
}

/**
 * Blocks as files, in the layout of `blockstore-fs`, but durable: `put` resolves when file and name are on disk, and no
 * crash leaves half a block under its name. Other than in `blockstore-fs`, only a missing file means an absent block;
 * a file that can't be read is an error.
 */
export class DurableBlockstore extends FsBlockstore {
  readonly #layout: NextToLast;
  readonly #madeFolders = new Map<string, Promise<void>>();

  constructor(folder: string) {
    const layout = new NextToLast();
    super(folder, { shardingStrategy: layout });
    this.#layout = layout;
  }

  get #temporary(): string {
    return join(this.path, "tmp");
  }

  override async open(): Promise<void> {
    await super.open();
    // what a crash left half written was never acknowledged
    await rm(this.#temporary, { recursive: true, force: true });
    await mkdir(this.#temporary, { recursive: true });
  }

  override async put(
    cid: CID,
    content: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<CID> {
    const { dir, file } = this.#layout.encode(cid);
    const folder = join(this.path, dir);
    await this.#makeFolder(folder);
    const temporary = join(this.#temporary, randomUUID());
    const handle = await open(temporary, "wx");
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // from here on the block is found, though a power cut may still take its name away
    await rename(temporary, join(folder, file));
    await syncFolder(folder);
    return cid;
  }

  /** Makes the name of a block durable that is there already: the `put` that wrote it may have been cut off. */
  async settle(cid: CID): Promise<void> {
    await syncFolder(join(this.path, this.#layout.encode(cid).dir));
  }

  override async has(cid: CID): Promise<boolean> {
    try {
      await access(this.#pathOf(cid));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  override async *get(cid: CID, options?: { signal?: AbortSignal }): AsyncGenerator<Uint8Array> {
    try {
      yield await readFile(this.#pathOf(cid), { signal: options?.signal });
    } catch (error) {
      throw isMissing(error) ? new BlockAbsentError(`no block ${cid.toString()}`, { cause: error }) : error;
    }
  }

  #pathOf(cid: CID): string {
    const { dir, file } = this.#layout.encode(cid);
    return join(this.path, dir, file);
  }

  /** Once per folder and run: makes it and its name durable. */
  #makeFolder(folder: string): Promise<void> {
    let made = this.#madeFolders.get(folder);
    if (made === undefined) {
      made = mkdir(folder, { recursive: true }).then(() => syncFolder(this.path));
      made.catch(() => this.#madeFolders.delete(folder));
      this.#madeFolders.set(folder, made);
    }
    return made;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return; // folders can't be opened there
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

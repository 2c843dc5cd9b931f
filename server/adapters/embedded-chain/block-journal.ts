import { existsSync } from "node:fs";
import { copyFile, mkdir, open, readdir, readFile, rename, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { DataDeedError } from "#core/errors.ts";
import { syncFolder } from "./durable-file.ts";
import { formatRecord, parseRecord, type JournalRecord } from "./journal-record.ts";

/** A place in the journal: a byte offset in one of its files. */
export interface JournalPosition {
  readonly file: string;
  readonly offset: number;
}

/** A record and where its line begins. */
export interface PlacedRecord {
  readonly record: JournalRecord;
  readonly position: JournalPosition;
}

/** The readable records of the journal from some block on, oldest first. */
export interface JournalPart {
  readonly placed: readonly PlacedRecord[];
  /** Where the first line stands that is not as it was written; null when all could be read. */
  readonly damage: JournalPosition | null;
}

const FILE_NAME = /^blocks-(\d{12})\.journal$/;

/**
 * The append-only journal of all blocks: what `append` was given is on disk when it resolves. It is cut into files at
 * each snapshot, so that a start reads only the blocks since then. Nothing is ever deleted: what can't be used any more
 * is put into the folder `aside`. One writer at a time; the caller holds the folder's lock.
 */
export class BlockJournal {
  readonly #folder: string;
  #file: { handle: FileHandle; size: number } | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async hasBlocks(): Promise<boolean> {
    return (await this.#files()).length > 0;
  }

  /**
   * Records after the block with the given number (0 for all of them), oldest first. A last line without its end was
   * being written at a crash and never acknowledged: it is left out and the next `append` overwrites it.
   */
  async readAfter(blockNumber: number): Promise<JournalPart> {
    const files = await this.#files();
    const start = files.findLastIndex(({ after }) => after <= blockNumber);
    const placed: PlacedRecord[] = [];
    for (const { name, after } of files.slice(Math.max(start, 0))) {
      let past = after >= blockNumber;
      const { lines, damage } = await this.#readFile(name, name === files.at(-1)?.name);
      for (const line of lines) {
        if (past) placed.push(line);
        else past = line.record.kind === "block" && line.record.number === blockNumber;
      }
      if (damage !== null) return { placed, damage };
    }
    return { placed, damage: null };
  }

  /**
   * Number of the last block that can be read; 0 when there is none.
   */
  async lastBlockNumber(): Promise<number> {
    for (const { name, after } of (await this.#files()).reverse()) {
      const { lines } = await this.#readFile(name, true);
      const last = lines.findLast(({ record }) => record.kind === "block")?.record;
      if (last?.kind === "block") return last.number;
      if (after > 0) return after;
    }
    return 0;
  }

  /**
   * Opens the journal for `append` of the block after `head`: where the journal ends with that block, a torn last line
   * is cut; otherwise (the blocks up to it are in a snapshot only) a new file begins.
   */
  async openForAppend(head: number): Promise<void> {
    await this.close();
    const newest = (await this.#files()).at(-1);
    if (newest === undefined) return this.startFile(head);
    const { lines, end } = await this.#readFile(newest.name, true);
    const last = lines.findLast(({ record }) => record.kind === "block")?.record;
    if ((last?.kind === "block" ? last.number : newest.after) !== head) return this.startFile(head);
    const handle = await open(join(this.#folder, newest.name), "r+");
    await handle.truncate(end);
    await handle.datasync();
    this.#file = { handle, size: end };
  }

  /** Begins a new file for the blocks after this one. Durable when it resolves. */
  async startFile(afterBlock: number): Promise<void> {
    await this.close();
    const name = `blocks-${String(afterBlock).padStart(12, "0")}.journal`;
    const handle = await open(join(this.#folder, name), "wx");
    await syncFolder(this.#folder);
    this.#file = { handle, size: 0 };
  }

  /**
   * Durable when it resolves. After a rejection nothing of it counts and it may be tried again.
   * @throws STORE_FAILED
   */
  async append(records: readonly JournalRecord[]): Promise<void> {
    if (this.#file === null) throw new DataDeedError("STORE_FAILED", "the block journal is not open");
    const bytes = Buffer.from(records.map(formatRecord).join(""));
    const { handle, size } = this.#file;
    try {
      // at a fixed place, so that a part written before an error is overwritten by the next try
      await writeFully(handle, bytes, size);
      await handle.datasync();
    } catch (cause) {
      await handle.truncate(size).catch(() => undefined);
      throw new DataDeedError("STORE_FAILED", "the block journal can't be written", { cause });
    }
    this.#file.size = size + bytes.length;
  }

  /**
   * Moves everything from a place on out of the way (nothing of the journal for null), into a folder whose path is
   * returned. Durable when it resolves. The copy is complete before the original is cut, so a crash loses nothing.
   */
  async setAside(from: JournalPosition | null, label: string): Promise<string> {
    await this.close();
    const aside = join(this.#folder, "aside", label);
    await mkdir(aside, { recursive: true });
    if (from === null) return aside;
    const names = (await this.#files()).map(({ name }) => name);
    await copyFile(join(this.#folder, from.file), join(aside, from.file));
    await syncFile(join(aside, from.file));
    for (const name of names.slice(names.indexOf(from.file) + 1))
      await rename(join(this.#folder, name), join(aside, name));
    await syncFolder(aside);
    const handle = await open(join(this.#folder, from.file), "r+");
    try {
      await handle.truncate(from.offset);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncFolder(this.#folder);
    return aside;
  }

  async close(): Promise<void> {
    await this.#file?.handle.close();
    this.#file = null;
  }

  async #files(): Promise<{ name: string; after: number }[]> {
    if (!existsSync(this.#folder)) return [];
    return (await readdir(this.#folder))
      .flatMap((name) => {
        const after = FILE_NAME.exec(name)?.[1];
        return after === undefined ? [] : [{ name, after: Number(after) }];
      })
      .sort((a, b) => a.after - b.after);
  }

  async #readFile(
    name: string,
    isNewest: boolean,
  ): Promise<{ lines: PlacedRecord[]; damage: JournalPosition | null; end: number }> {
    const bytes = await readFile(join(this.#folder, name));
    const lines: PlacedRecord[] = [];
    let offset = 0;
    while (offset < bytes.length) {
      const lineEnd = bytes.indexOf(0x0a, offset);
      if (lineEnd === -1 && isNewest) break; // torn: was being written
      const record = lineEnd === -1 ? null : parseRecord(bytes.toString("utf8", offset, lineEnd));
      const position = { file: name, offset };
      if (record === null) return { lines, damage: position, end: bytes.length };
      lines.push({ record, position });
      offset = lineEnd + 1;
    }
    return { lines, damage: null, end: offset };
  }
}

async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    written += (await handle.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

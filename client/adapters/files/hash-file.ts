/** Hashing of local files: SHA-256, chunk tree and, where asked for, SM3 of every file, each byte read once. */
import { availableParallelism } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import { DIGEST_LENGTH } from "#core/merkle.ts";
import { formatDigests } from "./file-record.ts";
import type { HashedFile, HashOptions, PackedFile } from "./hash-jobs.ts";
import { hashLargeFile, lanesFor } from "./hash-large.ts";
import { HashPool } from "./hash-pool.ts";
import { hashSmallFile } from "./hash-small.ts";
import type { LocalFile } from "./walk.ts";

export interface HashProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly filesDone: number;
  readonly filesTotal: number;
}

export interface HashFilesOptions extends HashOptions {
  /** Called often, from the first byte to the last; cheap work only. */
  readonly onProgress?: (progress: HashProgress) => void;
  /** Stops the work; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

const MIB = 1_048_576;
/** From here on a file gets a thread for each digest. */
const LARGE_BYTES = 32 * MIB;
/** Up to here a whole dataset is hashed sooner than threads could be started. */
const INLINE_BYTES = 32 * MIB;
const INLINE_FILES = 1000;
/** Small files go to a thread by the batch: at most so much, so that progress is seen. */
const BATCH_BYTES = 16 * MIB;
const BATCH_FILES = 256;

/**
 * Hashes files as listed by `walkFiles`; gives them in the same order.
 * Memory does not depend on their sizes (with `chunks`, 32 bytes for each MiB).
 * @throws FILE_CHANGED | FILE_UNREADABLE | SYMLINK_REFUSED at the first such file; INTERNAL when a thread died
 */
export async function hashFiles(
  files: readonly LocalFile[],
  options: HashFilesOptions = {},
): Promise<HashedFile[]> {
  const tally = new Tally(files, options.onProgress);
  const packed =
    tally.bytesTotal <= INLINE_BYTES && files.length <= INLINE_FILES
      ? await hashInline(files, options, tally)
      : await hashThreaded(files, options, tally);
  return packed.map((hashed, i) => unpack(files[i]!, hashed, options));
}

/** Hashes one file alone. As `hashFiles`. */
export async function hashFile(file: LocalFile, options: HashFilesOptions = {}): Promise<HashedFile> {
  const [hashed] = await hashFiles([file], options);
  return hashed!;
}

function unpack({ path }: LocalFile, { digests, leaves }: PackedFile, { chunks }: HashOptions): HashedFile {
  const record = { path, ...formatDigests(digests) };
  if (chunks !== true) return { record };
  const count = leaves.length / DIGEST_LENGTH;
  const chunkLeaves = Array.from({ length: count }, (_, i) =>
    leaves.slice(i * DIGEST_LENGTH, (i + 1) * DIGEST_LENGTH),
  );
  return { record, chunkLeaves };
}

async function hashInline(
  files: readonly LocalFile[],
  options: HashFilesOptions,
  tally: Tally,
): Promise<PackedFile[]> {
  const packed: PackedFile[] = [];
  let held = 0;
  for (const file of files) {
    options.signal?.throwIfAborted();
    packed.push(hashSmallFile(file, options));
    tally.add(file.identity.sizeBytes, 1);
    // Signals and timers get their turn in between.
    if ((held += file.identity.sizeBytes) > 8 * MIB) {
      held = 0;
      await nextTurn();
    }
  }
  return packed;
}

async function hashThreaded(
  files: readonly LocalFile[],
  options: HashFilesOptions,
  tally: Tally,
): Promise<PackedFile[]> {
  const lanes = lanesFor(options).length;
  const threads = Math.max(lanes, availableParallelism());
  const results = new Map<LocalFile, PackedFile>();
  const isLarge = (file: LocalFile) => file.identity.sizeBytes >= LARGE_BYTES;
  await using pool = new HashPool();

  await eachAtOnce(files.filter(isLarge), Math.floor(threads / lanes), options.signal, async (file) => {
    const context = {
      options,
      runLane: pool.run.bind(pool),
      onBytes: (count: number) => tally.add(count, 0),
      signal: options.signal,
    };
    results.set(file, await hashLargeFile(file, context));
    tally.add(0, 1);
  });

  const small = batches(files.filter((file) => !isLarge(file)));
  await eachAtOnce(small, threads, options.signal, async (batch) => {
    const job = {
      kind: "files" as const,
      files: batch,
      options: { sm3: options.sm3 === true, chunks: options.chunks === true },
    };
    const hashed = await pool.run(job);
    batch.forEach((file, i) => results.set(file, hashed[i]!));
    tally.add(
      batch.reduce((sum, { identity }) => sum + identity.sizeBytes, 0),
      batch.length,
    );
  });
  return files.map((file) => results.get(file)!);
}

function batches(files: readonly LocalFile[]): LocalFile[][] {
  const all: LocalFile[][] = [];
  let batch: LocalFile[] = [];
  let bytes = 0;
  for (const file of files) {
    if (batch.length === BATCH_FILES || (batch.length > 0 && bytes + file.identity.sizeBytes > BATCH_BYTES)) {
      all.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += file.identity.sizeBytes;
  }
  if (batch.length > 0) all.push(batch);
  return all;
}

/** Runs `work` on every item, at most `limit` at a time; the first failure ends it. */
async function eachAtOnce<T>(
  items: readonly T[],
  limit: number,
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const run = async () => {
    for (const item of queue) {
      signal?.throwIfAborted();
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, run));
}

/** What is done so far. */
class Tally {
  readonly bytesTotal: number;
  readonly #filesTotal: number;
  readonly #report: ((progress: HashProgress) => void) | undefined;
  #bytesDone = 0;
  #filesDone = 0;

  constructor(files: readonly LocalFile[], report: ((progress: HashProgress) => void) | undefined) {
    this.bytesTotal = files.reduce((sum, { identity }) => sum + identity.sizeBytes, 0);
    this.#filesTotal = files.length;
    this.#report = report;
  }

  add(bytes: number, files: number): void {
    this.#bytesDone += bytes;
    this.#filesDone += files;
    this.#report?.({
      bytesDone: this.#bytesDone,
      bytesTotal: this.bytesTotal,
      filesDone: this.#filesDone,
      filesTotal: this.#filesTotal,
    });
  }
}

export type { HashedFile, HashOptions };

/** Hashes chosen files on all cores, large files in parts; what was cancelled goes on where it was. */
import { computeChunkRoot, type FileRecord } from "#core/dataset.ts";
import { sha256Text } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import type { ChosenFile } from "./chosen-files.ts";
import { jobsFor } from "./hash-jobs.ts";
import type { HashJob, HashReply } from "./messages.ts";
import { unfinished, type UnfinishedFile } from "./unfinished-file.ts";

/** What fixes every byte of a file. */
export interface ChunkTree extends Omit<FileRecord, "sha256"> {
  /** Leaf digests of the file's chunks, in order. */
  readonly chunkLeaves: readonly Uint8Array[];
}

export type HashedFile = ChunkTree & FileRecord;

export interface HashOptions {
  readonly signal: AbortSignal;
  /** Called with the bytes hashed so far, of all files, those of a cancelled run before included. */
  readonly onProgress: (bytesDone: number) => void;
}

/** One more than cores, so that a worker that waits for bytes leaves no core idle; but memory is for others too. */
const MOST_WORKERS = 8;

/**
 * Both digests: what a manifest is made of.
 * @returns one record a file, in the order given
 * @throws FILE_UNREADABLE when a file vanished or changed; the signal's reason when aborted
 */
export async function hashFiles(files: readonly ChosenFile[], options: HashOptions): Promise<HashedFile[]> {
  const states = await hashed(files, true, options);
  return states.map((state, i) => ({
    ...chunkTreeOf(files[i]!.path, state),
    sha256: sha256Text(state.sha256!),
  }));
}

/**
 * Chunks alone, by native hashing only, several times faster for large files: what data are compared with a manifest by.
 * Otherwise as `hashFiles`.
 */
export async function hashChunks(files: readonly ChosenFile[], options: HashOptions): Promise<ChunkTree[]> {
  const states = await hashed(files, false, options);
  return states.map((state, i) => chunkTreeOf(files[i]!.path, state));
}

async function hashed(
  files: readonly ChosenFile[],
  whole: boolean,
  { signal, onProgress }: HashOptions,
): Promise<UnfinishedFile[]> {
  const states = files.map(({ file }) => unfinished(file));
  let bytesDone = states.reduce((sum, state) => sum + state.bytesDone(whole), 0);
  onProgress(Math.floor(bytesDone));
  await runJobs(jobsFor(states, whole), signal, (job, message) => {
    if (message.kind === "progress") {
      bytesDone += whole && job.kind !== "SMALL" ? message.bytes / 2 : message.bytes;
      onProgress(Math.floor(bytesDone));
    } else if (message.kind === "failed") {
      throw new DataDeedError("FILE_UNREADABLE", `${files[message.id]!.path}: ${message.reason}`);
    } else keep(states, job, message);
  });
  return states;
}

type Result = Exclude<HashReply, { readonly kind: "progress" | "failed" }>;

function keep(states: readonly UnfinishedFile[], job: HashJob, result: Result): void {
  if (result.kind === "small") {
    for (const { id, sha256, leaves } of result.files) {
      states[id]!.parts.set(0, leaves);
      states[id]!.sha256 ??= sha256;
    }
  } else if (job.kind !== "SMALL") {
    const state = states[job.id]!;
    if (result.kind === "whole") state.sha256 = result.sha256;
    else if (result.kind === "checkpoint") {
      state.wholeAt = result.byte;
      state.wholeState = result.state;
    } else if (job.kind === "TREE") state.parts.set(job.start, result.leaves);
  }
}

function chunkTreeOf(path: string, state: UnfinishedFile): ChunkTree {
  const chunkLeaves = state.leaves();
  return { path, sizeBytes: state.file.size, chunkRoot: computeChunkRoot(chunkLeaves), chunkLeaves };
}

/** @param take told everything that workers say of a job; what it throws ends all */
async function runJobs(
  jobs: readonly HashJob[],
  signal: AbortSignal,
  take: (job: HashJob, message: HashReply) => void,
): Promise<void> {
  signal.throwIfAborted();
  let next = 0;
  const count = Math.min(jobs.length, MOST_WORKERS, (navigator.hardwareConcurrency || 2) + 1);
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL("./hash-worker.ts", import.meta.url), { type: "module" }),
  );
  const serve = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      let job: HashJob | undefined;
      const start = () => {
        job = jobs[next++];
        if (job === undefined) resolve();
        else worker.postMessage(job);
      };
      worker.onmessage = ({ data }: MessageEvent<HashReply>) => {
        try {
          take(job!, data);
        } catch (error) {
          reject(error instanceof Error ? error : new DataDeedError("INTERNAL", String(error)));
          return;
        }
        if (data.kind !== "progress" && data.kind !== "checkpoint") start();
      };
      worker.onerror = (event) =>
        reject(new DataDeedError("INTERNAL", `the hashing worker stopped: ${event.message}`));
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      start();
    });
  try {
    await Promise.all(workers.map(serve));
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

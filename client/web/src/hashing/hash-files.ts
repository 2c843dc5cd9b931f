/** Hashes chosen files in parallel, one worker a core. */
import { computeChunkRoot, type FileRecord } from "#core/dataset.ts";
import { sha256Text } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import type { ChosenFile } from "./chosen-files.ts";
import type { HashReply, HashRequest } from "./messages.ts";

export interface HashedFile extends FileRecord {
  /** Leaf digests of the file's chunks, in order. */
  readonly chunkLeaves: readonly Uint8Array[];
}

export interface HashOptions {
  readonly signal: AbortSignal;
  /** Called with the bytes hashed so far, of all files. */
  readonly onProgress: (bytesDone: number) => void;
}

const MOST_WORKERS = 8;

/**
 * @returns one record a file, in the order given
 * @throws FILE_UNREADABLE when a file vanished or changed; the signal's reason when aborted
 */
export async function hashFiles(
  files: readonly ChosenFile[],
  { signal, onProgress }: HashOptions,
): Promise<HashedFile[]> {
  signal.throwIfAborted();
  const records = new Array<HashedFile>(files.length);
  let next = 0;
  let bytesDone = 0;
  const count = Math.min(files.length, MOST_WORKERS, navigator.hardwareConcurrency || 2);
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL("./hash-worker.ts", import.meta.url), { type: "module" }),
  );

  const serve = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      const take = () => {
        const id = next++;
        const chosen = files[id];
        if (chosen === undefined) {
          resolve();
          return;
        }
        worker.postMessage({ id, file: chosen.file } satisfies HashRequest);
      };
      worker.onmessage = ({ data }: MessageEvent<HashReply>) => {
        const { path } = files[data.id]!;
        if (data.kind === "progress") {
          bytesDone += data.bytes;
          onProgress(bytesDone);
        } else if (data.kind === "failed") {
          reject(new DataDeedError("FILE_UNREADABLE", `${path}: ${data.reason}`));
        } else {
          records[data.id] = {
            path,
            sizeBytes: data.sizeBytes,
            sha256: sha256Text(data.sha256),
            chunkRoot: computeChunkRoot(data.chunkLeaves),
            chunkLeaves: data.chunkLeaves,
          };
          take();
        }
      };
      worker.onerror = (event) =>
        reject(new DataDeedError("INTERNAL", `the hashing worker stopped: ${event.message}`));
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      take();
    });

  try {
    await Promise.all(workers.map(serve));
    return records;
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

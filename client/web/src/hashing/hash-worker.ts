/** Does one hashing job after the other: chunks by the platform's native SHA-256, in constant memory. */
import { createSHA256 } from "hash-wasm";
import { CHUNK_SIZE_BYTES } from "#core/chunk-size.ts";
import { prefixedChunks } from "./file-chunks.ts";
import type { HashJob, HashReply, SmallDigests, SmallJob, TreeJob, WholeJob } from "./messages.ts";

const worker = self as unknown as DedicatedWorkerGlobalScope;

/** Digests that are waited for at the same time, each with the browser's own copy of its chunk. */
const IN_FLIGHT = 4;
const CHECKPOINT_EVERY_BYTES = 64 * CHUNK_SIZE_BYTES;
/** Often enough for eyes; a message for each chunk costs more than reading it. */
const PROGRESS_EVERY_MS = 100;

function reply(message: HashReply): void {
  worker.postMessage(message);
}

/** @returns takes bytes done, and tells of them now and then; without an argument, of all that it has not told */
function progress(): (bytes?: number) => void {
  let bytesUntold = 0;
  let toldAt = performance.now();
  return (bytes) => {
    bytesUntold += bytes ?? 0;
    const now = performance.now();
    if (bytes !== undefined && now - toldAt < PROGRESS_EVERY_MS) return;
    reply({ kind: "progress", bytes: bytesUntold });
    bytesUntold = 0;
    toldAt = now;
  };
}

/** The bytes are copied before this returns: WebCrypto promises so, and buffers are used again because of it. */
async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** `H(0x00 || chunk)` of the chunk that begins at `at`. */
function hashChunk(bytes: Uint8Array<ArrayBuffer>, at: number): Promise<Uint8Array> {
  const end = Math.min(bytes.length, at + CHUNK_SIZE_BYTES);
  if (at === 0) {
    const prefixed = new Uint8Array(1 + end);
    prefixed.set(bytes.subarray(0, end), 1);
    return digest(prefixed);
  }
  // The prefix stands for a moment where the chunk before ends.
  const last = bytes[at - 1]!;
  bytes[at - 1] = 0;
  const leaf = digest(bytes.subarray(at - 1, end));
  bytes[at - 1] = last;
  return leaf;
}

async function hashSmallFile(file: File, whole: boolean): Promise<Omit<SmallDigests, "id">> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes.length !== file.size) throw new Error("the file has another size now");
  const sha256 = whole ? digest(bytes) : undefined;
  const leaves: Promise<Uint8Array>[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_SIZE_BYTES) leaves.push(hashChunk(bytes, at));
  return { sha256: await sha256, leaves: await Promise.all(leaves) };
}

/** Reads them at the same time: of small files most of the time is waiting. */
async function hashSmall({ files, whole }: SmallJob): Promise<void> {
  const results = await Promise.allSettled(files.map(({ file }) => hashSmallFile(file, whole)));
  const digests: SmallDigests[] = [];
  for (const [i, result] of results.entries()) {
    const { id } = files[i]!;
    if (result.status === "rejected") {
      failed(id, result.reason);
      return;
    }
    digests.push({ id, ...result.value });
  }
  reply({ kind: "progress", bytes: files.reduce((sum, { file }) => sum + file.size, 0) });
  reply({ kind: "small", files: digests });
}

async function hashTree({ file, start, end }: TreeJob): Promise<void> {
  const done = progress();
  const leaves: Promise<Uint8Array>[] = [];
  for await (const chunk of prefixedChunks(file.slice(start * CHUNK_SIZE_BYTES, end * CHUNK_SIZE_BYTES))) {
    leaves.push(digest(chunk));
    await leaves.at(-IN_FLIGHT);
    done(chunk.length - 1);
  }
  done();
  reply({ kind: "tree", leaves: await Promise.all(leaves) });
}

async function hashWhole({ file, startByte, state }: WholeJob): Promise<void> {
  const hasher = await createSHA256();
  hasher.init();
  if (state !== null) hasher.load(state);
  const done = progress();
  let byte = startByte;
  for await (const chunk of prefixedChunks(file.slice(startByte))) {
    hasher.update(chunk.subarray(1));
    byte += chunk.length - 1;
    done(chunk.length - 1);
    if (byte % CHECKPOINT_EVERY_BYTES === 0) {
      done();
      reply({ kind: "checkpoint", byte, state: hasher.save() });
    }
  }
  done();
  reply({ kind: "whole", sha256: hasher.digest("binary") });
}

function failed(id: number, error: unknown): void {
  reply({ kind: "failed", id, reason: error instanceof Error ? error.message : String(error) });
}

async function run(job: HashJob): Promise<void> {
  if (job.kind === "SMALL") return hashSmall(job);
  try {
    await (job.kind === "TREE" ? hashTree(job) : hashWhole(job));
  } catch (error) {
    failed(job.id, error);
  }
}

worker.addEventListener("message", ({ data }: MessageEvent<HashJob>) => void run(data));

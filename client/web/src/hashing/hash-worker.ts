/** Does one hashing job after the other: chunks by the platform's native SHA-256, in constant memory. */
import { createSHA256 } from "hash-wasm";
import { CHUNK_SIZE_BYTES } from "#core/chunk-size.ts";
import type { HashJob, HashReply, SmallJob, TreeJob, WholeJob } from "./messages.ts";

const worker = self as unknown as DedicatedWorkerGlobalScope;

/** Chunks that are read or hashed at the same time: reading goes on while digests are made. */
const IN_FLIGHT = 4;
const WHOLE_READ_BYTES = 4 * CHUNK_SIZE_BYTES;
const CHECKPOINT_EVERY_BYTES = 64 * CHUNK_SIZE_BYTES;

function reply(message: HashReply): void {
  worker.postMessage(message);
}

async function digest(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** `H(0x00 || chunk)`: WebCrypto hashes in one piece, so the prefix is put before the chunk. */
function hashChunk(chunk: Uint8Array): Promise<Uint8Array> {
  const prefixed = new Uint8Array(chunk.length + 1);
  prefixed.set(chunk, 1);
  return digest(prefixed);
}

async function hashSmall({ id, file }: SmallJob): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const leaves: Promise<Uint8Array>[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_SIZE_BYTES)
    leaves.push(hashChunk(bytes.subarray(at, at + CHUNK_SIZE_BYTES)));
  const [sha256, ...done] = await Promise.all([digest(bytes), ...leaves]);
  reply({ id, kind: "progress", bytes: bytes.length });
  reply({ id, kind: "small", sha256, leaves: done });
}

/** A chunk read into the place behind a prefix, hashed there, and the buffer used again: nothing is copied. */
async function hashTree({ id, file, start, end }: TreeJob): Promise<void> {
  const part = file.slice(start * CHUNK_SIZE_BYTES, end * CHUNK_SIZE_BYTES);
  const reader = part.stream().getReader({ mode: "byob" });
  const leaves: Promise<Uint8Array>[] = [];
  const free = Array.from({ length: IN_FLIGHT }, () =>
    Promise.resolve(new ArrayBuffer(CHUNK_SIZE_BYTES + 1)),
  );
  for (let left = part.size; left > 0;) {
    const length = Math.min(left, CHUNK_SIZE_BYTES);
    const chunk = await readFully(reader, await free.shift()!, length);
    new Uint8Array(chunk)[0] = 0;
    const leaf = digest(new Uint8Array(chunk, 0, length + 1));
    leaves.push(leaf);
    free.push(leaf.then(() => chunk));
    left -= length;
    reply({ id, kind: "progress", bytes: length });
  }
  reply({ id, kind: "tree", leaves: await Promise.all(leaves) });
}

/** Fills bytes 1 … length of the buffer. @returns the buffer under its new owner */
async function readFully(
  reader: ReadableStreamBYOBReader,
  buffer: ArrayBuffer,
  length: number,
): Promise<ArrayBuffer> {
  let owned = buffer;
  for (let filled = 0; filled < length;) {
    const { value, done } = await reader.read(new Uint8Array(owned, 1 + filled, length - filled));
    if (done) throw new Error("the file became shorter");
    owned = value.buffer;
    filled += value.length;
  }
  return owned;
}

async function hashWhole({ id, file, startByte, state }: WholeJob): Promise<void> {
  const hasher = await createSHA256();
  hasher.init();
  if (state !== null) hasher.load(state);
  const read = (at: number) => file.slice(at, at + WHOLE_READ_BYTES).arrayBuffer();
  // The next piece is read while this one is hashed.
  let next = read(startByte);
  for (let at = startByte; at < file.size;) {
    const piece = new Uint8Array(await next);
    next = read(at + piece.length);
    hasher.update(piece);
    at += piece.length;
    reply({ id, kind: "progress", bytes: piece.length });
    if (at % CHECKPOINT_EVERY_BYTES === 0) reply({ id, kind: "checkpoint", byte: at, state: hasher.save() });
  }
  reply({ id, kind: "whole", sha256: hasher.digest("binary") });
}

function run(job: HashJob): Promise<void> {
  switch (job.kind) {
    case "SMALL":
      return hashSmall(job);
    case "TREE":
      return hashTree(job);
    case "WHOLE":
      return hashWhole(job);
  }
}

worker.addEventListener("message", ({ data: job }: MessageEvent<HashJob>) => {
  run(job).catch((error: unknown) => {
    reply({ id: job.id, kind: "failed", reason: error instanceof Error ? error.message : String(error) });
  });
});

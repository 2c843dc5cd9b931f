/** Hashes one file after the other: chunk leaves by the platform's native SHA-256, the whole file beside it, in constant memory. */
import { sha256 } from "@noble/hashes/sha2.js";
import { CHUNK_SIZE_BYTES } from "#core/dataset.ts";
import type { HashReply, HashRequest } from "./messages.ts";

const worker = self as unknown as DedicatedWorkerGlobalScope;

function reply(message: HashReply): void {
  worker.postMessage(message);
}

/** `H(0x00 || chunk)`: WebCrypto hashes in one piece, so the prefix is put before the chunk. */
async function hashChunk(chunk: Uint8Array): Promise<Uint8Array> {
  const prefixed = new Uint8Array(chunk.length + 1);
  prefixed.set(chunk, 1);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", prefixed));
}

async function hashFile({ id, file }: HashRequest): Promise<void> {
  const whole = sha256.create();
  const leaves: Promise<Uint8Array>[] = [];
  for (let offset = 0; offset < file.size; offset += CHUNK_SIZE_BYTES) {
    const chunk = new Uint8Array(await file.slice(offset, offset + CHUNK_SIZE_BYTES).arrayBuffer());
    // The native digest runs beside the streaming one; waiting for the chunk before keeps memory at two chunks.
    await leaves.at(-1);
    leaves.push(hashChunk(chunk));
    whole.update(chunk);
    reply({ id, kind: "progress", bytes: chunk.length });
  }
  reply({
    id,
    kind: "done",
    sizeBytes: file.size,
    sha256: whole.digest(),
    chunkLeaves: await Promise.all(leaves),
  });
}

worker.addEventListener("message", (event: MessageEvent<HashRequest>) => {
  hashFile(event.data).catch((error: unknown) => {
    reply({
      id: event.data.id,
      kind: "failed",
      reason: error instanceof Error ? error.message : String(error),
    });
  });
});

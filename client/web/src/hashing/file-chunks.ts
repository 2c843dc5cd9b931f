/** A part of a file, chunk by chunk, each behind a place for its prefix byte, in constant memory. */
import { CHUNK_SIZE_BYTES } from "#core/chunk-size.ts";

/**
 * Streams that are being read. Chromium collects a file's stream that nothing but a waiting read holds, and then that
 * read never ends.
 */
const reading = new Set<ReadableStreamBYOBReader>();

/**
 * @param part of one file; chunks are counted from its beginning, the last may be shorter
 * @yields `0x00 || chunk`, valid until the next is asked for
 * @throws when the file changed, vanished or became shorter since it was chosen
 */
export async function* prefixedChunks(part: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = byobReader(part);
  if (reader === null) yield* withoutByob(part);
  else {
    reading.add(reader);
    try {
      yield* intoOneBuffer(reader, part.size);
    } finally {
      reading.delete(reader);
    }
  }
}

/** @returns null where the browser doesn't read files into buffers of ours */
function byobReader(part: Blob): ReadableStreamBYOBReader | null {
  try {
    return part.stream().getReader({ mode: "byob" });
  } catch {
    return null;
  }
}

/** Nothing is copied: the browser writes behind the prefix, and memory that was written once is cheap to write again. */
async function* intoOneBuffer(
  reader: ReadableStreamBYOBReader,
  sizeBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let buffer = new ArrayBuffer(1 + Math.min(sizeBytes, CHUNK_SIZE_BYTES));
  for (let left = sizeBytes; left > 0;) {
    const length = Math.min(left, CHUNK_SIZE_BYTES);
    for (let filled = 0; filled < length;) {
      const view = new Uint8Array(buffer, 1 + filled, length - filled);
      // Where `min` is not known yet, reads give what there is, and the loop asks for the rest.
      const { value, done } = await reader.read(view, { min: view.length });
      if (done) throw new Error("the file became shorter");
      buffer = value.buffer;
      filled += value.length;
    }
    yield new Uint8Array(buffer, 0, 1 + length);
    left -= length;
  }
}

/** The browser puts the prefix before the chunk, so that nothing is copied here either. */
async function* withoutByob(part: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < part.size; at += CHUNK_SIZE_BYTES) {
    const chunk = part.slice(at, at + CHUNK_SIZE_BYTES);
    yield new Uint8Array(await new Blob([new Uint8Array(1), chunk]).arrayBuffer());
  }
}

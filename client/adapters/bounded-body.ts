/** Answers of services: whatever they send, no more of it is kept than their reader can use. */
import { ByteCollector } from "#core/byte-collector.ts";

/** The whole body of an answer; null where it has more bytes than allowed: the rest is not read. */
export async function readBounded({ body }: Response, maxBytes: number): Promise<Uint8Array | null> {
  const collector = new ByteCollector(maxBytes);
  if (body === null) return collector.bytes();
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    if (collector.take(read.value)) continue;
    await reader.cancel();
    return null;
  }
  return collector.bytes();
}

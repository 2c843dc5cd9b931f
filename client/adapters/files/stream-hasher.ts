/** One pass over a stream of bytes: whole-file SHA-256, chunk tree and, where asked for, SM3 (PROTOCOL section 1). */
import type { FileRecord } from "#core/dataset.ts";
import { Digester, type DigesterOptions } from "./digester.ts";
import { formatDigests } from "./file-record.ts";

export interface StreamHasher {
  /**
   * The next bytes, cut anywhere: any cutting gives the same digests.
   * They may be overwritten once this returned or, where it gives a promise, once that resolved. Await it before the
   * next call: that is the back-pressure.
   */
  update(chunk: Uint8Array): void | Promise<void>;
  /** The digests of everything so far. Once only; nothing may be added after it. */
  digest(): Promise<Omit<FileRecord, "path">>;
}

/** Hashes a stream in constant memory, whatever its length. */
export function createStreamHasher(options: DigesterOptions = {}): StreamHasher {
  const digester = new Digester(options);
  return {
    update: (chunk) => digester.update(chunk),
    digest: () => Promise.resolve(formatDigests(digester.finish())),
  };
}

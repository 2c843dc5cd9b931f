/** One pass over a stream of bytes: whole-file SHA-256, chunk tree and, where asked for, SM3 (PROTOCOL section 1). */
import { createHash } from "node:crypto";
import { sha256Text, sm3Text, type Sha256Text, type Sm3Text } from "#core/digest.ts";
import type { FileRecord } from "#core/dataset.ts";
import { ChunkTree } from "./chunk-tree.ts";

/** What the bytes of one file hash to: a `FileRecord` without its path. */
export type FileDigests = Omit<FileRecord, "path">;

export interface StreamHasherOptions {
  /** Also SM3 (GB/T 32905), about a sixth of SHA-256's speed. */
  readonly sm3?: boolean;
}

export interface StreamHasher {
  /**
   * The next bytes, cut anywhere: any cutting gives the same digests.
   * They may be overwritten once this returned or, where it gives a promise, once that resolved. Await it before the
   * next call: that is the back-pressure.
   */
  update(chunk: Uint8Array): void | Promise<void>;
  /** The digests of everything so far. Once only; nothing may be added after it. */
  digest(): Promise<FileDigests>;
}

/** Hashes a stream in constant memory, whatever its length. */
export function createStreamHasher(options: StreamHasherOptions = {}): StreamHasher {
  const whole = createHash("sha256");
  const sm3 = options.sm3 === true ? createHash("sm3") : undefined;
  const tree = new ChunkTree();
  let sizeBytes = 0;
  return {
    update(chunk) {
      sizeBytes += chunk.length;
      whole.update(chunk);
      sm3?.update(chunk);
      tree.update(chunk);
    },
    digest() {
      const sha256: Sha256Text = sha256Text(whole.digest());
      const sm3Digest: { sm3?: Sm3Text } = sm3 === undefined ? {} : { sm3: sm3Text(sm3.digest()) };
      return Promise.resolve({ sizeBytes, sha256, chunkRoot: sha256Text(tree.root()), ...sm3Digest });
    },
  };
}

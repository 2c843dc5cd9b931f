/** The tree over a file's 1 MiB chunks, built while its bytes pass by (PROTOCOL section 1). */
import { createHash, type Hash } from "node:crypto";
import { CHUNK_SIZE_BYTES } from "#core/chunk-size.ts";
import { Frontier, type Digest } from "#core/merkle.ts";

const LEAF_PREFIX = new Uint8Array([0]);

/** Constant memory: the tree's right edge and the hash state of the chunk at hand; no chunk is ever copied. */
export class ChunkTree {
  readonly #frontier = new Frontier();
  readonly #onLeaf: ((leaf: Digest) => void) | undefined;
  #leaf: Hash | undefined;
  #room = CHUNK_SIZE_BYTES;

  /** @param onLeaf called with each chunk's leaf digest `H(0x00 || chunk)`, in order */
  constructor(onLeaf?: (leaf: Digest) => void) {
    this.#onLeaf = onLeaf;
  }

  /** The next bytes of the file, cut anywhere. They are read before this returns and may be reused afterwards. */
  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const end = Math.min(at + this.#room, bytes.length);
      this.#leaf ??= createHash("sha256").update(LEAF_PREFIX);
      this.#leaf.update(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
      this.#room -= end - at;
      at = end;
      if (this.#room === 0) this.#completeChunk();
    }
  }

  /** Root of the tree; closes the last, shorter chunk. Nothing may be added after it. */
  root(): Digest {
    this.#completeChunk();
    return this.#frontier.root();
  }

  #completeChunk(): void {
    if (this.#leaf === undefined) return;
    const leaf = new Uint8Array(this.#leaf.digest());
    this.#leaf = undefined;
    this.#room = CHUNK_SIZE_BYTES;
    this.#frontier.append(leaf);
    this.#onLeaf?.(leaf);
  }
}

/** All digests of one file, from its bytes in order, in the thread that calls (PROTOCOL section 1). */
import { createHash, type Hash } from "node:crypto";
import type { Digest } from "#core/merkle.ts";
import { ChunkTree } from "./chunk-tree.ts";

/** What the bytes of one file hash to. */
export interface FileDigests {
  readonly sizeBytes: number;
  readonly sha256: Digest;
  readonly chunkRoot: Digest;
  readonly sm3?: Digest;
}

export interface DigesterOptions {
  /** Also SM3 (GB/T 32905), about a sixth of SHA-256's speed. */
  readonly sm3?: boolean;
  /** Called with each chunk's leaf digest `H(0x00 || chunk)`, in order. */
  readonly onLeaf?: (leaf: Digest) => void;
}

/** Whole-file SHA-256, chunk tree and, where asked for, SM3, in constant memory. */
export class Digester {
  readonly #whole = createHash("sha256");
  readonly #sm3: Hash | undefined;
  readonly #tree: ChunkTree;
  #sizeBytes = 0;

  constructor(options: DigesterOptions = {}) {
    this.#sm3 = options.sm3 === true ? createHash("sm3") : undefined;
    this.#tree = new ChunkTree(options.onLeaf);
  }

  /** The next bytes, cut anywhere. They may be overwritten once this returned. */
  update(bytes: Uint8Array): void {
    this.#sizeBytes += bytes.length;
    this.#whole.update(bytes);
    this.#sm3?.update(bytes);
    this.#tree.update(bytes);
  }

  /** The digests of everything so far. Once only; nothing may be added after it. */
  finish(): FileDigests {
    return {
      sizeBytes: this.#sizeBytes,
      sha256: new Uint8Array(this.#whole.digest()),
      chunkRoot: this.#tree.root(),
      ...(this.#sm3 === undefined ? {} : { sm3: new Uint8Array(this.#sm3.digest()) }),
    };
  }
}

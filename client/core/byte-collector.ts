/**
 * Gathers bytes that come in pieces from somebody else, up to a limit. Pieces may be of one byte each: their number costs
 * nothing, only what they hold does.
 */
export class ByteCollector {
  readonly #maxBytes: number;
  /** The first piece itself while there is no other: most bodies come whole. */
  #bytes: Uint8Array = new Uint8Array(0);
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @returns false when there is more than allowed: what was taken before stays, this piece is left out */
  take(piece: Uint8Array): boolean {
    const length = this.#length + piece.length;
    if (length > this.#maxBytes) return false;
    if (this.#length === 0) this.#bytes = piece;
    else {
      // Never written into: what is not full is a buffer of our own.
      if (length > this.#bytes.length) this.#grow(length);
      this.#bytes.set(piece, this.#length);
    }
    this.#length = length;
    return true;
  }

  /** Everything taken so far; to be used when no more comes. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(atLeast: number): void {
    const grown = new Uint8Array(Math.min(this.#maxBytes, Math.max(atLeast, 2 * this.#bytes.length)));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

/** A set of 32-byte digests with their places: 40 bytes a digest, so that a million of them need no more than 40 MB. */
import { DIGEST_LENGTH } from "#core/merkle.ts";

const EMPTY = 0;

export class DigestTable {
  #digests = new Uint8Array(1024 * DIGEST_LENGTH);
  /** Places counted from 1, by hash; open addressing. */
  #slots = new Uint32Array(2048);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /**
   * Adds a digest at the next place, whether it is there already or not.
   * @param bytes that hold it, 32 bytes from `at` on
   * @returns the first place at which it stands: the new one when it is new
   */
  add(bytes: Uint8Array, at = 0): number {
    if (2 * (this.#count + 1) > this.#slots.length) this.#grow();
    const place = this.#count++;
    const own = place * DIGEST_LENGTH;
    for (let i = 0; i < DIGEST_LENGTH; i++) this.#digests[own + i] = bytes[at + i]!;
    const slot = this.#find(bytes, at);
    const found = this.#slots[slot]!;
    if (found !== EMPTY) return found - 1;
    this.#slots[slot] = place + 1;
    return place;
  }

  /** The first place at which the digest stands, or undefined. */
  indexOf(digest: Uint8Array): number | undefined {
    const found = this.#slots[this.#find(digest, 0)]!;
    return found === EMPTY ? undefined : found - 1;
  }

  /** Where the digest is, or would go. Digests are evenly spread already: their first bytes are the hash. */
  #find(bytes: Uint8Array, at: number): number {
    const mask = this.#slots.length - 1;
    const start =
      (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
    for (let slot = start & mask; ; slot = (slot + 1) & mask) {
      const place = this.#slots[slot]!;
      if (place === EMPTY || this.#holds(place - 1, bytes, at)) return slot;
    }
  }

  #holds(place: number, bytes: Uint8Array, at: number): boolean {
    const own = place * DIGEST_LENGTH;
    for (let i = 0; i < DIGEST_LENGTH; i++) if (this.#digests[own + i] !== bytes[at + i]) return false;
    return true;
  }

  #grow(): void {
    const digests = new Uint8Array(2 * this.#digests.length);
    digests.set(this.#digests);
    this.#digests = digests;
    const places = this.#slots.filter((place) => place !== EMPTY);
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (const place of places) this.#slots[this.#find(digests, (place - 1) * DIGEST_LENGTH)] = place;
  }
}

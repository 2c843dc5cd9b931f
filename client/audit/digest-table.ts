/** A set of 32-byte digests with their places: 40 bytes a digest, so that a million of them need no more than 40 MB. */
import { DIGEST_LENGTH } from "#core/merkle.ts";

const EMPTY = 0;
/** Digests are kept, compared and hashed as words: a quarter of the steps. */
const WORDS = DIGEST_LENGTH / 4;

export class DigestTable {
  #digests = new Uint32Array(1024 * WORDS);
  /** Places counted from 1, by hash; open addressing. */
  #slots = new Uint32Array(2048);
  #count = 0;
  readonly #asked = new Uint32Array(WORDS);
  readonly #askedBytes = new Uint8Array(this.#asked.buffer);

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
    this.#ask(bytes, at);
    const place = this.#count++;
    this.#digests.set(this.#asked, place * WORDS);
    const slot = this.#find();
    const found = this.#slots[slot]!;
    if (found !== EMPTY) return found - 1;
    this.#slots[slot] = place + 1;
    return place;
  }

  /** The first place at which the digest stands, or undefined. */
  indexOf(digest: Uint8Array): number | undefined {
    this.#ask(digest, 0);
    const found = this.#slots[this.#find()]!;
    return found === EMPTY ? undefined : found - 1;
  }

  #ask(bytes: Uint8Array, at: number): void {
    for (let i = 0; i < DIGEST_LENGTH; i++) this.#askedBytes[i] = bytes[at + i]!;
  }

  /** Where the digest asked for is, or would go. Digests are evenly spread already: their first word is the hash. */
  #find(): number {
    const mask = this.#slots.length - 1;
    let slot = this.#asked[0]! & mask;
    while (this.#slots[slot] !== EMPTY && !this.#holds(this.#slots[slot]! - 1)) slot = (slot + 1) & mask;
    return slot;
  }

  #holds(place: number): boolean {
    const own = place * WORDS;
    for (let i = 0; i < WORDS; i++) if (this.#digests[own + i] !== this.#asked[i]) return false;
    return true;
  }

  /** What has a slot has it alone: it goes to the next free one, without a comparison. */
  #grow(): void {
    const digests = new Uint32Array(2 * this.#digests.length);
    digests.set(this.#digests);
    this.#digests = digests;
    const slots = new Uint32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    for (const place of this.#slots) {
      if (place === EMPTY) continue;
      let slot = digests[(place - 1) * WORDS]! & mask;
      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      slots[slot] = place;
    }
    this.#slots = slots;
  }
}

/**
 * At most this share of the time goes into snapshots, however many blocks come. Less would make the next start slow:
 * mining a block again takes as long as mining it did, and the longer the more state there is.
 */
const LARGEST_SHARE = 1 / 4;
const AFTER_FAILURE_MS = 10_000;

/** Decides when the next snapshot is due: by blocks, but less often when they take long. */
export class SnapshotSchedule {
  readonly #everyBlocks: number;
  readonly #now: () => number;
  #lastNumber = 0;
  #notBefore = 0;

  constructor(everyBlocks: number, now: () => number) {
    this.#everyBlocks = everyBlocks;
    this.#now = now;
  }

  /** The newest snapshot there is, 0 for none. */
  started(lastNumber: number): void {
    this.#lastNumber = lastNumber;
  }

  isDue(headNumber: number): boolean {
    return headNumber - this.#lastNumber >= this.#everyBlocks && this.#now() >= this.#notBefore;
  }

  /** A snapshot was taken (null: it failed) and took so long. */
  taken(number: number | null, tookMs: number): void {
    if (number !== null) this.#lastNumber = number;
    this.#notBefore = this.#now() + (number === null ? AFTER_FAILURE_MS : tookMs * (1 / LARGEST_SHARE - 1));
  }
}

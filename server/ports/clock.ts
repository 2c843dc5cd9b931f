/** Time and chance are handed in, so that tests decide them. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal fires; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Entropy {
  bytes(length: number): Uint8Array;
  /** A version 4 UUID, lowercase. */
  uuid(): string;
}

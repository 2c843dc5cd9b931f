import type { Clock, Entropy } from "../../server/ports/clock.ts";

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Time that passes only when a test says so. */
export class ManualClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(now = Date.parse("2026-11-22T08:00:00Z")) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = {
        until: this.#now + ms,
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener("abort", sleeper.wake);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", sleeper.wake);
    });
  }

  /** Milliseconds until the next sleeper wakes; Infinity when nobody sleeps. */
  get nextWakeMs(): number {
    return Math.min(...[...this.#sleepers].map(({ until }) => until - this.#now));
  }

  /** Lets `ms` pass at once, as for a machine that slept: whoever should have woken meanwhile wakes now. */
  async leap(ms: number): Promise<void> {
    await settled();
    this.#now += ms;
    for (const { until, wake } of [...this.#sleepers]) if (until <= this.#now) wake();
    await this.advance(0);
  }

  /** Lets `ms` pass, waking whoever sleeps in between at its own time, and lets each do its work. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (;;) {
      const next = [...this.#sleepers].sort((a, b) => a.until - b.until)[0];
      if (next === undefined || next.until > end) break;
      this.#now = next.until;
      next.wake();
      await settled();
    }
    this.#now = end;
    await settled();
  }
}

/** Lets everything run that waits for nothing but other promises. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Chance without surprises: the same bytes each time, counted up. */
export class CountingEntropy implements Entropy {
  #count = 0;

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#count++ % 256);
  }

  uuid(): string {
    return `00000000-0000-4000-8000-${String(this.#count++).padStart(12, "0")}`;
  }
}

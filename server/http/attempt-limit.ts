import type { Request } from "express";
import { DataDeedError } from "#core/errors.ts";
import type { Clock } from "../ports/clock.ts";

const WINDOW_MS = 60_000;
/** So many remembered at once; beyond that the oldest are forgotten. */
const MOST_REMEMBERED = 10_000;

/** Counts attempts by the network address they come from, in memory; addresses are forgotten after a minute. */
export class AttemptLimit {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #attempts = new Map<string, { readonly since: number; count: number }>();

  /** @param most attempts a minute */
  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  /** @throws TOO_MANY */
  count(request: Request): void {
    const from = request.socket.remoteAddress ?? "";
    const now = this.#clock.now();
    const known = this.#attempts.get(from);
    if (known === undefined || now - known.since >= WINDOW_MS) {
      this.#attempts.delete(from);
      const oldest = this.#attempts.keys().next();
      if (this.#attempts.size >= MOST_REMEMBERED && oldest.done !== true) this.#attempts.delete(oldest.value);
      this.#attempts.set(from, { since: now, count: 1 });
    } else if (++known.count > this.#most) {
      throw new DataDeedError("TOO_MANY", `more than ${this.#most} attempts to sign in within a minute`);
    }
  }
}

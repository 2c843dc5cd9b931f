import type { Entropy } from "../ports/clock.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses after the first, the second, … failed attempt, as Standard Webhooks recommends: three days in all. */
const PAUSES_MS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/**
 * Milliseconds until the next attempt; null when the message is given up. Up to a fifth is added by chance, so that what
 * failed together does not come back together.
 * @param attempts failed so far, 1 after the first
 */
export function pauseAfter(attempts: number, entropy: Entropy): number | null {
  const pause = PAUSES_MS[attempts - 1];
  if (pause === undefined) return null;
  const [high = 0, low = 0] = entropy.bytes(2);
  return Math.round(pause * (1 + (0.2 * (high * 256 + low)) / 65_536));
}

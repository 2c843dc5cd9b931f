import type { Entropy } from "../ports/clock.ts";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Pause before the next attempt, in milliseconds: doubles with each failure in a row up to half a minute, and is then
 * shortened by chance to between a half and the whole of that, so that gateways that failed together do not come back
 * together.
 * @param failures failures in a row, 1 after the first
 */
export function backoffDelay(failures: number, entropy: Entropy): number {
  const whole = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20));
  const [high, low] = entropy.bytes(2);
  const fraction = ((high ?? 0) * 256 + (low ?? 0)) / 65_536;
  return Math.round(whole / 2 + (whole / 2) * fraction);
}

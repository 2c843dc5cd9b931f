/** How facts are written into evidence. */
import { formatTime } from "#core/parse.ts";

const LAST_SECOND_OF_9999 = 253_402_300_799;

/** RFC 3339 where the year has four digits, else the plain Unix seconds: attacker-controlled times may be anything. */
export function formatUnixTime(seconds: number): string {
  return seconds >= 0 && seconds <= LAST_SECOND_OF_9999 ? formatTime(seconds) : String(seconds);
}

/** At most this many names are listed; the count tells the rest. */
const LIST_LENGTH = 20;

export function firstOf(names: readonly string[]): readonly string[] {
  return names.slice(0, LIST_LENGTH);
}

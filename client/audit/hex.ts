/** Hex to bytes without an allocation for each event: the running hashes take most of a replay's time. */

const NO_DIGIT = 255;
const NIBBLES = new Uint8Array(256).fill(NO_DIGIT);
for (let i = 0; i < 16; i++) NIBBLES[i.toString(16).charCodeAt(0)] = i;

const encoder = new TextEncoder();
/** The digits as bytes: an array is read several times faster than a text, character by character. */
let digits = new Uint8Array(4096);

function digitsOf(hex: string): number {
  // Three bytes at most a UTF-16 unit: whatever the text is, all of it has room.
  if (3 * hex.length > digits.length) digits = new Uint8Array(6 * hex.length);
  return encoder.encodeInto(hex, digits).written;
}

/** Whether the text from `from` on is nothing but lowercase hex digits. */
export function isLowerHex(text: string, from: number): boolean {
  const end = digitsOf(text);
  let all = 0;
  for (let i = from; i < end; i++) all |= NIBBLES[digits[i]!]!;
  return all < 16;
}

/**
 * Writes the bytes of lowercase hex.
 * @param from index of the first digit in `hex` (2 after `0x`)
 * @returns where the next byte goes
 */
export function writeHex(hex: string, from: number, into: Uint8Array, at: number): number {
  const end = digitsOf(hex);
  let position = at;
  for (let i = from; i < end; i += 2) {
    into[position++] = (NIBBLES[digits[i]!]! << 4) | NIBBLES[digits[i + 1]!]!;
  }
  return position;
}

/** Hex to bytes without an allocation for each event: the running hashes take most of a replay's time. */

const NIBBLES = new Uint8Array(128).fill(255);
for (let i = 0; i < 16; i++) NIBBLES[i.toString(16).charCodeAt(0)] = i;

/**
 * Writes the bytes of lowercase hex.
 * @param from index of the first digit in `hex` (2 after `0x`)
 * @returns where the next byte goes
 */
export function writeHex(hex: string, from: number, into: Uint8Array, at: number): number {
  let position = at;
  for (let i = from; i < hex.length; i += 2) {
    into[position++] = (NIBBLES[hex.charCodeAt(i)]! << 4) | NIBBLES[hex.charCodeAt(i + 1)]!;
  }
  return position;
}

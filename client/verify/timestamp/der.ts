/**
 * Strict DER (X.690 section 10) of tags and lengths: definite, shortest, and filled exactly by what is inside. The ASN.1
 * library takes more than that, and what can be written in two ways can be read in two ways.
 */

/** A token with its chain nests about twelve deep and has about three hundred parts. */
const MAX_DEPTH = 40;
const MAX_PARTS = 8_000;
const CONSTRUCTED = 0x20;
const LONG_TAG = 0x1f;

/** @param bytes attacker-controlled; any length */
export function isStrictDer(bytes: Uint8Array): boolean {
  let parts = 0;

  /** End of the one value that begins at `start`; -1 where it is not strict or leaves `limit`. */
  function endOf(start: number, limit: number, depth: number): number {
    const tag = bytes[start];
    if (tag === undefined || depth > MAX_DEPTH || ++parts > MAX_PARTS || (tag & LONG_TAG) === LONG_TAG)
      return -1;
    const [content, length] = lengthAt(start + 1);
    const end = content + length;
    if (length < 0 || end > limit) return -1;
    if ((tag & CONSTRUCTED) === 0) return end;
    let at = content;
    while (at >= 0 && at < end) at = endOf(at, end, depth + 1);
    return at;
  }

  /** Where the content begins, and its length; -1 for a length that is not the shortest form. */
  function lengthAt(at: number): readonly [content: number, length: number] {
    const first = bytes[at] ?? 0x80;
    if (first < 0x80) return [at + 1, first];
    const count = first - 0x80;
    if (count < 1 || count > 3) return [at, -1];
    let length = 0;
    for (let i = 1; i <= count; i++) length = length * 256 + (bytes[at + i] ?? 0);
    const isShortest = length >= 0x80 && length >= 256 ** (count - 1);
    return [at + 1 + count, isShortest ? length : -1];
  }

  return endOf(0, bytes.length, 0) === bytes.length;
}

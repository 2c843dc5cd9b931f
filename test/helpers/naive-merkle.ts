/** RFC 9162 section 2.1 written down once more, word for word and recursively: an oracle that shares no code with ours. */
import { createHash } from "node:crypto";

type Bytes = Uint8Array;

function hash(...parts: readonly Bytes[]): Bytes {
  const sha = createHash("sha256");
  for (const part of parts) sha.update(part);
  return new Uint8Array(sha.digest());
}

const ZERO = Uint8Array.of(0);
const ONE = Uint8Array.of(1);

/** "The largest power of two smaller than n." */
function k(n: number): number {
  return 2 ** Math.floor(Math.log2(n - 1));
}

/** MTH(D[n]). */
export function naiveRoot(data: readonly Bytes[]): Bytes {
  const n = data.length;
  if (n === 0) return hash();
  if (n === 1) return hash(ZERO, data[0]!);
  return hash(ONE, naiveRoot(data.slice(0, k(n))), naiveRoot(data.slice(k(n))));
}

/** PATH(m, D[n]), section 2.1.3.1. */
export function naivePath(m: number, data: readonly Bytes[]): Bytes[] {
  const n = data.length;
  if (n === 1) return [];
  return m < k(n)
    ? [...naivePath(m, data.slice(0, k(n))), naiveRoot(data.slice(k(n)))]
    : [...naivePath(m - k(n), data.slice(k(n))), naiveRoot(data.slice(0, k(n)))];
}

/** PROOF(m, D[n]), section 2.1.4.1. */
export function naiveProof(m: number, data: readonly Bytes[]): Bytes[] {
  return subproof(m, data, true);
}

function subproof(m: number, data: readonly Bytes[], complete: boolean): Bytes[] {
  const n = data.length;
  if (m === n) return complete ? [] : [naiveRoot(data)];
  return m <= k(n)
    ? [...subproof(m, data.slice(0, k(n)), complete), naiveRoot(data.slice(k(n)))]
    : [...subproof(m - k(n), data.slice(k(n)), false), naiveRoot(data.slice(0, k(n)))];
}

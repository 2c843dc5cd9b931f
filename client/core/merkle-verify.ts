/** Verification of RFC 9162 proofs. Proofs come from anywhere: nothing here trusts their length or shape. */
import { equalBytes } from "./bytes.ts";
import { DataDeedError } from "./errors.ts";
import { DIGEST_LENGTH, EMPTY_ROOT, hashNode, type Digest } from "./merkle-hash.ts";

/**
 * Root that an inclusion proof leads to (RFC 9162 section 2.1.3.2).
 * @param proof attacker-controlled
 * @returns undefined when index, size and the proof's length or digests do not fit together
 */
export function followInclusion(
  leaf: Digest,
  index: number,
  size: number,
  proof: readonly Digest[],
): Digest | undefined {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size)
    return undefined;
  if (!areDigests([leaf, ...proof])) return undefined;
  let fn = index;
  let sn = size - 1;
  let root = leaf;
  for (const sibling of proof) {
    if (sn === 0) return undefined;
    if (fn % 2 === 1 || fn === sn) {
      root = hashNode(sibling, root);
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2;
        sn = Math.floor(sn / 2);
      }
    } else {
      root = hashNode(root, sibling);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 ? root : undefined;
}

/**
 * The same, for callers to whom a proof of the wrong shape is an error.
 * @throws PROOF_MALFORMED when index, size and the proof's length or digests do not fit together
 */
export function rootFromInclusion(
  leaf: Digest,
  index: number,
  size: number,
  proof: readonly Digest[],
): Digest {
  const root = followInclusion(leaf, index, size, proof);
  if (root !== undefined) return root;
  throw new DataDeedError(
    "PROOF_MALFORMED",
    `${proof.length} digests prove nothing of place ${index} of ${size}`,
  );
}

/** Whether `proof` shows that `leaf` stands at `index` in the tree of `size` leaves with this root. Never throws on bad proofs. */
export function verifyInclusion(
  leaf: Digest,
  index: number,
  size: number,
  proof: readonly Digest[],
  root: Digest,
): boolean {
  const computed = followInclusion(leaf, index, size, proof);
  return computed !== undefined && equalBytes(computed, root);
}

/**
 * Whether the tree of `second` leaves extends that of `first` (RFC 9162 section 2.1.4.2).
 * Equal sizes need equal roots and an empty proof; from size 0 every tree is an extension, with an empty proof.
 */
export function verifyConsistency(
  first: number,
  second: number,
  firstRoot: Digest,
  secondRoot: Digest,
  proof: readonly Digest[],
): boolean {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 0 || first > second)
    return false;
  if (!areDigests([firstRoot, secondRoot, ...proof])) return false;
  if (first === second) return proof.length === 0 && equalBytes(firstRoot, secondRoot);
  if (first === 0) return proof.length === 0 && equalBytes(firstRoot, EMPTY_ROOT);

  // A complete old tree is its own starting point and is left out of the proof.
  const path = isPowerOfTwo(first) ? [firstRoot, ...proof] : proof;
  const start = path[0];
  if (start === undefined) return false;
  let fn = first - 1;
  let sn = second - 1;
  while (fn % 2 === 1) {
    fn = (fn - 1) / 2;
    sn = Math.floor(sn / 2);
  }
  let oldRoot = start;
  let newRoot = start;
  for (const digest of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      oldRoot = hashNode(digest, oldRoot);
      newRoot = hashNode(digest, newRoot);
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2;
        sn = Math.floor(sn / 2);
      }
    } else {
      newRoot = hashNode(newRoot, digest);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && equalBytes(oldRoot, firstRoot) && equalBytes(newRoot, secondRoot);
}

function isPowerOfTwo(n: number): boolean {
  let value = n;
  while (value > 1 && value % 2 === 0) value /= 2;
  return value === 1;
}

function areDigests(values: readonly Digest[]): boolean {
  return values.every((value) => value.length === DIGEST_LENGTH);
}

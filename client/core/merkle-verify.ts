/** Verification of RFC 9162 proofs. Proofs come from anywhere: nothing here trusts their length or shape. */
import { equalBytes } from "./bytes.ts";
import { DataDeedError } from "./errors.ts";
import { DIGEST_LENGTH, EMPTY_ROOT, hashNode, type Digest } from "./merkle-hash.ts";

/**
 * Root that an inclusion proof leads to (RFC 9162 section 2.1.3.2).
 * @param proof attacker-controlled: its length is checked against index and size
 * @throws PROOF_MALFORMED when index, size and proof length do not fit together
 */
export function rootFromInclusion(
  leaf: Digest,
  index: number,
  size: number,
  proof: readonly Digest[],
): Digest {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) {
    throw new DataDeedError("PROOF_MALFORMED", `index ${index} is outside a log of ${size}`);
  }
  expectDigests([leaf, ...proof]);
  let fn = index;
  let sn = size - 1;
  let root = leaf;
  for (const sibling of proof) {
    if (sn === 0) throw new DataDeedError("PROOF_MALFORMED", "the inclusion proof is too long");
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
  if (sn !== 0) throw new DataDeedError("PROOF_MALFORMED", "the inclusion proof is too short");
  return root;
}

/** Whether `proof` shows that `leaf` stands at `index` in the tree of `size` leaves with this root. Never throws on bad proofs. */
export function verifyInclusion(
  leaf: Digest,
  index: number,
  size: number,
  proof: readonly Digest[],
  root: Digest,
): boolean {
  try {
    return equalBytes(rootFromInclusion(leaf, index, size, proof), root);
  } catch (error) {
    if (error instanceof DataDeedError) return false;
    throw error;
  }
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
  if ([firstRoot, secondRoot, ...proof].some((digest) => digest.length !== DIGEST_LENGTH)) return false;
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

function expectDigests(digests: readonly Digest[]): void {
  if (digests.some((digest) => digest.length !== DIGEST_LENGTH)) {
    throw new DataDeedError("PROOF_MALFORMED", "a digest of the proof is not 32 bytes long");
  }
}

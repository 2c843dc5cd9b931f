/** The two hashes of RFC 9162 section 2.1: leaves and nodes can't be mistaken for each other. */
import { sha256 } from "@noble/hashes/sha2.js";

/** 32 bytes of SHA-256. */
export type Digest = Uint8Array;

export const DIGEST_LENGTH = 32;

/** Root of the tree without leaves: `H("")`. */
export const EMPTY_ROOT: Digest = sha256(new Uint8Array(0));

/** `H(0x00 || data)`. */
export function hashLeaf(data: Uint8Array): Digest {
  return sha256.create().update(LEAF_PREFIX).update(data).digest();
}

/** `H(0x01 || left || right)`. */
export function hashNode(left: Digest, right: Digest): Digest {
  const preimage = new Uint8Array(65);
  preimage[0] = 1;
  preimage.set(left, 1);
  preimage.set(right, 33);
  return sha256(preimage);
}

const LEAF_PREFIX = new Uint8Array([0]);

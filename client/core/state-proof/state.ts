/** Accounts and their storage, read from proofs (EIP-1186): a value is what the trie says, never what came beside it. */
import { RLP } from "@ethereumjs/rlp";
import { addressBytes, type Address } from "../address.ts";
import type { Digest } from "../digest.ts";
import { keccak256, uintWord } from "../typed-data.ts";
import { proofInvalid } from "./invalid.ts";
import { readTrie, type ProofNodes } from "./trie.ts";

export interface Account {
  readonly storageRoot: Digest;
  /** `keccak256` of the code; of nothing for an account without code. */
  readonly codeHash: Digest;
}

/** `[nonce, balance, storageRoot, codeHash]`. */
const ACCOUNT_FIELDS = 4;

/**
 * An account as of a block.
 * @param stateRoot of a header whose hash is trusted
 * @returns null when the nodes prove that there is no such account
 * @throws STATE_PROOF_INVALID when they prove neither
 */
export function readAccount(nodes: ProofNodes, stateRoot: Digest, address: Address): Account | null {
  const value = readTrie(nodes, stateRoot, keccak256(addressBytes(address)));
  if (value === null) return null;
  const fields = decode(value);
  const [, , storageRoot, codeHash] = Array.isArray(fields) ? (fields as readonly unknown[]) : [];
  if (!isDigest(storageRoot) || !isDigest(codeHash) || fields.length !== ACCOUNT_FIELDS) {
    throw proofInvalid("an account of unknown shape");
  }
  return { storageRoot, codeHash };
}

/**
 * A word of an account's storage.
 * @param slot number of the slot, 0 … 2^256 − 1
 * @returns 32 bytes; all zero when the nodes prove that nothing is stored there
 * @throws STATE_PROOF_INVALID when they prove neither
 */
export function readStorage(nodes: ProofNodes, { storageRoot }: Account, slot: bigint): Uint8Array {
  const word = new Uint8Array(32);
  const value = readTrie(nodes, storageRoot, keccak256(uintWord(slot)));
  if (value === null) return word;
  const bytes = decode(value);
  // Values have no leading zeros. Zero is not stored on a chain that keeps to the yellow paper; Anvil's tries have it
  // where something was cleared, as no bytes: proven by the root all the same.
  if (!(bytes instanceof Uint8Array) || bytes.length > 32 || bytes[0] === 0) {
    throw proofInvalid("a stored word of unknown shape");
  }
  word.set(bytes, 32 - bytes.length);
  return word;
}

function decode(value: Uint8Array): Uint8Array | readonly unknown[] {
  try {
    return RLP.decode(value);
  } catch (cause) {
    throw proofInvalid("a value that is not RLP", cause);
  }
}

function isDigest(value: unknown): value is Digest {
  return value instanceof Uint8Array && value.length === 32;
}

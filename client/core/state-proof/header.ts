/** Block headers as the chain hashes them: one RLP list, whose keccak-256 is the block's hash (yellow paper, section 4.4). */
import { RLP } from "@ethereumjs/rlp";
import { toHex0x } from "../bytes.ts";
import type { Digest } from "../digest.ts";
import { keccak256 } from "../typed-data.ts";
import { proofInvalid } from "./invalid.ts";

/** What is proven by a block's hash. */
export interface BlockHeader {
  readonly hash: `0x${string}`;
  readonly parentHash: `0x${string}`;
  readonly number: number;
  /** Unix seconds. */
  readonly timestamp: number;
  /** Root of the trie of all accounts after this block. */
  readonly stateRoot: Digest;
}

/** A header of today has under 700 bytes; chains that put signatures into `extraData` need more. */
export const MAX_HEADER_BYTES = 16 * 1024;

// Positions in the list. Forks append fields and never move these.
const PARENT_HASH = 0;
const STATE_ROOT = 3;
const NUMBER = 8;
const TIMESTAMP = 11;
/** Fields of the first headers ever: `nonce` is the last. */
const LEAST_FIELDS = 15;

/**
 * Reads a header. The hash is taken over exactly these bytes, so whatever fields a later fork appended are covered.
 * @param rlp attacker-controlled; its hash must be compared with one that is trusted before anything of it is believed
 * @throws STATE_PROOF_INVALID when it is no header
 */
export function readHeader(rlp: Uint8Array): BlockHeader {
  if (rlp.length > MAX_HEADER_BYTES) throw proofInvalid(`the header has ${rlp.length} bytes`);
  const fields = decodeList(rlp);
  if (fields.length < LEAST_FIELDS) throw proofInvalid(`the header has ${fields.length} fields`);
  return {
    hash: toHex0x(keccak256(rlp)),
    parentHash: toHex0x(digestAt(fields, PARENT_HASH)),
    number: integerAt(fields, NUMBER),
    timestamp: integerAt(fields, TIMESTAMP),
    stateRoot: digestAt(fields, STATE_ROOT),
  };
}

function decodeList(rlp: Uint8Array): readonly unknown[] {
  try {
    const decoded = RLP.decode(rlp);
    if (Array.isArray(decoded)) return decoded;
  } catch (cause) {
    throw proofInvalid("the header is not RLP", cause);
  }
  throw proofInvalid("the header is not a list");
}

function digestAt(fields: readonly unknown[], index: number): Digest {
  const field = fields[index];
  if (field instanceof Uint8Array && field.length === 32) return field;
  throw proofInvalid(`field ${index} of the header is not 32 bytes`);
}

/** A scalar: big-endian without leading zeros, zero as no bytes. */
function integerAt(fields: readonly unknown[], index: number): number {
  const field = fields[index];
  if (field instanceof Uint8Array && field.length <= 7 && field[0] !== 0) {
    const value = field.reduce((sum, byte) => sum * 256 + byte, 0);
    if (Number.isSafeInteger(value)) return value;
  }
  throw proofInvalid(`field ${index} of the header is not an integer below 2^53`);
}

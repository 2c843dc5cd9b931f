/** Where Solidity keeps things (its documentation, "Layout of state variables in storage"), and how they lie in a word. */
import { formatAddress, type Address } from "../address.ts";
import { concat, toHex0x } from "../bytes.ts";
import { keccak256, uintWord } from "../typed-data.ts";
import { proofInvalid } from "./invalid.ts";

/** A member of a struct, or a variable: `slot` counted from where the struct begins, `offset` in bytes from the right. */
export interface Member {
  readonly slot: number;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Slot of a mapping's value.
 * @param key the ABI word of the key, 32 bytes
 * @param slot of the mapping itself
 */
export function mappingSlot(key: Uint8Array, slot: bigint | number): bigint {
  return BigInt(toHex0x(keccak256(concat(key, uintWord(slot)))));
}

/** Slot of a member of the struct that begins at `base`. */
export function memberSlot(base: bigint, member: Member): bigint {
  return BigInt.asUintN(256, base + BigInt(member.slot));
}

/** The member's bytes in its word, big-endian. */
export function memberBytes(word: Uint8Array, { offset, bytes }: Member): Uint8Array {
  return word.subarray(32 - offset - bytes, 32 - offset);
}

/** @throws STATE_PROOF_INVALID when a JavaScript number can't keep it */
export function memberInteger(word: Uint8Array, member: Member): number {
  const value = memberBytes(word, member).reduce((sum, byte) => sum * 256 + byte, 0);
  if (Number.isSafeInteger(value)) return value;
  throw proofInvalid("a stored integer of 2^53 or more");
}

/** @throws RangeError when the member has no 20 bytes (a fault of the program) */
export function memberAddress(word: Uint8Array, member: Member): Address {
  return formatAddress(memberBytes(word, member));
}

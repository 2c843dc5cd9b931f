/** EIP-712 and ECDSA over secp256k1: digests and signers, without any wallet. */
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { formatAddress, type Address } from "./address.ts";
import { concat, fromHex0x } from "./bytes.ts";

/** `keccak256` of bytes, 32 bytes. */
export function keccak256(data: Uint8Array): Uint8Array {
  return keccak_256(data);
}

/** Address of a public key, 65 bytes uncompressed. */
export function addressOfPublicKey(publicKey: Uint8Array): Address {
  return formatAddress(keccak_256(publicKey.subarray(1)).subarray(12));
}

/**
 * The account that made a 65-byte signature (r, s, v = 27 or 28) of a 32-byte digest; undefined when there is none.
 * High-s signatures are refused, as OpenZeppelin's ECDSA does on chain: each signature has one spelling.
 */
export function recoverSigner(digest: Uint8Array, signature: Uint8Array): Address | undefined {
  if (signature.length !== 65) return undefined;
  const recovery = signature[64]! - 27;
  if (recovery !== 0 && recovery !== 1) return undefined;
  try {
    const parsed = secp256k1.Signature.fromBytes(signature.subarray(0, 64), "compact");
    if (parsed.hasHighS()) return undefined;
    return addressOfPublicKey(parsed.addRecoveryBit(recovery).recoverPublicKey(digest).toBytes(false));
  } catch {
    return undefined;
  }
}

/** One 32-byte ABI word of an unsigned integer. */
export function uintWord(value: bigint | number): Uint8Array {
  const word = BigInt(value);
  if (word < 0n || word >= 1n << 256n) throw new RangeError(`value: expected a uint256, got ${value}`);
  return fromHex0x(`0x${word.toString(16).padStart(64, "0")}`);
}

/** One 32-byte ABI word of an address. */
export function addressWord(address: Address): Uint8Array {
  return concat(new Uint8Array(12), fromHex0x(address, 20));
}

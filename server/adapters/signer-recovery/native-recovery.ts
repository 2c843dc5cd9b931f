/** Recovery of signers by libsecp256k1 (WebAssembly): the verifier's rules, some five times faster. */
import { recover } from "tiny-secp256k1";
import type { Address } from "#core/address.ts";
import { compareBytes, fromHex0x } from "#core/bytes.ts";
import { addressOfPublicKey } from "#core/typed-data.ts";

/** Half the order of secp256k1: signatures with a larger s have a second spelling and are refused. */
const HIGHEST_S = fromHex0x("0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

/**
 * What `recoverSigner` of `client/core/typed-data.ts` gives, for every input: a test holds the two against each other.
 * @param digest 32 bytes
 * @param signature attacker-controlled; 65 bytes (r, s, v = 27 or 28) where it is an account's
 */
export function recoverSignerNatively(digest: Uint8Array, signature: Uint8Array): Address | undefined {
  if (signature.length !== 65) return undefined;
  const recovery = signature[64]! - 27;
  if (recovery !== 0 && recovery !== 1) return undefined;
  if (compareBytes(signature.subarray(32, 64), HIGHEST_S) > 0) return undefined;
  try {
    const publicKey = recover(digest, signature.subarray(0, 64), recovery, false);
    return publicKey === null ? undefined : addressOfPublicKey(publicKey);
  } catch {
    // The library throws where r or s is out of range or leads to no point.
    return undefined;
  }
}

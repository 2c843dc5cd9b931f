/** `did:key` of Ed25519 public keys (W3C CCG did:key, multicodec 0xed). */
import { base58btc } from "multiformats/bases/base58";
import { concat } from "./bytes.ts";

const ED25519_PREFIX = new Uint8Array([0xed, 0x01]);

export type DidKey = `did:key:z${string}`;

/** @param publicKey 32 bytes */
export function didKeyOf(publicKey: Uint8Array): DidKey {
  if (publicKey.length !== 32) throw new RangeError(`public key: expected 32 bytes, got ${publicKey.length}`);
  return `did:key:${base58btc.encode(concat(ED25519_PREFIX, publicKey)) as `z${string}`}`;
}

/** `did:key:z…#z…`, the one verification method of a did:key. */
export function verificationMethodOf(did: DidKey): string {
  return `${did}#${did.slice("did:key:".length)}`;
}

/** The 32-byte Ed25519 public key, or undefined when the DID is none of that kind. */
export function publicKeyOfDid(did: string): Uint8Array | undefined {
  if (!did.startsWith("did:key:z")) return undefined;
  try {
    const bytes = base58btc.decode(did.slice("did:key:".length));
    return bytes.length === 34 && bytes[0] === 0xed && bytes[1] === 0x01 ? bytes.slice(2) : undefined;
  } catch {
    return undefined;
  }
}

/** A holder's key as pages use it: it signs, and nobody gets to see it. */
import type { Address } from "#core/address.ts";
import type { Signer } from "../../../adapters/gateway/register-signing.ts";

export interface HolderKey extends Signer {
  readonly address: Address;
  /** KEYSTORE: opened in this page's memory. WALLET: an extension or device that asks its owner each time. */
  readonly kind: "KEYSTORE" | "WALLET";
  /** File or wallet, as its owner knows it. */
  readonly name: string;
  /** EIP-191 (`personal_sign`), 65 bytes as hex. */
  signText(text: string): Promise<string>;
  /** Drops it from memory. Idempotent. */
  forget(): void;
}

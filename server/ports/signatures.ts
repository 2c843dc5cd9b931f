/** Keys and signatures as the domain uses them: the cryptography itself lives in adapters. */
import type { Address } from "#core/address.ts";
import type { Ed25519Sign } from "#core/data-integrity.ts";
import type { DidKey } from "#core/did-key.ts";

/** Who signed, by the rules of `recoverSigner` in client/core: every implementation gives the same answers. */
export interface SignerRecovery {
  /**
   * The account that made a 65-byte signature of a 32-byte digest; undefined when there is none (high s, other length,
   * no such curve point). Safe to call many times at once. Never rejects because of its input.
   */
  recover(digest: Uint8Array, signature: Uint8Array): Promise<Address | undefined>;
}

/** Signatures of contracts (ERC-1271), which only the chain can judge. */
export interface ContractSignatures {
  /**
   * Whether the contract at `account` accepts the signature now; false for an account without code.
   * @throws CHAIN_UNREACHABLE | CHAIN_MISMATCH | RPC_DISAGREEMENT when it could not be found out
   */
  acceptsSignature(account: Address, digest: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** The key that signs certificates (Ed25519). */
export interface IssuerKey {
  readonly id: DidKey;
  readonly sign: Ed25519Sign;
}

/**
 * What verification asks of the world. Adapters answer; checks never call them: facts are gathered first, judged afterwards.
 *
 * Every method rejects with `DataDeedError` (CHAIN_UNREACHABLE, CHAIN_MISMATCH, CHAIN_ANSWER_INVALID, CONTRACT_MISSING,
 * RPC_DISAGREEMENT) when the answer could not be found out. An answer is never guessed: `null` means that the chain was asked and holds nothing there.
 */
import type { Address } from "#core/address.ts";
import type { Digest } from "#core/digest.ts";

export type Hash32 = `0x${string}`;

export interface BlockRef {
  readonly number: number;
  readonly hash: Hash32;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** A block whose hash the verifier believes without asking anybody: everything else is proven from it. */
export interface TrustedBlock {
  readonly hash: Hash32;
  /** GIVEN: the caller named it. WITNESSED: enough of the trusted witnesses cosigned it. */
  readonly why: "GIVEN" | "WITNESSED";
}

export interface RecordedCheckpoint {
  readonly size: number;
  /** Unix seconds: the time of the block that recorded it. */
  readonly anchoredAt: number;
}

/** A mined transaction, as far as it recorded checkpoints. */
export interface AnchorTransaction {
  readonly blockNumber: number;
  readonly blockHash: Hash32;
  /** `Checkpoint` events of this transaction, each with the contract that emitted it. */
  readonly checkpoints: readonly { readonly log: Address; readonly size: number; readonly root: Digest }[];
}

export type RecordStatus = "VALID" | "SUSPENDED" | "CANCELLED" | "REVOKED";

/** The registry's record of a certificate: what happened to it after it was logged. */
export interface CertificateRecord {
  readonly status: RecordStatus;
  readonly holder: Address;
  /** Unix seconds, renewals counted. */
  readonly validUntil: number;
  readonly supersededBy: Hash32 | null;
  /** Objections that are neither decided nor withdrawn, those not yet formally checked included. */
  readonly openObjections: number;
  /** Objections decided against the holder. */
  readonly upheldObjections: number;
  /** `certificateDigest` of the first version in this chain of versions: pledges hold for all of it. */
  readonly lineage: Digest;
}

export interface PledgeSummary {
  readonly pledgeId: string;
  /** A live state of DOMAIN section B5: PROPOSED, AGREED, REGISTERED, DEFAULTED, ENFORCING. */
  readonly state: string;
  readonly pledgee: Address;
}

/** A chain as of one block: all answers of one snapshot belong together. */
export interface ChainSnapshot {
  readonly chainId: number;
  readonly block: BlockRef;
  /** Number of the newest block with the `finalized` tag; null where the chain has no such tag. */
  readonly finalizedBlockNumber: number | null;
  /** How many nodes were asked and agreed; 0 where nobody was asked and all is proven from `trusted`. */
  readonly sources: number;
  /** Set where all answers are proven from this block's hash: `block` is that block. */
  readonly trusted?: TrustedBlock | undefined;
  /** What the log contract recorded for a root; null when never recorded. */
  checkpoint(log: Address, root: Digest): Promise<RecordedCheckpoint | null>;
  /** null when the transaction is in no block of this chain. */
  anchorTransaction(transactionHash: Hash32): Promise<AnchorTransaction | null>;
  /** null when there is no such block yet. */
  blockAt(number: number): Promise<BlockRef | null>;
  /** null when the registry has no record: the certificate is untouched. */
  certificateRecord(registry: Address, certificateDigest: Digest): Promise<CertificateRecord | null>;
  /** @param lineage that of the certificate's record; its own digest where it has no record */
  livePledges(pledges: Address, lineage: Digest): Promise<readonly PledgeSummary[]>;
  /** ERC-1271: whether the contract at `account` accepts the signature; false for an account without code. */
  acceptsSignature(account: Address, digest: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

export interface ChainReader {
  /** The chain as of its newest block (with several nodes: the newest that all of them have, with the same hash). */
  snapshot(): Promise<ChainSnapshot>;
}

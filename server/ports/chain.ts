/** The chain as the gateway uses it: its head is the only truth about what is anchored (PROTOCOL section 6). */
import type { Address } from "#core/address.ts";
import type { Digest } from "#core/digest.ts";
import type { Entry } from "#core/entry.ts";
import type { BlockRef } from "../../client/verify/ports.ts";

export interface ChainContracts {
  readonly chainId: number;
  readonly log: Address;
  readonly registry: Address;
  readonly pledges: Address;
  readonly deployedAtBlock: number;
}

export interface ChainHead {
  /** Head of the log contract; size 0 before the first checkpoint. */
  readonly size: number;
  readonly root: Digest;
  /** The block as of which this was read. */
  readonly block: BlockRef;
  /** Newest block that is final by the configured rule; -1 when none is yet. */
  readonly finalBlockNumber: number;
}

/** A `Checkpoint` event of our log contract. */
export interface CheckpointEvent {
  readonly size: number;
  readonly previousSize: number;
  readonly root: Digest;
  readonly entriesCid: Uint8Array;
  readonly transactionHash: `0x${string}`;
  readonly block: BlockRef;
}

export interface AppendRequest {
  readonly size: number;
  readonly root: Digest;
  readonly consistencyProof: readonly Digest[];
  /** Binary CID. */
  readonly entriesCid: Uint8Array;
}

export interface AdmitRequest {
  readonly entry: Entry;
  readonly index: number;
  readonly root: Digest;
  readonly inclusionProof: readonly Digest[];
}

/**
 * All methods reject with CHAIN_UNREACHABLE, CHAIN_MISMATCH or RPC_DISAGREEMENT when the chain could not be asked.
 * Sending rejects with TRANSACTION_REVERTED when the chain refused, TRANSACTION_PENDING when it is not mined in time and
 * TRANSACTION_SUPERSEDED when another transaction of the same account was faster. Sending is safe to repeat: a transaction
 * is signed and kept (OutboxStore) before it is sent, one nonce after the other; what the chain lost is sent again as it
 * was signed, and whatever was kept is settled before anything new is signed. After any rejection: read the head again.
 */
export interface LogChain {
  readonly contracts: ChainContracts;
  head(): Promise<ChainHead>;
  /** Block at this number on the canonical chain; null when there is none. */
  blockAt(number: number): Promise<BlockRef | null>;
  /** Events in ascending order, blocks from … to inclusive; pages and shrinks ranges by itself. */
  checkpoints(fromBlock: number, toBlock: number): Promise<CheckpointEvent[]>;
  /** Resolves when mined and, on the embedded chain, kept on disk. */
  append(request: AppendRequest): Promise<void>;
  /** Whether the registry contract is there; `admit` needs it. */
  registryDeployed(): Promise<boolean>;
  /** Opens the registry's record of a certificate; resolves also when it is open already. */
  admit(request: AdmitRequest): Promise<void>;
  /**
   * Sends again, in order, the kept transactions that the chain does not have (yet), and waits until they are mined.
   * @returns how many; 0 when nothing was lost or on its way
   */
  resendLost(): Promise<number>;
}

/** What a witness needs of the world. */
import type { Digest } from "#core/digest.ts";
import type { BlockHeader } from "#core/state-proof/header.ts";
import type { BlockRef, Hash32 } from "../verify/ports.ts";

export type BlockId = Pick<BlockRef, "number" | "hash">;

/** The chain as the witness's own nodes tell it. All methods reject with CHAIN_* or RPC_DISAGREEMENT when it can't be asked. */
export interface WitnessChain {
  /** Number of the newest block that is final by the trust document's rule; -1 where there is none. */
  finalNumber(): Promise<number>;
  /** The header with this hash, recomputed. @throws STATE_PROOF_UNAVAILABLE when no node gives one that has it */
  header(block: BlockId): Promise<BlockHeader>;
  /** What the trusted log had recorded for a root as of the canonical block of this number. */
  recorded(
    blockNumber: number,
    root: Digest,
  ): Promise<{ readonly blockHash: Hash32; readonly size: number | null }>;
}

/** What a witness has cosigned last, of the one log that it watches. */
export interface WitnessState {
  readonly size: number;
  readonly root: Digest;
  readonly block: BlockId;
  /** Unix seconds. */
  readonly cosignedAt: number;
  /** The note with the witness's own cosignature, as it was answered. */
  readonly note: string;
}

export interface WitnessStore {
  /** null before the first. @throws WITNESS_STATE_INVALID */
  load(): Promise<WitnessState | null>;
  /** Durable when it resolves, whole or not at all. @throws FILE_UNWRITABLE */
  save(state: WitnessState): Promise<void>;
}

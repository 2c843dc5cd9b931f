/**
 * Proofs of the chain's state, kept since certificates became final: nodes forget old states. Durability and errors as in
 * store.ts.
 */

/** The most certificates that one capture covers. */
export const LARGEST_CAPTURE = 32;

/** Proofs for the certificates firstIndex … endIndex - 1, as of one block. */
export interface CapturedProofs {
  readonly firstIndex: number;
  /** At most `LARGEST_CAPTURE` above `firstIndex`. */
  readonly endIndex: number;
  readonly blockNumber: number;
  readonly blockHash: `0x${string}`;
  /** From `packProofs`. */
  readonly packed: Uint8Array;
}

export interface ProofStore {
  /** Keeps a capture; where one of the same certificates is kept already, that one stays. */
  saveProofs(captured: CapturedProofs): Promise<void>;
  /** The capture that covers a certificate, the oldest where there are several; null when there is none. */
  proofsCovering(index: number): Promise<CapturedProofs | null>;
}

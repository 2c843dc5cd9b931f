/** Witnesses as the gateway asks them (C2SP tlog-witness). */
import type { AddCheckpoint } from "#core/note/add-checkpoint.ts";

export type WitnessAnswer =
  /** Signature lines, attacker-controlled until verified. */
  | { readonly kind: "COSIGNED"; readonly lines: string }
  | { readonly kind: "OTHER_SIZE"; readonly size: number };

export interface WitnessClient {
  readonly url: string;
  /**
   * Safe to repeat.
   * @throws SERVICE_UNREACHABLE when it does not answer, or can't now; WITNESS_REFUSED when it will not cosign this
   */
  addCheckpoint(request: AddCheckpoint): Promise<WitnessAnswer>;
}

/** A witness and the key by which its cosignatures are known. */
export interface KnownWitness extends WitnessClient {
  /** vkey, as in the trust document. */
  readonly key: string;
}

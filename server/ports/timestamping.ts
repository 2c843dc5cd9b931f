/** A time-stamping authority as the gateway asks it (RFC 3161). */
import type { Digest } from "#core/digest.ts";

/** What the authority is shown of a root: its digest by this algorithm. */
export type ImprintAlgorithm = "sha256" | "sm3";

export interface TimestampAuthority {
  /** Where it answers; also its name in the store. */
  readonly url: string;
  /**
   * Has a root stamped now. Safe to repeat: each call gives a token of its own.
   * @returns DER of the token, with the authority's certificate inside; that it answers this request is checked, its
   *   signature is not
   * @throws SERVICE_UNREACHABLE when it does not answer; TIMESTAMP_REFUSED when it answers without a token for this root
   */
  stamp(root: Digest): Promise<Uint8Array<ArrayBuffer>>;
}

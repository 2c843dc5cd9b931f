/** What the report asks of the chain beyond verification (verify/ports.ts, whose rules hold here too). */
import type { Address } from "#core/address.ts";
import type { Digest, Sha256Text } from "#core/digest.ts";
import type { PledgeState } from "#core/register-states.ts";
import type { ChainSnapshot, Hash32 } from "../verify/ports.ts";

export interface PledgeDetail {
  readonly pledgeId: Hash32;
  readonly state: PledgeState;
  readonly certificateDigest: Hash32;
  readonly pledgor: Address;
  readonly pledgee: Address;
  /** Unix seconds. */
  readonly debtMaturity: number;
  readonly renewalCovenant: boolean;
  /** Whether its external registration was ever recorded. */
  readonly registered: boolean;
}

export interface PledgeSnapshot extends ChainSnapshot {
  /** null for an unknown pledge. */
  pledge(pledges: Address, pledgeId: Hash32): Promise<PledgeDetail | null>;
  /** Ids of the live pledges of a content, whoever pledged; @param contentKey PROTOCOL section 5 */
  contentPledges(pledges: Address, contentKey: Digest): Promise<readonly Hash32[]>;
  /** What this pledgor has pledged or reserved of a content; null for nothing. */
  pledgeOfContent(pledges: Address, pledgor: Address, contentKey: Digest): Promise<Hash32 | null>;
  /** SHA-256 of the code at an address; null where there is none. */
  codeDigest(account: Address): Promise<Sha256Text | null>;
}

export interface PledgeReader {
  /** See `ChainReader.snapshot`. */
  snapshot(): Promise<PledgeSnapshot>;
}

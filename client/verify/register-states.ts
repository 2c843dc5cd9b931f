/** What the registers' status numbers mean to a verifier. The contracts' enums are their order. */
import type { RecordStatus } from "./ports.ts";

/** `ICertificateRegistry.Status`; NONE is no record, and EXPIRED follows from the time, which the verifier judges itself. */
export const RECORD_STATUSES: readonly (RecordStatus | null)[] = [
  null,
  "VALID",
  "SUSPENDED",
  "CANCELLED",
  "REVOKED",
  "VALID",
];

/** `IPledgeRegistry.PledgeStatus`, as far as a pledge is live in it; NONE and the states after ENFORCING encumber nothing. */
export const LIVE_PLEDGE_STATES = [
  "NONE",
  "PROPOSED",
  "AGREED",
  "REGISTERED",
  "DEFAULTED",
  "ENFORCING",
] as const;

export const LAST_PLEDGE_STATUS = 9;

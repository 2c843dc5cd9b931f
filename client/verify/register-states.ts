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

/** Exit codes (PROTOCOL section 10). */
import { isDataDeedError, type ErrorCode } from "#core/errors.ts";
import type { Verdict } from "../verify/verdict.ts";

export const EXIT = { DONE: 0, REJECT: 1, CONDITIONAL: 2, USAGE: 64, UNREACHABLE: 69, INTERNAL: 70 } as const;

/** Somebody else's machine does not answer, or not now: the same command may succeed later. */
const UNREACHABLE: ReadonlySet<ErrorCode> = new Set([
  "SERVICE_UNREACHABLE",
  "CHAIN_UNREACHABLE",
  "IPFS_UNREACHABLE",
  "NOT_READY",
  "NOT_ANCHORED",
  "NOT_FINAL",
  "STATE_PROOF_UNAVAILABLE",
  "IDEMPOTENCY_IN_PROGRESS",
  "UPLOAD_INCOMPLETE",
  "TRANSACTION_PENDING",
]);

/** Neither the user's input nor the network: the gateway or this program is at fault. */
const INTERNAL: ReadonlySet<ErrorCode> = new Set([
  "INTERNAL",
  "LOG_FORKED",
  "LOG_CORRUPT",
  "STORE_FAILED",
  "GATEWAY_ANSWER_INVALID",
]);

export function exitCodeOfError(error: unknown): number {
  if (!isDataDeedError(error) || INTERNAL.has(error.code)) return EXIT.INTERNAL;
  // The request was a good one; the register says no to it.
  if (error.code === "REGISTER_REFUSED") return EXIT.REJECT;
  return UNREACHABLE.has(error.code) ? EXIT.UNREACHABLE : EXIT.USAGE;
}

export function exitCodeOfVerdict(verdict: Verdict): number {
  return { PASS: EXIT.DONE, REJECT: EXIT.REJECT, CONDITIONAL: EXIT.CONDITIONAL }[verdict];
}

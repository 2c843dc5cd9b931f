import { DataDeedError } from "../errors.ts";

/** The one way in which a state proof fails: it does not prove what it was asked. */
export function proofInvalid(reason: string, cause?: unknown): DataDeedError {
  return new DataDeedError("STATE_PROOF_INVALID", `state proof: ${reason}`, { cause });
}

import type { ReportInput } from "../input.ts";
import { finding, notSupplied, unreadable, type Line } from "../line.ts";

const CONTRACTS = ["log", "registry", "pledges"] as const;

/** T2: the code at the trusted addresses is what the audit saw, and its administration waits. */
export function checkContracts({ pledgeFacts: { code }, policy, supplied }: ReportInput): Line {
  const { auditedCode } = policy;
  if (auditedCode === undefined) return notSupplied("T2");
  if (!code.known) return unreadable("T2", code.reason);
  const found = code.value;
  const differing = CONTRACTS.filter((contract) => found[contract] !== auditedCode[contract]);
  const compared = { ...found, contracts: differing.join(", ") };
  if (differing.length > 0) return finding("T2_UNKNOWN_CODE", compared);
  const { administration } = supplied;
  if (administration === undefined) return notSupplied("T2");
  return finding(administration.timeLocked ? "T2_AUDITED" : "T2_NOT_TIME_LOCKED", compared, [
    administration.digest,
  ]);
}

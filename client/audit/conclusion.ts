/** From findings to a conclusion, and to the first event with which something is wrong. */
import { AUDIT_CODES, type AuditCode, type Severity } from "./codes.ts";
import type { Finding } from "./finding.ts";
import type { Conclusion } from "./report.ts";

/** VERIFIED is what is left when nothing breaks and nothing has to be said. */
export function conclude(counts: Readonly<Partial<Record<AuditCode, number>>>): Conclusion {
  const severities = new Set<Severity>(
    (Object.keys(counts) as AuditCode[]).map((code) => AUDIT_CODES[code].severity),
  );
  if (severities.has("BREAKS")) return "NOT_VERIFIABLE";
  return severities.has("EXCEPTION") ? "VERIFIED_WITH_EXCEPTIONS" : "VERIFIED";
}

const ORDER = new Map((Object.keys(AUDIT_CODES) as AuditCode[]).map((code, i) => [code, i]));
const WEIGHT: Readonly<Record<Severity, number>> = { BREAKS: 0, EXCEPTION: 1, NOTE: 2 };

function compare(...pairs: readonly (readonly [number, number])[]): number {
  return pairs.map(([a, b]) => a - b).find((difference) => difference !== 0) ?? 0;
}

/** What weighs most first; then in the order of the table, then of the chain. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) =>
    compare(
      [WEIGHT[a.severity], WEIGHT[b.severity]],
      [ORDER.get(a.code)!, ORDER.get(b.code)!],
      [a.event?.block ?? -1, b.event?.block ?? -1],
      [a.event?.logIndex ?? -1, b.event?.logIndex ?? -1],
    ),
  );
}

/** The earliest event that breaks something; the earliest exception where nothing breaks. */
export function firstBadEvent(findings: readonly Finding[]): Finding | null {
  const bad = findings.filter(({ severity, event }) => severity !== "NOTE" && event !== null);
  const [first] = bad.sort((a, b) =>
    compare(
      [WEIGHT[a.severity], WEIGHT[b.severity]],
      [a.event!.block, b.event!.block],
      [a.event!.logIndex, b.event!.logIndex],
      [ORDER.get(a.code)!, ORDER.get(b.code)!],
    ),
  );
  return first ?? null;
}

/** What about a pledge comes to its end soon: told beside it, before it happens. */
import type { PledgeSummary } from "../../../adapters/gateway/views.ts";

const DAY_MS = 86_400_000;
const LAPSE_DAYS = 7;
const MATURITY_DAYS = 30;
const LIVE = ["PROPOSED", "AGREED", "REGISTERED", "DEFAULTED", "ENFORCING"];

export interface Mark {
  readonly kind:
    "LAPSING" | "UNREGISTERED" | "DUE_SOON" | "OVERDUE" | "CONTESTED" | "NOT_EXCLUSIVE" | "NOT_FINAL";
  readonly tone: "warning" | "error" | "default";
  /** Full days left, where time runs. */
  readonly days?: number;
}

/** @param now milliseconds */
export function marksOf(pledge: PledgeSummary, now: number): readonly Mark[] {
  const { state, lapsesAt, debtMaturity, contested, exclusive, final } = pledge;
  const marks: Mark[] = [];
  if (!final) marks.push({ kind: "NOT_FINAL", tone: "default" });
  if (!LIVE.includes(state)) return marks;
  if (lapsesAt !== null) {
    const days = Math.floor((Date.parse(lapsesAt) - now) / DAY_MS);
    const kind = state === "AGREED" ? "UNREGISTERED" : "LAPSING";
    if (days <= LAPSE_DAYS) marks.push({ kind, tone: days < 1 ? "error" : "warning", days });
  }
  const due = Math.floor((Date.parse(debtMaturity) - now) / DAY_MS);
  if (due < 0) marks.push({ kind: "OVERDUE", tone: "error", days: -due });
  else if (due <= MATURITY_DAYS) marks.push({ kind: "DUE_SOON", tone: "warning", days: due });
  if (contested) marks.push({ kind: "CONTESTED", tone: "warning" });
  if (exclusive === false) marks.push({ kind: "NOT_EXCLUSIVE", tone: "warning" });
  return marks;
}

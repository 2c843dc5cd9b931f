/** All that a report follows from, and the little that several checks ask of it. */
import { toHex0x } from "#core/bytes.ts";
import { parseTime } from "#core/parse.ts";
import type { RegimeProfile } from "#core/regime.ts";
import type { Sha256Text } from "#core/digest.ts";
import type { CheckName } from "../verify/codes.ts";
import type { Fragment } from "../verify/fragment.ts";
import { CLOCK_TOLERANCE_SECONDS, type JudgeInput } from "../verify/input.ts";
import type { Report as Verification } from "../verify/pipeline.ts";
import type { CheckId } from "./checks-table.ts";
import { futureDated, unreadable, type Line } from "./line.ts";
import type { PledgeFacts } from "./pledge-facts.ts";
import type { Policy } from "./policy.ts";
import type { Supplied } from "./supplied.ts";

export interface ReportInput extends JudgeInput {
  /** What verification found (PROTOCOL section 9). Never judged anew here. */
  readonly verification: Verification;
  readonly pledgeFacts: PledgeFacts;
  readonly policy: Policy;
  /** null: the regime that rules is not known; then nothing is allowed that a profile would have to allow. */
  readonly regime: RegimeProfile | null;
  readonly supplied: Supplied;
}

/** A pure function of the input. */
export type ReportCheck = (input: ReportInput) => Line;

const DAY_SECONDS = 86_400;

/** A fragment of the verification; undefined where that check had nothing to check. */
export function fragmentOf({ verification }: ReportInput, check: CheckName): Fragment | undefined {
  return verification.checks.find((fragment) => fragment.check === check);
}

/** The worst of several fragments: a failure, else what was not checked, else a warning. */
export function worstOf(fragments: readonly (Fragment | undefined)[]): Fragment | undefined {
  const there = fragments.filter((fragment) => fragment !== undefined);
  const of = (status: Fragment["status"]) => there.find((fragment) => fragment.status === status);
  return of("FAIL") ?? of("NOT_CHECKED") ?? of("WARN") ?? of("PASS");
}

/** What a fragment found, as the report repeats it. */
export function quote({ check, code, detail, detailZh, evidence }: Fragment) {
  return { basedOn: check, found: code, detail, detailZh, evidence };
}

/** NOT_CHECKED as verification said it. */
export function passOnUnknown(id: CheckId, { detail }: Fragment): Line {
  return unreadable(id, detail.replace(/\.$/, ""));
}

/** Whole days since a time, rounded up: a paper of 30 days and a second is 31 days old. */
export function ageDays({ now }: ReportInput, time: string): number {
  return Math.max(0, Math.ceil((now - parseTime(time)) / DAY_SECONDS));
}

/** Whole days until a time, rounded down. */
export function daysUntil(now: number, end: number): number {
  return Math.floor((end - now) / DAY_SECONDS);
}

/** A line for papers from the future; undefined where all dates can be true. */
export function refuseFuture(
  { now }: ReportInput,
  id: CheckId,
  dates: readonly string[],
  proof: readonly string[],
): Line | undefined {
  const later = dates.find((date) => parseTime(date) > now + CLOCK_TOLERANCE_SECONDS);
  return later === undefined ? undefined : futureDated(id, later, proof);
}

export function certificateDigestOf({ bundle }: ReportInput): Sha256Text {
  return `sha256:${toHex0x(bundle.entry.certificateDigest).slice(2)}`;
}

/** End of validity, Unix seconds, renewals counted; undefined while the register is not known. */
export function validityEndOf({ bundle, facts }: ReportInput): number | undefined {
  if (!facts.record.known) return undefined;
  return Math.max(parseTime(bundle.certificate.validUntil), facts.record.value?.validUntil ?? 0);
}

/** When the debt is due, Unix seconds: the later of what the papers and the lender's own pledge say. */
export function debtMaturityOf(input: ReportInput): number | undefined {
  const stated = input.supplied.loan?.debtMaturity;
  const times = [
    ...(stated === undefined ? [] : [parseTime(stated)]),
    ...(ownPledgeOf(input) === null ? [] : [ownPledgeOf(input)!.debtMaturity]),
  ];
  return times.length === 0 ? undefined : Math.max(...times);
}

/** The lender's own pledge: the id that it named, where the chain shows it with the lender's account as pledgee. */
export function ownPledgeOf({ pledgeFacts, supplied }: ReportInput) {
  const { own } = pledgeFacts;
  if (!own.known || own.value === null) return null;
  return own.value.pledgee === supplied.loan?.pledgee ? own.value : null;
}

/** NOT_CHECKED, because the certificate's record could not be read. */
export function unreadableRecord(id: CheckId, { facts }: ReportInput): Line {
  return unreadable(id, facts.record.known ? "no reason is known" : facts.record.reason);
}

/** What one record says of another at the block of the audit (DOMAIN section D, 7 and 8). */
import { REGIMES } from "#core/regime.ts";
import { STATE_COUNCIL_HOLIDAYS, workingDaysAfter, type HolidayCalendar } from "#core/working-days.ts";
import type { CertificateFacts } from "./certificates.ts";
import type { Findings } from "./finding.ts";
import type { Hex } from "./ports.ts";
import { certificateStatusAt, livePledgesOf, pledgeStatusAt, type AuditState } from "./state.ts";
import { timeText } from "./step.ts";

/** Within which an external registration has to be cancelled (DOMAIN section 2). */
const DEREGISTRATION_WORKING_DAYS = 10;

const LIVE = new Set(["AGREED", "REGISTERED", "DEFAULTED", "ENFORCING"]);

/** @param now time of the audit's block */
export function crossCheckPledges(
  state: AuditState,
  now: number,
  findings: Findings,
  holidays: HolidayCalendar = STATE_COUNCIL_HOLIDAYS,
): void {
  for (const [id, pledge] of state.pledges) {
    const { certificateDigest: certificate, place } = pledge;
    const status = pledgeStatusAt(pledge, now);
    if (status === "RELEASED" && pledge.registered) {
      const { time, known } = workingDaysAfter(holidays, pledge.releasedAt, DEREGISTRATION_WORKING_DAYS);
      const [releasedAt, due] = [timeText(pledge.releasedAt), timeText(time)];
      const calendar = known ? holidays.id : "WEEKENDS";
      if (now > time) {
        findings.add("RELEASED_NOT_DEREGISTERED", { pledge: id, releasedAt, due, calendar }, place);
      }
    }
    const record = state.records.get(certificate);
    if (!LIVE.has(status) || record === undefined) continue;
    const validity = certificateStatusAt(record, now);
    if (validity !== "VALID") {
      findings.add("PLEDGED_WITHOUT_VALIDITY", { pledge: id, certificate, status: validity }, place);
    } else if (pledge.debtMaturity > record.validUntil) {
      const debtMaturity = timeText(pledge.debtMaturity);
      const validUntil = timeText(record.validUntil);
      findings.add("DEBT_OUTLASTS_VALIDITY", { pledge: id, debtMaturity, validUntil }, place);
    }
  }
  for (const content of state.live.keys()) {
    const { length: count } = livePledgesOf(state, content, now);
    if (count > 1) findings.add("CONTENT_PLEDGED_TWICE", { content, count });
  }
}

/** What the registers did, held against what the certificates say. */
export function crossCheckCertificates(
  state: AuditState,
  facts: ReadonlyMap<Hex, CertificateFacts>,
  findings: Findings,
): void {
  for (const [certificate, { supersededBy: successor, place }] of state.records) {
    const newer = facts.get(successor);
    if (newer !== undefined && newer.previous !== certificate) {
      findings.add("SUCCESSOR_NAMES_OTHER", { certificate, successor }, place);
    }
  }
  for (const [objection, { certificateDigest, admittedAt, answerBy, place }] of state.objections) {
    const regime = REGIMES.get(facts.get(certificateDigest)?.regime ?? "");
    if (regime === undefined || admittedAt === 0) continue;
    const expected = admittedAt + regime.answerDays * 86_400;
    if (answerBy >= expected) continue;
    const [given, due] = [timeText(answerBy), timeText(expected)];
    findings.add("ANSWER_SHORTER_THAN_REGIME", { objection, answerBy: given, expected: due }, place);
  }
}

/**
 * Regime profiles: rules differ by place and year, so no legal number is a constant of the code (DOMAIN rule 14, section 1.4).
 * Figures marked there as unconfirmed stay parameters here; a profile's digest names exactly which figures were in force.
 */
import { sha256, sha256Text, type Sha256Text } from "./digest.ts";
import { canonicalBytes } from "./json.ts";
import { formatTime, parseTime } from "./parse.ts";

export interface RegimeProfile {
  readonly id: string;
  readonly jurisdiction: string;
  readonly class: "DEPOSIT" | "REGISTRATION";
  readonly needsExam: "FORMAL" | "SUBSTANTIVE" | "NONE";
  readonly noticeDays: number;
  readonly noticeUnit: "WORKING" | "CALENDAR";
  readonly answerDays: number;
  readonly validityMonths: number;
  readonly capBySourceAgreement: boolean;
  /** Days before the end of validity from which a renewal is taken. */
  readonly renewOpensDays: number;
  /** Days after the end of validity until which a renewal is taken. */
  readonly renewGraceDays: number;
  readonly numberFormat: "DD";
  readonly retentionYears: number;
  readonly juniorPledgeAllowed: boolean;
  readonly termRule: "STRICT" | "COVENANT";
  readonly calendarId: string;
}

const BASE = {
  answerDays: 15,
  validityMonths: 36,
  capBySourceAgreement: true,
  renewOpensDays: 180,
  renewGraceDays: 0,
  numberFormat: "DD",
  retentionYears: 30,
  juniorPledgeAllowed: false,
  termRule: "STRICT",
  calendarId: "CN-STATE-COUNCIL",
} as const;

const DEPOSIT = {
  ...BASE,
  class: "DEPOSIT",
  needsExam: "NONE",
  noticeDays: 0,
  noticeUnit: "WORKING",
} as const;
const REGISTRATION = {
  ...BASE,
  class: "REGISTRATION",
  needsExam: "FORMAL",
  noticeDays: 10,
  noticeUnit: "WORKING",
} as const;

const PROFILES: readonly RegimeProfile[] = [
  { ...DEPOSIT, id: "CN-ZJ-2021-DEPOSIT", jurisdiction: "CN-ZJ" },
  { ...REGISTRATION, id: "CN-ZJ-2023-REG", jurisdiction: "CN-ZJ" },
  { ...REGISTRATION, id: "CN-SH-REG", jurisdiction: "CN-SH", noticeDays: 15, noticeUnit: "CALENDAR" },
  { ...REGISTRATION, id: "CN-BJ-2023-REG", jurisdiction: "CN-BJ" },
  { ...DEPOSIT, id: "DEMO", jurisdiction: "NONE", termRule: "COVENANT", juniorPledgeAllowed: true },
];

export const REGIMES: ReadonlyMap<string, RegimeProfile> = new Map(
  PROFILES.map((profile) => [profile.id, profile]),
);

/** Digest of a profile's canonical JSON. */
export function regimeDigest(profile: RegimeProfile): Sha256Text {
  return sha256Text(sha256(canonicalBytes(profile)));
}

/**
 * End of validity of a certificate issued now: the profile's months, capped by the end of the source agreement
 * (the end of that day in China) where the profile says so.
 * @param validFrom RFC 3339
 * @param sourceAgreementEnd a date, `2027-12-31`
 * @returns RFC 3339
 */
export function validityEnd(profile: RegimeProfile, validFrom: string, sourceAgreementEnd?: string): string {
  const regular = addMonths(validFrom, profile.validityMonths);
  if (!profile.capBySourceAgreement || sourceAgreementEnd === undefined) return regular;
  return formatTime(Math.min(parseTime(regular), endOfDayInChina(sourceAgreementEnd)));
}

/** Last second of a date in Asia/Shanghai (UTC+8, no daylight saving), Unix seconds. */
export function endOfDayInChina(date: string): number {
  return parseTime(`${date}T23:59:59Z`) - 8 * 3600;
}

/** The same day of the month, `months` later; the month's last day where that day does not exist. */
function addMonths(time: string, months: number): string {
  const start = new Date(parseTime(time) * 1000);
  const target = new Date(start);
  target.setUTCMonth(start.getUTCMonth() + months);
  if (target.getUTCDate() !== start.getUTCDate()) target.setUTCDate(0);
  return formatTime(target.getTime() / 1000);
}

/** Due-diligence reports that the gateway computes for a lender, as the HTTP route needs them of the domain. */
import type { DueDiligenceReport } from "../../client/report/report.ts";
import type { Stage } from "../../client/report/policy.ts";

export const REPORT_LANGUAGES = ["en", "zh"] as const;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];

export interface ReportQuestion {
  /** As typed; names a certificate of this gateway's log. Either this or `bundle`. */
  readonly certificateNo?: string | undefined;
  /** Attacker-controlled JSON, as are the following. */
  readonly bundle?: unknown;
  readonly policy?: unknown;
  readonly supplied?: unknown;
  readonly manifest?: unknown;
  /** Instead of the policy's. */
  readonly stage?: Stage | undefined;
  /** Read the chain as of this block instead of the newest. */
  readonly block?: number | undefined;
  /** Unix seconds; now when it is left out. */
  readonly at?: number | undefined;
  readonly lender?: string | undefined;
  readonly purpose?: string | undefined;
  readonly request?: string | undefined;
}

/** Nothing that is asked, supplied or answered is stored or logged. */
export interface Reports {
  /**
   * The same block, time and inputs give the same bytes.
   * @throws INPUT_INVALID unless exactly one of `certificateNo` and `bundle` is given
   * @throws BUNDLE_INVALID | POLICY_INVALID | SUPPLIED_INVALID | MANIFEST_INVALID with every bad field
   * @throws CERTIFICATE_NO_INVALID | NOT_FOUND | NOT_ANCHORED of a number
   */
  make(question: ReportQuestion): Promise<DueDiligenceReport>;
  print: PrintReport;
}

/** The report as PDF, its JSON attached. The same report gives the same bytes. */
export type PrintReport = (report: DueDiligenceReport, language: ReportLanguage) => Promise<Uint8Array>;

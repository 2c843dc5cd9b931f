/** What passes between the gateway and the thread that sets a PDF. */
import type { DueDiligenceReport } from "../../../client/report/report.ts";
import type { ReportLanguage } from "../../ports/reports.ts";

export interface PrintJob {
  readonly report: DueDiligenceReport;
  readonly language: ReportLanguage;
}

/** A certificate's time line on the audit's pages. */
import { timelineLines } from "../../audit/timeline/lines.ts";
import type { CertificateTimeline } from "../../audit/timeline/timeline.ts";
import type { Sheet, TextStyle } from "./sheet.ts";
import type { PdfLanguage } from "./words.ts";

const SMALL: TextStyle = { size: 8.5 };

export function setTimeline(sheet: Sheet, timeline: CertificateTimeline, language: PdfLanguage): void {
  const { title, deposit, rows, custody, standing, completeness } = timelineLines(timeline, language);
  sheet.gap(4).require(60).text(title, { bold: true });
  for (const line of deposit) sheet.text(line, { ...SMALL, indent: 8 });
  for (const { head, text, people } of rows) {
    sheet.require(40).text(head, { ...SMALL, bold: true, indent: 8 });
    sheet.text(text, { ...SMALL, indent: 16 });
    sheet.text(people, { ...SMALL, color: "#4a5568", indent: 16 });
  }
  for (const line of [...custody, standing, completeness]) sheet.text(line, { ...SMALL, indent: 8 });
}

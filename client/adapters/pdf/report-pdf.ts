/** The due-diligence report as PDF: one page of verdict and conditions for a credit officer, the evidence after it. */
import { parseTime } from "#core/parse.ts";
import { sha256, sha256Text } from "#core/digest.ts";
import type { Line, LineResult } from "../../report/line.ts";
import { reportBytes, type DueDiligenceReport } from "../../report/report.ts";
import { Sheet, type TextStyle } from "./sheet.ts";
import { PDF_WORDS, type PdfLanguage, type PdfWords } from "./words.ts";

const COLORS = { PASS: "#1b6e3c", CONDITIONAL: "#9a6200", REJECT: "#a61b1b" } as const;
const RESULT_COLORS = { PASS: "#1b6e3c", WARN: "#9a6200", FAIL: "#a61b1b", NOT_CHECKED: "#4a5568" } as const;
const SMALL: TextStyle = { size: 8.5 };
/** What a condition and the words "and n more" need at the foot of page one. */
const LAST_LINE_ROOM = 34;

/**
 * Sets a report. The same report gives the same bytes; its canonical JSON is attached, and every page has its digest.
 */
export async function reportPdf(report: DueDiligenceReport, language: PdfLanguage): Promise<Uint8Array> {
  const words = PDF_WORDS[language];
  const bytes = reportBytes(report);
  const digest = sha256Text(sha256(bytes));
  const time = new Date(parseTime(report.head.evaluatedAt) * 1000);
  const sheet = await Sheet.create(`${words.title} ${report.head.certificateNo}`, time, language);
  sheet.attach("report.json", bytes, time);
  setFirstPage(sheet, report, words, language);
  setEvidence(sheet, report, words, language);
  return sheet.finish(
    (page, pages) => `${report.head.certificateNo}   ${digest}   ${words.page(page, pages)}`,
  );
}

function countsOf(lines: readonly Line[]): Record<LineResult, number> {
  const of = (wanted: LineResult) => lines.filter(({ result }) => result === wanted).length;
  return { PASS: of("PASS"), WARN: of("WARN"), FAIL: of("FAIL"), NOT_CHECKED: of("NOT_CHECKED") };
}

function setFirstPage(
  sheet: Sheet,
  report: DueDiligenceReport,
  words: PdfWords,
  language: PdfLanguage,
): void {
  const { head, verdict, lines } = report;
  const { asOf, subject } = head;
  sheet.text(words.title, { size: 15, bold: true }).gap(8);
  sheet.banner(
    words.verdict[verdict],
    [words.verdictMeans[verdict], words.counts(countsOf(lines))],
    COLORS[verdict],
  );
  const rows: readonly (readonly [string, string | null])[] = [
    [words.certificate, head.certificateNo],
    [words.holder, subject.uscc === null ? subject.holder : `${subject.holder} (${subject.uscc})`],
    [words.dataset, subject.title],
    [words.lender, head.lender],
    [words.purpose, head.purpose],
    [words.request, head.request],
    [words.stageName, words.stage[head.stage]],
    [words.evaluatedAt, words.time(head.evaluatedAt)],
    [words.computedBy, head.computedBy === "GATEWAY" ? words.byGateway : null],
    [
      words.asOf,
      asOf === null ? words.noChain : words.block(asOf.blockNumber, words.time(asOf.time), asOf.sources),
    ],
  ];
  for (const [name, value] of rows) if (value !== null) sheet.row(name, shorten(value), SMALL);
  sheet.gap(4).rule();
  const open = (...results: readonly LineResult[]) => lines.filter(({ result }) => results.includes(result));
  const sections = [
    [words.grounds, open("FAIL")],
    [words.conditions, open("WARN")],
    [words.notChecked, open("NOT_CHECKED")],
  ] as const;
  if (sections.every(([, found]) => found.length === 0)) sheet.row(words.conditions, words.none);
  setSections(sheet, sections, words, language);
  // What a certificate does not prove belongs on page one, where there is room; it ends the last page in any case.
  if (sheet.room > 3 * LAST_LINE_ROOM) sheet.gap(8).rule().text(words.notice, SMALL);
  sheet.nextPage();
}

/** As many conditions as page one holds; the rest is counted. */
function setSections(
  sheet: Sheet,
  sections: readonly (readonly [string, readonly Line[]])[],
  words: PdfWords,
  language: PdfLanguage,
): void {
  let left = sections.reduce((sum, [, lines]) => sum + lines.length, 0);
  for (const [heading, lines] of sections) {
    if (lines.length === 0) continue;
    if (sheet.room < 2 * LAST_LINE_ROOM) break;
    sheet.gap(3).text(heading, { bold: true });
    for (const line of lines) {
      const text = `${line.id}  ${conditionOf(line, language)}`;
      if (sheet.room - sheet.heightOf(text, SMALL) < LAST_LINE_ROOM) {
        sheet.gap(3).text(words.more(left), { ...SMALL, bold: true });
        return;
      }
      sheet.text(text, { ...SMALL, indent: 8 });
      left--;
    }
  }
  if (left > 0) sheet.gap(3).text(words.more(left), { ...SMALL, bold: true });
}

/** What was found and what to do; of what was not supplied, only what to supply. */
function conditionOf({ condition, detail, name, result, code }: Line, language: PdfLanguage): string {
  const todo = condition?.[language] ?? "";
  if (code === "NOT_SUPPLIED" || code === "LATER_STAGE") return todo;
  const found = `${name[language]} · ${shorten(detail[language])}`;
  return result === "NOT_CHECKED" ? `${found} ${todo}` : `${found} → ${todo}`;
}

/** Names come from outside and may be long: page one stays one page. */
function shorten(text: string): string {
  const characters = Array.from(text);
  return characters.length > 240 ? `${characters.slice(0, 239).join("")}…` : text;
}

function setEvidence(sheet: Sheet, report: DueDiligenceReport, words: PdfWords, language: PdfLanguage): void {
  sheet.text(words.evidence, { size: 13, bold: true }).gap(6);
  for (const line of report.lines) setLine(sheet, line, words, language);
  sheet.require(120).gap(8).text(words.verification, { size: 13, bold: true }).gap(6);
  for (const { nameZh, name, status, code, detail, detailZh } of report.verification.checks) {
    const [title, found] = language === "zh" ? [nameZh, detailZh] : [name, detail];
    sheet.require(40);
    sheet.text(`${title}   ${words.result[status]}   ${code}`, {
      ...SMALL,
      bold: true,
      color: RESULT_COLORS[status],
    });
    sheet.text(found, { ...SMALL, indent: 8 }).gap(3);
  }
  const { inputs, regime, tool, certificateDigest, asOf } = report.head;
  sheet.require(150).gap(8).text(words.inputs, { size: 13, bold: true }).gap(6);
  const facts: readonly (readonly [string, string | null])[] = [
    [words.certificate, certificateDigest],
    [words.inputNames.trust, inputs.trust],
    [words.inputNames.policy, inputs.policy],
    [words.inputNames.supplied, inputs.supplied],
    [words.inputNames.manifest, inputs.manifest],
    [words.inputNames.regime, regime.digest === null ? regime.id : `${regime.id} ${regime.digest}`],
    [words.inputNames.block, asOf === null ? null : `${asOf.blockNumber} ${asOf.blockHash}`],
    [words.inputNames.tool, tool],
  ];
  for (const [name, value] of facts) if (value !== null) sheet.row(name, value, SMALL);
  sheet.gap(6).text(words.repeat, SMALL).gap(4).text(words.notice, SMALL);
}

function setLine(sheet: Sheet, line: Line, words: PdfWords, language: PdfLanguage): void {
  const { id, name, result, code, detail, condition, source, proof } = line;
  const { colon } = words;
  const parts = [
    detail[language],
    ...(condition === null ? [] : [`${words.condition}${colon}${condition[language]}`]),
    `${words.source}${colon}${source[language]}`,
    ...proof.map((digest) => `${words.proof}${colon}${digest}`),
  ];
  const heading = `${id}  ${name[language]}   ${words.result[result]}   ${code}`;
  const height = sheet.heightOf(heading) + parts.reduce((sum, part) => sum + sheet.heightOf(part, SMALL), 8);
  // Kept together where it fits one page at all.
  sheet.require(Math.min(height, 400));
  sheet.text(heading, { bold: true, color: RESULT_COLORS[result] });
  for (const part of parts) sheet.text(part, { ...SMALL, indent: 8 });
  sheet.gap(2).rule();
}

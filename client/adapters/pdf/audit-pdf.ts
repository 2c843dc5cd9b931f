/** The auditor's report as PDF: conclusion and first bad event on top, then findings, scope, counts, roles and gaps. */
import { parseTime } from "#core/parse.ts";
import { sha256, sha256Text } from "#core/digest.ts";
import type { Finding } from "../../audit/finding.ts";
import { auditReportBytes, type AuditReport } from "../../audit/report.ts";
import { setTimeline } from "./audit-timeline.ts";
import { AUDIT_WORDS, type AuditWords } from "./audit-words.ts";
import { Sheet, type TextStyle } from "./sheet.ts";
import type { PdfLanguage } from "./words.ts";

const COLORS = {
  VERIFIED: "#1b6e3c",
  VERIFIED_WITH_EXCEPTIONS: "#9a6200",
  NOT_VERIFIABLE: "#a61b1b",
} as const;
const SEVERITY_COLORS = { BREAKS: "#a61b1b", EXCEPTION: "#9a6200", NOTE: "#4a5568" } as const;
const SMALL: TextStyle = { size: 8.5 };

/** A report without a block has no time of its own: the epoch, so that the bytes stay the same. */
const NO_TIME = "1970-01-01T00:00:00Z";

/** Sets a report. The same report gives the same bytes; its canonical JSON is attached, and every page has its digest. */
export async function auditPdf(report: AuditReport, language: PdfLanguage): Promise<Uint8Array> {
  const words = AUDIT_WORDS[language];
  const bytes = auditReportBytes(report);
  const digest = sha256Text(sha256(bytes));
  const { block } = report.scope;
  const time = new Date(parseTime(block?.time ?? NO_TIME) * 1000);
  const sheet = await Sheet.create(`${words.title} ${block?.number ?? ""}`.trim(), time, language);
  sheet.attach("audit.json", bytes, time);
  setConclusion(sheet, report, words, language);
  setFindings(sheet, report, words, language);
  setScope(sheet, report, words);
  setCounts(sheet, report, words);
  setRoles(sheet, report, words);
  for (const timeline of report.timelines) setTimeline(sheet, timeline, language);
  sheet.gap(4).text(words.gaps, { bold: true });
  for (const gap of report.gaps) sheet.text(gap[language], { ...SMALL, indent: 8 });
  sheet.gap(4).row(words.repeat, report.command, SMALL).gap(2).text(words.notice, SMALL);
  return sheet.finish((page, pages) => `${digest}   ${words.page(page, pages)}`);
}

function setConclusion(
  sheet: Sheet,
  { conclusion, scope, firstBadEvent }: AuditReport,
  words: AuditWords,
  language: PdfLanguage,
): void {
  sheet.text(words.title, { size: 15, bold: true }).gap(8);
  sheet.banner(words.conclusion[conclusion], [words.conclusionMeans[conclusion]], COLORS[conclusion]);
  const { block } = scope;
  sheet.row(
    words.asOf,
    block === null ? words.noBlock : words.block(block.number, block.time, scope.sources),
    SMALL,
  );
  if (block !== null) sheet.row(words.blockHash, block.hash, SMALL);
  if (firstBadEvent !== null) {
    sheet.row(words.first, `${firstBadEvent[language]} ${placeText(firstBadEvent, words)}`, SMALL);
  }
}

function setFindings(sheet: Sheet, report: AuditReport, words: AuditWords, language: PdfLanguage): void {
  sheet.gap(4).text(words.findings, { bold: true });
  if (report.findings.length === 0) sheet.text(words.none, { ...SMALL, indent: 8 });
  for (const finding of report.findings) {
    const { code, severity } = finding;
    sheet.require(40);
    sheet.text(`${words.severity[severity]}  ${code}`, { ...SMALL, color: SEVERITY_COLORS[severity] });
    sheet.text(`${finding[language]} ${placeText(finding, words)}`.trim(), { ...SMALL, indent: 8 });
  }
  for (const [code, count] of Object.entries(report.findingCounts)) {
    const listed = report.findings.filter((finding) => finding.code === code).length;
    if (count > listed) sheet.text(words.more(code, count - listed), { ...SMALL, bold: true });
  }
}

function placeText({ event }: Finding, words: AuditWords): string {
  return event === null ? "" : words.place(event.block, event.logIndex, event.transaction);
}

function setScope(sheet: Sheet, { scope }: AuditReport, words: AuditWords): void {
  sheet.gap(4).text(words.scope, { bold: true });
  const rows: readonly (readonly [string, string])[] = [
    [words.chain, String(scope.chainId)],
    [words.genesis, scope.genesisHash ?? "–"],
    [words.finality, words.finalityRule(scope.finality)],
    ...Object.entries(scope.contracts).map(([name, address]) => [name, address ?? "–"] as const),
    ...Object.entries(scope.codeHashes).map(([name, hash]) => [words.codeOf(name), hash ?? "–"] as const),
    [words.fromBlock, String(scope.fromBlock)],
    [words.stateRoot, scope.block?.stateRoot ?? "–"],
    [words.trust, scope.trust],
    [words.tool, scope.tool],
  ];
  for (const [name, value] of rows) sheet.require(24).row(name, value, SMALL);
}

function setCounts(sheet: Sheet, { counts }: AuditReport, words: AuditWords): void {
  sheet.gap(4).text(words.counts, { bold: true });
  for (const line of words.countLines(counts)) sheet.text(line, { ...SMALL, indent: 8 });
}

function setRoles(sheet: Sheet, { roles, governance }: AuditReport, words: AuditWords): void {
  sheet.gap(4).text(words.roles, { bold: true });
  for (const { role, account, delay } of roles) {
    sheet.text(words.role(role, account, delay), { ...SMALL, indent: 8 });
  }
  sheet.gap(4).text(words.governance, { bold: true });
  for (const { block, time, event, words: what } of governance) {
    sheet.require(24).text(`${block}  ${time}  ${event}  ${what}`, { ...SMALL, indent: 8 });
  }
}

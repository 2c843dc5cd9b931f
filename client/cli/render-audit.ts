/** An audit report for people: the conclusion and what speaks against it first, then what was done. */
import type { Finding } from "../audit/finding.ts";
import type { AuditReport, Conclusion } from "../audit/report.ts";
import type { Severity } from "../audit/codes.ts";
import type { Language } from "./locale.ts";
import { renderTimeline } from "./render-timeline.ts";
import { printable, type Style } from "./terminal.ts";

const WORDS = {
  en: {
    conclusion: {
      VERIFIED: "VERIFIED: the record is complete and every rule was kept",
      VERIFIED_WITH_EXCEPTIONS: "VERIFIED WITH EXCEPTIONS: complete, with what is named below",
      NOT_VERIFIABLE: "NOT VERIFIABLE: not complete, not proven, or against a rule",
    } satisfies Record<Conclusion, string>,
    asOf: (number: number, hash: string, time: string, sources: number) =>
      `As of block ${number} (${hash}) of ${time}, asked of ${sources} ${sources === 1 ? "node" : "nodes"}`,
    noBlock: "As of no block: none could be had",
    first: "First bad event",
    place: (block: number, index: number, transaction: string) =>
      `block ${block}, log ${index}, transaction ${transaction}`,
    findings: "Findings",
    more: (code: string, count: number) => `and ${count} more of ${code}`,
    done: "Done",
    gaps: "What the chain cannot show",
    repeat: "To repeat it",
    colon: ": ",
  },
  zh: {
    conclusion: {
      VERIFIED: "VERIFIED：核验通过，记录完整，各项规则均得到遵守",
      VERIFIED_WITH_EXCEPTIONS: "VERIFIED WITH EXCEPTIONS：记录完整，但有下列例外事项",
      NOT_VERIFIABLE: "NOT VERIFIABLE：不可核验，记录不完整、未获证明或违反规则",
    } satisfies Record<Conclusion, string>,
    asOf: (number: number, hash: string, time: string, sources: number) =>
      `截至区块 ${number}（${hash}），时间 ${time}，询问 ${sources} 个节点`,
    noBlock: "未能取得所针对的区块",
    first: "首个异常事件",
    place: (block: number, index: number, transaction: string) =>
      `区块 ${block}，日志序号 ${index}，交易 ${transaction}`,
    findings: "发现事项",
    more: (code: string, count: number) => `另有 ${count} 项 ${code}`,
    done: "已完成",
    gaps: "链上无法证明的事项",
    repeat: "重复本审计",
    colon: "：",
  },
} as const;

const MARKS: Readonly<Record<Severity, string>> = { BREAKS: "✗", EXCEPTION: "!", NOTE: "·" };

/** What was counted, in one line a row. */
export function countLines({ counts }: AuditReport, language: Language): string[] {
  const { events, compared, certificates, timestamps } = counts;
  const rows = {
    en: [
      `${sum(events)} events replayed, ${counts.checkpoints} checkpoints, ${counts.rootsRecomputed} roots recomputed`,
      `${counts.entriesRead} of ${counts.entries} entries read`,
      `${certificates.verified} certificates verified, ${certificates.missing} missing, ${certificates.faulty} with faults`,
      `${sum(compared)} records compared with proven storage`,
      ...(sum(timestamps) === 0
        ? []
        : [
            `${timestamps.stamped} checkpoints with a time stamp that agrees, ${timestamps.missing} without any, ${timestamps.apart} too far apart; ${timestamps.faulty} tokens that do not hold`,
          ]),
      `${counts.actorsChecked} senders held against their roles`,
    ],
    zh: [
      `重放事件 ${sum(events)} 个，检查点 ${counts.checkpoints} 个，重新计算根 ${counts.rootsRecomputed} 个`,
      `读取条目 ${counts.entriesRead} / ${counts.entries}`,
      `核验证书 ${certificates.verified} 份，缺失 ${certificates.missing} 份，有误 ${certificates.faulty} 份`,
      `与已证明的存储比对记录 ${sum(compared)} 条`,
      ...(sum(timestamps) === 0
        ? []
        : [
            `时间戳与区块一致的检查点 ${timestamps.stamped} 个，无时间戳 ${timestamps.missing} 个，相差过大 ${timestamps.apart} 个；无效时间戳 ${timestamps.faulty} 个`,
          ]),
      `核对发送者角色 ${counts.actorsChecked} 项`,
    ],
  };
  return rows[language];
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

export function renderAudit(
  report: AuditReport,
  { language, style }: { readonly language: Language; readonly style: Style },
): string[] {
  const words = WORDS[language];
  const { conclusion, scope, firstBadEvent, findings, findingCounts, gaps } = report;
  const { block } = scope;
  const paint = {
    VERIFIED: style.green,
    VERIFIED_WITH_EXCEPTIONS: style.yellow,
    NOT_VERIFIABLE: style.red,
  }[conclusion];
  const listed = (code: string) => findings.filter((finding) => finding.code === code).length;
  const left = Object.entries(findingCounts).filter(([code, count]) => count > listed(code));
  return [
    style.bold(paint(words.conclusion[conclusion])),
    block === null ? words.noBlock : words.asOf(block.number, block.hash, block.time, scope.sources),
    ...(firstBadEvent === null
      ? []
      : [`${words.first}${words.colon}${renderFinding(firstBadEvent, language, style)}`]),
    ...(findings.length === 0 ? [] : ["", style.bold(words.findings)]),
    ...findings.map((finding) => `  ${renderFinding(finding, language, style)}`),
    ...left.map(([code, count]) => `  ${words.more(code, count - listed(code))}`),
    "",
    style.bold(words.done),
    ...countLines(report, language).map((line) => `  ${line}`),
    ...report.timelines.flatMap((timeline) => ["", ...renderTimeline(timeline, { language, style })]),
    "",
    style.bold(words.gaps),
    ...gaps.map((gap) => `  ${gap[language]}`),
    "",
    `${words.repeat}${words.colon}${report.command}`,
  ];
}

function renderFinding(finding: Finding, language: Language, style: Style): string {
  const { code, severity, event } = finding;
  const paint = { BREAKS: style.red, EXCEPTION: style.yellow, NOTE: style.dim }[severity];
  const words = WORDS[language];
  const place = event === null ? "" : ` (${words.place(event.block, event.logIndex, event.transaction)})`;
  return `${paint(MARKS[severity])} ${printable(finding[language])}${place} ${style.dim(`[${code}]`)}`;
}

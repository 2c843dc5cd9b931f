/** A due-diligence report for people: verdict and conditions first, the checks after. */
import { sha256, sha256Text } from "#core/digest.ts";
import type { Line, LineResult } from "../report/line.ts";
import { reportBytes, type DueDiligenceReport } from "../report/report.ts";
import type { Verdict } from "../verify/verdict.ts";
import type { Language } from "./locale.ts";
import { printable, type Style } from "./terminal.ts";

const WORDS = {
  en: {
    verdict: {
      PASS: "PASS: nothing found that speaks against the pledge",
      CONDITIONAL: "CONDITIONAL: acceptable on the conditions below",
      REJECT: "REJECT: do not lend on this certificate",
    } satisfies Record<Verdict, string>,
    result: { PASS: "pass", WARN: "warn", FAIL: "FAIL", NOT_CHECKED: "not checked" } satisfies Record<
      LineResult,
      string
    >,
    certificate: "Certificate",
    lender: "Lender",
    purpose: "Purpose",
    stage: "Stage",
    asOf: (block: number, hash: string, time: string, sources: number) =>
      `As of block ${block} (${hash}) of ${time}, read from ${sources} ${sources === 1 ? "node" : "nodes"}`,
    provenAsOf: (block: number, hash: string, time: string) =>
      `Offline: proven as of block ${block} of ${time}, whose hash ${hash} is taken as trusted; nothing later is known`,
    digest: "Digest of the report",
    byGateway:
      "Computed by the platform's gateway, on its word: `datadeed report` computes the same on your own machine",
    notAsOf: "The chain could not be read: what only it can answer was not checked",
    conditions: "Conditions",
    grounds: "Grounds",
    checks: "Checks",
    colon: ": ",
  },
  zh: {
    verdict: {
      PASS: "PASS：通过",
      CONDITIONAL: "CONDITIONAL：有条件通过，条件如下",
      REJECT: "REJECT：不通过，请勿以本证书放款",
    } satisfies Record<Verdict, string>,
    result: { PASS: "通过", WARN: "注意", FAIL: "不通过", NOT_CHECKED: "未核验" } satisfies Record<
      LineResult,
      string
    >,
    certificate: "证书",
    lender: "贷款人",
    purpose: "用途",
    stage: "阶段",
    asOf: (block: number, hash: string, time: string, sources: number) =>
      `截至区块 ${block}（${hash}），时间 ${time}，读取自 ${sources} 个节点`,
    provenAsOf: (block: number, hash: string, time: string) =>
      `离线出具：以所信任的区块 ${block}（时间 ${time}，哈希 ${hash}）为准；此后情况未知`,
    digest: "报告摘要",
    byGateway: "由平台网关计算，其结论以平台陈述为准；可在本机运行 `datadeed report` 自行复核",
    notAsOf: "未能读取链上记录：仅链上可证明的事项未核验",
    conditions: "条件",
    grounds: "不通过事由",
    checks: "核验事项",
    colon: "：",
  },
} as const;

type Words = (typeof WORDS)[Language];

function describeAsOf({ head: { asOf }, verification }: DueDiligenceReport, words: Words): string {
  if (asOf === null) return words.notAsOf;
  const { blockNumber, blockHash, time, sources } = asOf;
  return verification.trustedBlock === null
    ? words.asOf(blockNumber, blockHash, time, sources)
    : words.provenAsOf(blockNumber, blockHash, time);
}

const MARKS = { PASS: "✓", WARN: "!", FAIL: "✗", NOT_CHECKED: "?" } as const;

export function renderDueDiligence(
  report: DueDiligenceReport,
  { language, style }: { readonly language: Language; readonly style: Style },
): string[] {
  const words = WORDS[language];
  const { head, verdict, grounds, conditions, lines } = report;
  const paint = { PASS: style.green, CONDITIONAL: style.yellow, REJECT: style.red }[verdict];
  const say = (name: string, value: string | null) =>
    value === null ? [] : [`${name}${words.colon}${printable(value)}`];
  return [
    style.bold(paint(words.verdict[verdict])),
    ...say(words.certificate, head.certificateNo),
    ...say(words.lender, head.lender),
    ...say(words.purpose, head.purpose),
    ...say(words.stage, head.stage),
    describeAsOf(report, words),
    ...say(words.digest, sha256Text(sha256(reportBytes(report)))),
    ...(head.computedBy === "GATEWAY" ? [words.byGateway] : []),
    ...(grounds.length === 0 ? [] : say(words.grounds, grounds.join(", "))),
    "",
    ...(conditions.length === 0 ? [] : [style.bold(words.conditions)]),
    ...conditions.map((condition) => `  ${condition.id}  ${printable(condition[language])}`),
    "",
    style.bold(words.checks),
    ...lines.map((line) => renderLine(line, language, style)),
  ];
}

function renderLine({ id, result, code, name, detail }: Line, language: Language, style: Style): string {
  const { result: results, colon } = WORDS[language];
  const paint = { PASS: style.green, WARN: style.yellow, FAIL: style.red, NOT_CHECKED: style.yellow }[result];
  return `${paint(`${MARKS[result]} ${results[result]}`)}  ${id} ${name[language]}${colon}${printable(detail[language])} ${style.dim(`[${code}]`)}`;
}

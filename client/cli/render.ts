/** A verification report for people: the verdict first, then each check with its reason, and what to do about it. */
import type { Fragment } from "../verify/fragment.ts";
import type { Report } from "../verify/pipeline.ts";
import type { Verdict } from "../verify/verdict.ts";
import type { Language } from "./locale.ts";
import { printable, type Style } from "./terminal.ts";

interface Words {
  readonly verdict: Readonly<Record<Verdict, string>>;
  readonly status: Readonly<Record<Fragment["status"], string>>;
  readonly certificate: string;
  readonly asOf: (block: number, hash: string, time: string, sources: number) => string;
  readonly provenAsOf: (block: number, hash: string, time: string) => string;
  readonly notAsOf: string;
  readonly trust: string;
  readonly colon: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    verdict: {
      PASS: "PASS: verified consistent",
      CONDITIONAL: "CONDITIONAL: consistent, with conditions",
      REJECT: "REJECT: inconsistent, do not rely on it",
    },
    status: { PASS: "pass", WARN: "warn", FAIL: "FAIL", NOT_CHECKED: "not checked" },
    certificate: "Certificate",
    asOf: (block, hash, time, sources) =>
      `As of block ${block} (${hash}) of ${time}, read from ${sources} ${sources === 1 ? "node" : "nodes"}`,
    provenAsOf: (block, hash, time) =>
      `Offline: proven as of block ${block} of ${time}, whose hash ${hash} is taken as trusted; nothing later is known`,
    notAsOf: "The chain could not be read: what only it can answer was not checked",
    trust: "Trust document",
    colon: ": ",
  },
  zh: {
    verdict: {
      PASS: "PASS：核验一致",
      CONDITIONAL: "CONDITIONAL：核验一致，但有条件",
      REJECT: "REJECT：核验不一致，请勿采信",
    },
    status: { PASS: "通过", WARN: "注意", FAIL: "不通过", NOT_CHECKED: "未核验" },
    certificate: "证书",
    asOf: (block, hash, time, sources) =>
      `截至区块 ${block}（${hash}），时间 ${time}，读取自 ${sources} 个节点`,
    provenAsOf: (block, hash, time) =>
      `离线核验：以所信任的区块 ${block}（哈希 ${hash}，时间 ${time}）为准；此后的情况不得而知`,
    notAsOf: "未能读取链上记录：仅链上可证明的事项未核验",
    trust: "信任文件",
    colon: "：",
  },
};

export interface RenderOptions {
  readonly language: Language;
  readonly style: Style;
  /** Where the trust document came from. */
  readonly trust: string;
}

export function renderReport(report: Report, { language, style, trust }: RenderOptions): string[] {
  const words = WORDS[language];
  const paintVerdict = { PASS: style.green, CONDITIONAL: style.yellow, REJECT: style.red }[report.verdict];
  return [
    style.bold(paintVerdict(words.verdict[report.verdict])),
    `${words.certificate}${words.colon}${printable(report.certificateNo)}`,
    describeAsOf(report, words),
    `${words.trust}${words.colon}${printable(trust)}`,
    "",
    ...report.checks.flatMap((check) => renderCheck(check, language, style)),
  ];
}

function describeAsOf({ asOf, sources, trustedBlock }: Report, words: Words): string {
  if (asOf === null) return words.notAsOf;
  const { blockNumber, blockHash, time } = asOf;
  return trustedBlock === null
    ? words.asOf(blockNumber, blockHash, time, sources)
    : words.provenAsOf(blockNumber, blockHash, time);
}

const MARKS = { PASS: "✓", WARN: "!", FAIL: "✗", NOT_CHECKED: "?" } as const;

function renderCheck(fragment: Fragment, language: Language, style: Style): string[] {
  const { status, code } = fragment;
  const [name, detail, remedy] =
    language === "zh"
      ? [fragment.nameZh, fragment.detailZh, fragment.remedyZh]
      : [fragment.name, fragment.detail, fragment.remedy];
  const paint = { PASS: style.green, WARN: style.yellow, FAIL: style.red, NOT_CHECKED: style.yellow }[status];
  const { status: statusWords, colon } = WORDS[language];
  const line = `${paint(`${MARKS[status]} ${statusWords[status]}`)}  ${name}${colon}${printable(detail)} ${style.dim(`[${code}]`)}`;
  return remedy === null || status === "PASS"
    ? [line]
    : [line, `    ${style.bold("→")} ${printable(remedy)}`];
}

/** The fixed words of the report's PDF. */
import { formatTime, parseTime } from "#core/parse.ts";
import type { LineResult } from "../../report/line.ts";
import type { Stage } from "../../report/policy.ts";
import type { Verdict } from "../../verify/verdict.ts";

export type PdfLanguage = "en" | "zh";

export interface PdfWords {
  readonly title: string;
  readonly verdict: Readonly<Record<Verdict, string>>;
  readonly verdictMeans: Readonly<Record<Verdict, string>>;
  readonly result: Readonly<Record<LineResult, string>>;
  readonly stage: Readonly<Record<Stage, string>>;
  readonly certificate: string;
  readonly holder: string;
  readonly dataset: string;
  readonly lender: string;
  readonly purpose: string;
  readonly request: string;
  readonly stageName: string;
  readonly evaluatedAt: string;
  readonly asOf: string;
  /** A time for people, out of RFC 3339 in UTC. */
  readonly time: (time: string) => string;
  /** @param sources 0 where nobody was asked: proven from the block's hash */
  readonly block: (number: number, time: string, sources: number) => string;
  readonly noChain: string;
  readonly computedBy: string;
  readonly byGateway: string;
  readonly counts: (counts: Readonly<Record<LineResult, number>>) => string;
  readonly grounds: string;
  readonly conditions: string;
  readonly notChecked: string;
  readonly none: string;
  readonly more: (count: number) => string;
  readonly evidence: string;
  readonly condition: string;
  readonly source: string;
  readonly proof: string;
  readonly verification: string;
  readonly inputs: string;
  readonly inputNames: Readonly<
    Record<"trust" | "policy" | "supplied" | "manifest" | "regime" | "block" | "tool", string>
  >;
  readonly repeat: string;
  readonly notice: string;
  readonly page: (number: number, count: number) => string;
  readonly colon: string;
}

export const PDF_WORDS: Readonly<Record<PdfLanguage, PdfWords>> = {
  en: {
    title: "Due-diligence report on a data-IP deposit certificate",
    verdict: { PASS: "PASS", CONDITIONAL: "CONDITIONAL", REJECT: "REJECT" },
    verdictMeans: {
      PASS: "Nothing was found that speaks against the pledge.",
      CONDITIONAL: "Acceptable on the conditions below.",
      REJECT: "Do not lend on this certificate.",
    },
    result: { PASS: "pass", WARN: "warning", FAIL: "fail", NOT_CHECKED: "not checked" },
    stage: { PRE_APPROVAL: "before approval", PRE_PAYOUT: "before payout", MONITORING: "monitoring" },
    certificate: "Certificate",
    holder: "Holder",
    dataset: "Dataset",
    lender: "Lender",
    purpose: "Purpose",
    request: "Request",
    stageName: "Stage",
    evaluatedAt: "Evaluated at",
    asOf: "Chain read as of",
    time: (time) => `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`,
    block: (number, time, sources) =>
      `block ${number} of ${time}, ${sources === 0 ? "proven from its hash" : `${sources} ${sources === 1 ? "node" : "nodes"}`}`,
    noChain: "not read: what only the chain can answer was not checked",
    computedBy: "Computed by",
    byGateway: "the platform's gateway, on its word; `datadeed report` computes the same on your own machine",
    counts: ({ PASS, WARN, FAIL, NOT_CHECKED }) =>
      `passed ${PASS}, warned ${WARN}, failed ${FAIL}, not checked ${NOT_CHECKED}`,
    grounds: "Failed",
    conditions: "Conditions",
    notChecked: "Not checked: to be supplied",
    none: "None.",
    more: (count) => `and ${count} more, each with its check on the following pages`,
    evidence: "Checks and evidence",
    condition: "Condition",
    source: "Source",
    proof: "Proof",
    verification: "Verification of the certificate",
    inputs: "Made from (SHA-256 of the canonical JSON)",
    inputNames: {
      trust: "Trust document",
      policy: "Policy",
      supplied: "Supplied papers",
      manifest: "Manifest",
      regime: "Regime",
      block: "Block",
      tool: "Software",
    },
    repeat:
      "The same block, time and inputs give the same report. The report itself is attached as report.json.",
    notice:
      "A deposit certificate proves that a fingerprint existed at a time. It proves neither ownership nor lawfulness, quality or truth. A pledge arises only on registration at the competent register.",
    page: (number, count) => `page ${number} of ${count}`,
    colon: ": ",
  },
  zh: {
    title: "数据知识产权存证证书尽职调查报告",
    verdict: { PASS: "通过 PASS", CONDITIONAL: "有条件通过 CONDITIONAL", REJECT: "不通过 REJECT" },
    verdictMeans: {
      PASS: "未发现不利于质押的事项。",
      CONDITIONAL: "满足下列条件后可以接受。",
      REJECT: "请勿以本证书放款。",
    },
    result: { PASS: "通过", WARN: "注意", FAIL: "不通过", NOT_CHECKED: "未核验" },
    stage: { PRE_APPROVAL: "审批前", PRE_PAYOUT: "放款前", MONITORING: "贷后监测" },
    certificate: "证书编号",
    holder: "权利持有人",
    dataset: "数据名称",
    lender: "贷款人",
    purpose: "用途",
    request: "申请编号",
    stageName: "阶段",
    evaluatedAt: "评估时间",
    asOf: "链上数据截至",
    time: beijingTime,
    block: (number, time, sources) =>
      `区块 ${number}，时间 ${time}，${sources === 0 ? "依其哈希证明" : `${sources} 个节点`}`,
    noChain: "未读取：仅链上可证明的事项未核验",
    computedBy: "计算方",
    byGateway: "平台网关，其结论以平台陈述为准；可在本机运行 `datadeed report` 自行复核",
    counts: ({ PASS, WARN, FAIL, NOT_CHECKED }) =>
      `通过 ${PASS} 项，注意 ${WARN} 项，不通过 ${FAIL} 项，未核验 ${NOT_CHECKED} 项`,
    grounds: "不通过事项",
    conditions: "条件",
    notChecked: "未核验：待补充材料",
    none: "无。",
    more: (count) => `另有 ${count} 项，见后页各核验事项`,
    evidence: "核验事项与证据",
    condition: "条件",
    source: "来源",
    proof: "证明",
    verification: "证书核验",
    inputs: "报告依据（规范 JSON 的 SHA-256）",
    inputNames: {
      trust: "信任文件",
      policy: "贷款政策",
      supplied: "所提供材料",
      manifest: "文件清单",
      regime: "规则版本",
      block: "区块",
      tool: "软件",
    },
    repeat: "相同区块、时间与材料产生相同报告。报告本体附于本文件（report.json）。",
    notice:
      "存证证书仅证明数据指纹在某一时间已经存在，不证明权属、合法性、质量或真实性。质权自主管登记机构登记时设立。",
    page: (number, count) => `第 ${number} 页，共 ${count} 页`,
    colon: "：",
  },
};

/** Credit officers in China reckon in Beijing time, eight hours ahead of UTC all year. */
function beijingTime(time: string): string {
  const shifted = formatTime(parseTime(time) + 8 * 3600);
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)}（北京时间）`;
}

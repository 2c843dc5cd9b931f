/** The fixed words of the audit report's PDF. */
import type { AuditCounts, Conclusion } from "../../audit/report.ts";
import type { Severity } from "../../audit/codes.ts";
import type { PdfLanguage } from "./words.ts";

export interface AuditWords {
  readonly title: string;
  readonly conclusion: Readonly<Record<Conclusion, string>>;
  readonly conclusionMeans: Readonly<Record<Conclusion, string>>;
  readonly severity: Readonly<Record<Severity, string>>;
  readonly asOf: string;
  readonly noBlock: string;
  readonly block: (number: number, time: string, sources: number) => string;
  readonly blockHash: string;
  readonly first: string;
  readonly place: (block: number, index: number, transaction: string) => string;
  readonly findings: string;
  readonly none: string;
  readonly more: (code: string, count: number) => string;
  readonly scope: string;
  readonly chain: string;
  readonly genesis: string;
  readonly finality: string;
  readonly finalityRule: (confirmations: number | "finalized") => string;
  readonly codeOf: (contract: string) => string;
  readonly fromBlock: string;
  readonly stateRoot: string;
  readonly trust: string;
  readonly tool: string;
  readonly counts: string;
  readonly countLines: (counts: AuditCounts) => readonly string[];
  readonly roles: string;
  readonly role: (role: string, account: string, delay: number) => string;
  readonly governance: string;
  readonly gaps: string;
  readonly repeat: string;
  readonly notice: string;
  readonly page: (number: number, count: number) => string;
}

export const AUDIT_WORDS: Readonly<Record<PdfLanguage, AuditWords>> = {
  en: {
    title: "Audit replay of a data-IP deposit log and its registers",
    conclusion: {
      VERIFIED: "VERIFIED",
      VERIFIED_WITH_EXCEPTIONS: "VERIFIED WITH EXCEPTIONS",
      NOT_VERIFIABLE: "NOT VERIFIABLE",
    },
    conclusionMeans: {
      VERIFIED: "The record is complete and proven, and every rule was kept.",
      VERIFIED_WITH_EXCEPTIONS: "The record is complete and proven; read the exceptions below.",
      NOT_VERIFIABLE: "The record is not complete, not proven, or against a rule.",
    },
    severity: { BREAKS: "breaks", EXCEPTION: "exception", NOTE: "note" },
    asOf: "As of",
    noBlock: "no block: none could be had",
    block: (number, time, sources) =>
      `block ${number} of ${time}, asked of ${sources} ${sources === 1 ? "node" : "nodes"}`,
    blockHash: "Block hash",
    first: "First bad event",
    place: (block, index, transaction) => `(block ${block}, log ${index}, transaction ${transaction})`,
    findings: "Findings",
    none: "None.",
    more: (code, count) => `and ${count} more of ${code}`,
    scope: "Scope",
    chain: "Chain id",
    genesis: "Genesis block",
    finality: "Finality",
    finalityRule: (confirmations) =>
      confirmations === "finalized"
        ? "the chain's finalized tag"
        : `${confirmations} blocks, its own counted`,
    codeOf: (contract) => `Code of ${contract}`,
    fromBlock: "From block",
    stateRoot: "State root",
    trust: "Trust document",
    tool: "Software",
    counts: "Replayed, recomputed and compared",
    countLines: ({ events, certificates, compared, timestamps, ...counts }) => [
      `Events: log ${events.CertificateLog}, certificates ${events.CertificateRegistry}, pledges ${events.PledgeRegistry}, roles ${events.AccessManager}`,
      `Checkpoints ${counts.checkpoints}, roots recomputed ${counts.rootsRecomputed}, entries read ${counts.entriesRead} of ${counts.entries}`,
      `Certificates verified ${certificates.verified}, missing ${certificates.missing}, with faults ${certificates.faulty}, with statement ${certificates.withStatement}, commitment opened ${certificates.opened}`,
      `Compared with proven storage: checkpoints ${compared.checkpoints}, certificates ${compared.certificates}, objections ${compared.objections}, pledges ${compared.pledges}, places of pledges ${compared.places}, nonces ${compared.nonces}, roles ${compared.roles}`,
      `Checkpoints with a time stamp that agrees ${timestamps.stamped}, without any ${timestamps.missing}, too far apart ${timestamps.apart}; tokens that do not hold ${timestamps.faulty}`,
      `Senders held against their roles ${counts.actorsChecked}`,
    ],
    roles: "Roles at this block",
    role: (role, account, delay) => `${role}  ${account}${delay > 0 ? `  notice ${delay} s` : ""}`,
    governance: "Roles, pauses and delays, as they changed",
    gaps: "What the chain cannot show",
    repeat: "To repeat it",
    notice:
      "The same block and documents give the same report. The report itself is attached as audit.json. A deposit certificate proves that a fingerprint existed at a time; a pledge arises only on registration at the competent register.",
    page: (number, count) => `page ${number} of ${count}`,
  },
  zh: {
    title: "数据知识产权存证日志与登记册审计重放报告",
    conclusion: {
      VERIFIED: "核验通过 VERIFIED",
      VERIFIED_WITH_EXCEPTIONS: "核验通过但有例外 VERIFIED WITH EXCEPTIONS",
      NOT_VERIFIABLE: "不可核验 NOT VERIFIABLE",
    },
    conclusionMeans: {
      VERIFIED: "记录完整并获证明，各项规则均得到遵守。",
      VERIFIED_WITH_EXCEPTIONS: "记录完整并获证明；请阅读下列例外事项。",
      NOT_VERIFIABLE: "记录不完整、未获证明或违反规则。",
    },
    severity: { BREAKS: "重大", EXCEPTION: "例外", NOTE: "提示" },
    asOf: "截至",
    noBlock: "未能取得区块",
    block: (number, time, sources) => `区块 ${number}，时间 ${time}，询问 ${sources} 个节点`,
    blockHash: "区块哈希",
    first: "首个异常事件",
    place: (block, index, transaction) => `（区块 ${block}，日志序号 ${index}，交易 ${transaction}）`,
    findings: "发现事项",
    none: "无。",
    more: (code, count) => `另有 ${count} 项 ${code}`,
    scope: "范围",
    chain: "链编号",
    genesis: "创世区块",
    finality: "最终性规则",
    finalityRule: (confirmations) =>
      confirmations === "finalized" ? "链的 finalized 标记" : `含自身共 ${confirmations} 个区块`,
    codeOf: (contract) => `${contract} 代码`,
    fromBlock: "起始区块",
    stateRoot: "状态根",
    trust: "信任文件",
    tool: "软件",
    counts: "重放、重新计算与比对",
    countLines: ({ events, certificates, compared, timestamps, ...counts }) => [
      `事件：日志 ${events.CertificateLog}，证书 ${events.CertificateRegistry}，质押 ${events.PledgeRegistry}，角色 ${events.AccessManager}`,
      `检查点 ${counts.checkpoints}，重新计算根 ${counts.rootsRecomputed}，读取条目 ${counts.entriesRead} / ${counts.entries}`,
      `证书：核验 ${certificates.verified}，缺失 ${certificates.missing}，有误 ${certificates.faulty}，附声明 ${certificates.withStatement}，以清单开启数据指纹 ${certificates.opened}`,
      `与已证明存储比对：检查点 ${compared.checkpoints}，证书 ${compared.certificates}，异议 ${compared.objections}，质押 ${compared.pledges}，质押位置 ${compared.places}，序号 ${compared.nonces}，角色 ${compared.roles}`,
      `检查点：时间戳与区块一致 ${timestamps.stamped}，无时间戳 ${timestamps.missing}，相差过大 ${timestamps.apart}；无效时间戳 ${timestamps.faulty}`,
      `核对发送者角色 ${counts.actorsChecked} 项`,
    ],
    roles: "该区块时的角色",
    role: (role, account, delay) => `${role}  ${account}${delay > 0 ? `  预告 ${delay} 秒` : ""}`,
    governance: "角色、暂停与延迟的变更",
    gaps: "链上无法证明的事项",
    repeat: "重复本审计",
    notice:
      "相同区块与文件产生相同报告。报告本体附于本文件（audit.json）。存证证书仅证明数据指纹在某一时间已经存在；质权自主管登记机构登记时设立。",
    page: (number, count) => `第 ${number} 页，共 ${count} 页`,
  },
};

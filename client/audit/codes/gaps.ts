/** What cannot be shown from the chain, said in every report (DOMAIN section D, 10). */
import type { AuditCodeRow } from "./row.ts";

export const GAP_CODES = {
  GAP_TRUTH: {
    severity: "NOTE",
    en: "That the data are lawful, true, owned by their depositor or of any quality: a certificate proves that a fingerprint existed.",
    zh: "数据的合法性、真实性、权属与质量：证书仅证明数据指纹已经存在。",
  },
  GAP_PAPERS: {
    severity: "NOTE",
    en: "What stands in the papers that events name by digest (contracts, receipts, decisions): ask the parties for them and compare the digests.",
    zh: "事件以摘要指向的文件（合同、回执、决定）的内容：请向当事人索取并核对摘要。",
  },
  GAP_EXTERNAL_REGISTERS: {
    severity: "NOTE",
    en: "Whether the registrations shown stand in the external registers: a pledge arises there, not here.",
    zh: "所示登记在外部登记机构是否存在：质权在该处设立，而非在链上。",
  },
  GAP_SENDERS: {
    severity: "NOTE",
    en: "Who sent a transaction, and which roles were ever given and taken back within one block: nodes' word, held against the roles in storage.",
    zh: "交易由谁发送、同一区块内曾授予又收回的角色：为节点所述，并与存储中的角色核对。",
  },
  GAP_BLOCK: {
    severity: "NOTE",
    en: "That block {block} is the chain's: the auditor's own node, or a cosigned head, says so.",
    zh: "区块 {block} 属于该链：由审计人自己的节点或共签的日志头说明。",
  },
} as const satisfies Record<string, AuditCodeRow>;

/** Findings about what the nodes said, before its meaning. */
import type { AuditCodeRow } from "./row.ts";

export const SOURCE_CODES = {
  CHAIN_FOREIGN: {
    severity: "BREAKS",
    en: "A node serves another chain than the trust document names: {reason}.",
    zh: "某节点服务的链与信任文件所载不符：{reason}。",
  },
  NODES_DISAGREE: {
    severity: "BREAKS",
    en: "Two nodes tell different things: {reason}.",
    zh: "两个节点的应答不一致：{reason}。",
  },
  ANSWER_INVALID: {
    severity: "BREAKS",
    en: "A node gave an answer that cannot be right: {reason}.",
    zh: "某节点的应答不可能正确：{reason}。",
  },
  BLOCK_UNKNOWN: {
    severity: "BREAKS",
    en: "The block {block} that the audit shall hold for is not known to the nodes.",
    zh: "节点不知道审计所针对的区块 {block}。",
  },
  HEAD_STALE: {
    severity: "EXCEPTION",
    en: "The newest block that the nodes have is of {time}, long before the auditor's clock: what came after it is not audited.",
    zh: "节点所给最新区块的时间为 {time}，远早于审计人时钟：其后的内容未经审计。",
  },
  HEADER_INVALID: {
    severity: "BREAKS",
    en: "The header told for block {block} does not have its hash.",
    zh: "节点所给区块 {block} 的区块头与其哈希不符。",
  },
  HEADER_UNREADABLE: {
    severity: "BREAKS",
    en: "The header of block {block} has no form that this software can prove: its state root is only the nodes' word.",
    zh: "区块 {block} 的区块头形式无法由本软件证明：其状态根仅为节点所述。",
  },
  LOG_FOREIGN: {
    severity: "BREAKS",
    en: "A node gave an event of {address}, a contract that it was not asked for.",
    zh: "节点给出了未被询问的合约 {address} 的事件。",
  },
  LOG_OUT_OF_RANGE: {
    severity: "BREAKS",
    en: "A node gave an event of a block outside the blocks {from} to {to} that it was asked for.",
    zh: "节点给出了所询区块范围 {from} 至 {to} 之外的事件。",
  },
  LOG_OUT_OF_ORDER: {
    severity: "BREAKS",
    en: "A node gave this event after a later one.",
    zh: "节点将本事件置于较晚事件之后。",
  },
  LOG_DUPLICATE: {
    severity: "BREAKS",
    en: "A node gave this event twice.",
    zh: "节点将本事件给出了两次。",
  },
  LOG_REMOVED: {
    severity: "BREAKS",
    en: "A node calls this event removed by a reorganisation.",
    zh: "节点称本事件已因链重组而移除。",
  },
  LOG_BLOCK_MISMATCH: {
    severity: "BREAKS",
    en: "Events of block {block} name different hashes or times for it.",
    zh: "区块 {block} 的事件所载区块哈希或时间不一致。",
  },
  TIME_ORDER: {
    severity: "BREAKS",
    en: "The time told for block {block} lies before that of an earlier block, or after the block of the audit.",
    zh: "所称区块 {block} 的时间早于先前区块，或晚于审计区块。",
  },
  EVENT_UNKNOWN: {
    severity: "BREAKS",
    en: "An event of {contract} has a selector that its code does not know: {topic}.",
    zh: "{contract} 的某事件带有其代码所不知的选择器：{topic}。",
  },
  EVENT_MALFORMED: {
    severity: "BREAKS",
    en: "An event {event} does not have the form that its code gives it: {reason}.",
    zh: "事件 {event} 的形式与其代码所定不符：{reason}。",
  },
} as const satisfies Record<string, AuditCodeRow>;

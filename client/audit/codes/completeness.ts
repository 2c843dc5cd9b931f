/** Findings about whether the record is whole, and whether it is what the chain's state says. */
import type { AuditCodeRow } from "./row.ts";

export const COMPLETENESS_CODES = {
  PROOF_UNAVAILABLE: {
    severity: "BREAKS",
    en: "No state proof could be had for {contract}: {reason}. Its storage is only the nodes' word.",
    zh: "无法取得 {contract} 的状态证明：{reason}。其存储内容仅为节点所述。",
  },
  PROOF_INVALID: {
    severity: "BREAKS",
    en: "The state proof for {contract} does not lead to the state root of the block: {reason}.",
    zh: "{contract} 的状态证明不能推导至该区块的状态根：{reason}。",
  },
  CODE_MISSING: {
    severity: "BREAKS",
    en: "There is no contract at {address}, where {contract} should be.",
    zh: "{address} 处没有合约，该处应为 {contract}。",
  },
  CODE_HASH_MISMATCH: {
    severity: "BREAKS",
    en: "The code told for {contract} is not the one whose hash the state proves.",
    zh: "节点所给 {contract} 的代码与状态所证明的代码哈希不符。",
  },
  CODE_MISMATCH: {
    severity: "BREAKS",
    en: "The code of {contract} is not that of the recorded build: what it enforces is unknown.",
    zh: "{contract} 的代码与所记录的构建不符：其执行的规则不明。",
  },
  DEPLOYMENT_MISWIRED: {
    severity: "BREAKS",
    en: "{contract} does not hold {expected} in its code as its {member}.",
    zh: "{contract} 的代码中没有作为 {member} 的 {expected}。",
  },
  DEPLOYMENT_EVENT_MISSING: {
    severity: "BREAKS",
    en: "The event of the deployment of {contract} is missing.",
    zh: "缺少 {contract} 部署时的事件。",
  },
  SEQUENCE_GAP: {
    severity: "BREAKS",
    en: "Events of {contract} are missing: number {expected} was due, {found} came.",
    zh: "{contract} 缺少事件：应为第 {expected} 号，实得第 {found} 号。",
  },
  SEQUENCE_REPEATED: {
    severity: "BREAKS",
    en: "{contract} has a second event with the number {found}.",
    zh: "{contract} 出现第二个编号为 {found} 的事件。",
  },
  HISTORY_SEQUENCE_MISMATCH: {
    severity: "BREAKS",
    en: "{contract} recorded {stored} events in its storage, {replayed} were given.",
    zh: "{contract} 的存储记录了 {stored} 个事件，实得 {replayed} 个。",
  },
  HISTORY_HEAD_MISMATCH: {
    severity: "BREAKS",
    en: "The running hash over the events of {contract} does not end at the one in its storage: an event was dropped, changed or moved.",
    zh: "{contract} 事件的累积哈希与其存储不符：有事件被删除、更改或移位。",
  },
  HISTORY_DIVERGES: {
    severity: "BREAKS",
    en: "The events of {contract} are the chain's up to block {before}, and are no more with block {block}, by its running hash in the states of those blocks.",
    zh: "依据相应区块状态中的累积哈希，{contract} 的事件至区块 {before} 与链上一致，自区块 {block} 起不再一致。",
  },
  PAUSE_MISMATCH: {
    severity: "BREAKS",
    en: "Whether {contract} is paused differs between its events and its storage.",
    zh: "{contract} 是否暂停，事件与存储不一致。",
  },
  CHECKPOINT_GAP: {
    severity: "BREAKS",
    en: "A checkpoint is missing: the log had {expected} entries, this one goes on from {found}.",
    zh: "缺少检查点：日志原有 {expected} 条，本检查点却自 {found} 条续起。",
  },
  CHECKPOINT_NOT_LARGER: {
    severity: "BREAKS",
    en: "A checkpoint of {size} entries does not extend the log of {previousSize}.",
    zh: "{size} 条的检查点未扩展 {previousSize} 条的日志。",
  },
  CHECKPOINT_NOT_RECORDED: {
    severity: "BREAKS",
    en: "The log's storage does not hold this checkpoint as its event has it: size {size}, recorded {stored}.",
    zh: "日志合约存储中的检查点与事件不符：事件为 {size} 条，存储为 {stored} 条。",
  },
  LOG_HEAD_MISMATCH: {
    severity: "BREAKS",
    en: "The newest checkpoint given has {replayed} entries; the head of the log in storage is {stored}.",
    zh: "所得最新检查点为 {replayed} 条；存储中的日志头为 {stored}。",
  },
  EVENT_TIME_WRONG: {
    severity: "BREAKS",
    en: "The nodes tell {told} as the time of this event; the contract's storage has {stored}.",
    zh: "节点称本事件时间为 {told}；合约存储为 {stored}。",
  },
  STORAGE_MISMATCH: {
    severity: "BREAKS",
    en: "{contract}, {record}: {field} is {replayed} by the events and {stored} in storage.",
    zh: "{contract}，{record}：{field} 按事件为 {replayed}，存储为 {stored}。",
  },
  PLEDGE_PLACE_MISMATCH: {
    severity: "BREAKS",
    en: "PledgeRegistry, place by {record}: {replayed} by the events and {stored} in storage.",
    zh: "PledgeRegistry 的位置（{record}）：按事件为 {replayed}，存储为 {stored}。",
  },
  ENTRIES_MISSING: {
    severity: "BREAKS",
    en: "The entries from {from} to {to} could not be had: from there on no root could be recomputed.",
    zh: "无法取得第 {from} 至 {to} 条：自此处起无法重新计算根。",
  },
  ENTRIES_MALFORMED: {
    severity: "BREAKS",
    en: "Entry {index} is not of the published form.",
    zh: "第 {index} 条不符合公布的格式。",
  },
  ENTRIES_ROOT_MISMATCH: {
    severity: "BREAKS",
    en: "The entries up to {size} do not lead to the root of this checkpoint.",
    zh: "前 {size} 条不能推导至本检查点的根。",
  },
  ENTRIES_CID_MISMATCH: {
    severity: "EXCEPTION",
    en: "The file of entries from {from} has another address than its checkpoint names: whoever fetches it by that address finds nothing.",
    zh: "自 {from} 起的条目文件地址与检查点所载不同：按该地址将无法取得。",
  },
  ENTRIES_NOT_CHECKED: {
    severity: "EXCEPTION",
    en: "The auditor gave no source of entries: no root was recomputed, and the certificates were not looked at.",
    zh: "审计人未提供条目来源：未重新计算根，亦未核验证书。",
  },
} as const satisfies Record<string, AuditCodeRow>;

/** Result codes for what could not be found out: never a pass and never a failure. Any check may carry them. */
import type { CodeRow } from "./row.ts";

export const UNKNOWN_CODES = {
  NO_CHAIN_READER: {
    check: null,
    status: "NOT_CHECKED",
    en: "No chain was asked.",
    zh: "未查询区块链。",
    remedyEn: "Verify again with the address of one or more RPC nodes of the chain.",
    remedyZh: "请提供该链一个或多个 RPC 节点的地址后重新核验。",
  },
  NOT_ASKED: {
    check: null,
    status: "NOT_CHECKED",
    en: "The chain was not asked about this ({reason}).",
    zh: "未就此查询区块链（{reason}）。",
    remedyEn: "Verify again; the facts were gathered for another bundle.",
    remedyZh: "请重新核验；所收集的事实不属于本证明包。",
  },
  CHAIN_UNREACHABLE: {
    check: null,
    status: "NOT_CHECKED",
    en: "The chain could not be reached ({reason}).",
    zh: "无法连接区块链（{reason}）。",
    remedyEn: "Check the RPC address and the network, then verify again.",
    remedyZh: "请检查 RPC 地址与网络后重新核验。",
  },
  CHAIN_MISMATCH: {
    check: null,
    status: "NOT_CHECKED",
    en: "The RPC node serves another chain than the trusted one ({reason}).",
    zh: "RPC 节点所服务的链与可信链不同（{reason}）。",
    remedyEn: "Give the address of a node of the trusted chain.",
    remedyZh: "请提供可信链的节点地址。",
  },
  CHAIN_ANSWER_INVALID: {
    check: null,
    status: "NOT_CHECKED",
    en: "An RPC node gave an answer that can't be right ({reason}).",
    zh: "RPC 节点给出了不可能正确的应答（{reason}）。",
    remedyEn: "Do not rely on this node; verify with another one.",
    remedyZh: "请勿依赖该节点，改用其他节点核验。",
  },
  CONTRACT_MISSING: {
    check: null,
    status: "NOT_CHECKED",
    en: "No contract of the expected kind is at the trusted address ({reason}).",
    zh: "可信地址上没有所需的合约（{reason}）。",
    remedyEn: "Check the trust document, and that the RPC node serves the right chain.",
    remedyZh: "请核对信任文件，并确认 RPC 节点所服务的链无误。",
  },
  RPC_DISAGREEMENT: {
    check: null,
    status: "NOT_CHECKED",
    en: "Two RPC nodes tell different things ({reason}).",
    zh: "两个 RPC 节点的应答不一致（{reason}）。",
    remedyEn: "Find out which node is wrong before relying on either.",
    remedyZh: "在依赖任一节点之前，请查明哪个节点有误。",
  },
  CHAIN_READ_FAILED: {
    check: null,
    status: "NOT_CHECKED",
    en: "Reading the chain failed unexpectedly ({reason}).",
    zh: "读取区块链时发生意外错误（{reason}）。",
    remedyEn: "Verify again; report it if it happens every time.",
    remedyZh: "请重新核验；若反复出现请报告。",
  },
} as const satisfies Record<string, CodeRow>;

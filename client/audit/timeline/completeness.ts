/** Whether a certificate's time line is all that happened to it, and what that rests on. */
import { fillIn } from "../finding.ts";
import type { Hex } from "../ports.ts";
import type { AuditState } from "../state.ts";
import type { Texts } from "./event-texts.ts";

export type CompletenessCode =
  "COMPLETE" | "NOT_PROVEN" | "NOT_IN_LOG" | "DIGEST_UNKNOWN" | "ADMITTED_ELSEWHERE";

const TEXTS: Readonly<Record<CompletenessCode, Texts>> = {
  COMPLETE: {
    en: "Nothing is missing: the certificates' register recorded {registrySequence} events up to this block and the pledges' register {pledgesSequence}; all were replayed, and their running hashes {registryHead} and {pledgesHead} are those in storage, proven from the block's hash.",
    zh: "没有遗漏：截至该区块，证书登记册记录 {registrySequence} 个事件，质押登记册记录 {pledgesSequence} 个事件，均已重放；其累积哈希 {registryHead} 与 {pledgesHead} 与存储一致，并由该区块哈希证明。",
  },
  NOT_PROVEN: {
    en: "That nothing is missing is not shown: this audit is not verifiable.",
    zh: "未能证明没有遗漏：本次审计不可核验。",
  },
  NOT_IN_LOG: {
    en: "The log has no such certificate as of this block.",
    zh: "截至该区块，日志中没有该证书。",
  },
  DIGEST_UNKNOWN: {
    en: "Nothing that the register has by its number is missing; the certificate was never admitted, and without the log's entries its digest is not known: due diligence recorded on it is not found.",
    zh: "登记册中按编号可查的事项没有遗漏；该证书从未列入登记册，且未提供日志条目，无法得知其摘要，因此不能找到对其记录的尽职调查。",
  },
  ADMITTED_ELSEWHERE: {
    en: "The log has this certificate more than once; the register keeps it under the number of index {index}: its events are in that time line.",
    zh: "日志中该证书出现不止一次；登记册以序号 {index} 的编号记录，其事件见该编号的时间线。",
  },
};

export interface Completeness {
  readonly code: CompletenessCode;
  readonly complete: boolean;
  /** Events of each register up to the block, and its running hash (PROTOCOL section 5). */
  readonly registry: { readonly sequence: number; readonly historyHead: Hex };
  readonly pledges: { readonly sequence: number; readonly historyHead: Hex };
  readonly en: string;
  readonly zh: string;
}

export interface CompletenessInput {
  readonly index: number;
  readonly digest: Hex | null;
  /** Whether a checkpoint covers it. */
  readonly covered: boolean;
  readonly state: AuditState;
  readonly proven: boolean;
}

export function completenessOf(input: CompletenessInput): Completeness {
  const { registry, pledges } = input.state.registers;
  const code = codeOf(input);
  const details = {
    registrySequence: registry.sequence,
    registryHead: registry.head,
    pledgesSequence: pledges.sequence,
    pledgesHead: pledges.head,
    index: indexInRegister(input) ?? "",
  };
  return {
    code,
    complete: code === "COMPLETE",
    registry: { sequence: registry.sequence, historyHead: registry.head },
    pledges: { sequence: pledges.sequence, historyHead: pledges.head },
    en: fillIn(TEXTS[code].en, details),
    zh: fillIn(TEXTS[code].zh, details),
  };
}

function codeOf(input: CompletenessInput): CompletenessCode {
  const { proven, covered, digest, index } = input;
  if (!proven) return "NOT_PROVEN";
  if (!covered) return "NOT_IN_LOG";
  if (digest === null) return "DIGEST_UNKNOWN";
  return (indexInRegister(input) ?? index) === index ? "COMPLETE" : "ADMITTED_ELSEWHERE";
}

function indexInRegister({ digest, state }: CompletenessInput): number | undefined {
  return digest === null ? undefined : state.records.get(digest)?.index;
}

/** Reasons for NOT_CHECKED that any check may have. */
import type { CodeRow } from "./row.ts";

export const COMMON_CODES = {
  NOT_SUPPLIED: ["NOT_CHECKED", "{needEn}", "{needZh}", "{supplyEn}", "{supplyZh}"],
  UNREADABLE: [
    "NOT_CHECKED",
    "The chain could not be read ({reason}).",
    "无法读取链上记录（{reason}）。",
    "Repeat the report when the chain can be read.",
    "请在可读取链上记录时重新出具报告。",
  ],
  FUTURE_DATED: [
    "NOT_CHECKED",
    "A document supplied for this is dated in the future ({date}).",
    "所提供的材料日期晚于当前时间（{date}）。",
    "Supply the document with its true date.",
    "请提供日期真实的材料。",
  ],
  LATER_STAGE: [
    "NOT_CHECKED",
    "Judged at the stage PRE_PAYOUT; until then a condition precedent.",
    "在放款前阶段（PRE_PAYOUT）判断；此前为先决条件。",
    "Before payout: {precedentEn}",
    "放款前：{precedentZh}",
  ],
} as const satisfies Record<string, CodeRow>;

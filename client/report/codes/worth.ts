/** Findings about value and disposal: W1 to W3. Amounts appear only where the policy says so. */
import type { CodeRow } from "./row.ts";

export const WORTH_CODES = {
  W1_CURRENT: [
    "PASS",
    "{appraiser} appraised as of {baseDate}, with {methods}.",
    "{appraiser} 已评估，基准日 {baseDate}，方法 {methods}。",
  ],
  W1_AGEING: [
    "WARN",
    "The appraisal's base date is {baseDate}, more than {maxAgeMonths} months ago.",
    "评估基准日为 {baseDate}，已超过 {maxAgeMonths} 个月。",
    "Have the appraisal brought up to date.",
    "请更新评估报告。",
  ],
  W1_ONE_METHOD: [
    "WARN",
    "The appraisal uses one method ({methods}).",
    "评估仅采用一种方法（{methods}）。",
    "Have the value checked by a second method.",
    "请以第二种方法验证价值。",
  ],
  W1_EXPIRED: [
    "FAIL",
    "The appraisal no longer counts: {reason}.",
    "评估报告已失效：{reasonZh}。",
    "Obtain a new appraisal.",
    "请取得新的评估报告。",
  ],
  W2_WITHIN: [
    "PASS",
    "The loan is {percent} % of the appraised value; the policy takes {maxPercent} %.",
    "贷款为评估值的 {percent}%；政策上限为 {maxPercent}%。",
  ],
  W2_SLIGHTLY_ABOVE: [
    "WARN",
    "The loan is {percent} % of the appraised value, above the policy's {maxPercent} % by at most {tolerancePoints} points.",
    "贷款为评估值的 {percent}%，超出政策上限 {maxPercent}% 不超过 {tolerancePoints} 个百分点。",
    "Have the exception approved, or lend less.",
    "请审批例外或降低贷款额。",
  ],
  W2_ABOVE: [
    "FAIL",
    "The loan is {percent} % of the appraised value; the policy takes {maxPercent} %.",
    "贷款为评估值的 {percent}%；政策上限为 {maxPercent}%。",
    "Lend less, or take more security.",
    "请降低贷款额或增加担保。",
  ],
  W2_INCOMPARABLE: [
    "NOT_CHECKED",
    "Loan and appraisal can't be compared: {reason}.",
    "贷款与评估值无法比较：{reasonZh}。",
    "State both in one currency, the value above zero, and the ratio in the policy.",
    "请以同一币种列明，评估值大于零，并在政策中设定比例。",
  ],
  W3_NAMED: ["PASS", "The disposal path is named: {name}.", "处置渠道已明确：{name}。"],
  W3_GENERIC: [
    "WARN",
    "The disposal path is only generic.",
    "处置渠道仅为一般描述。",
    "Name an exchange, a buyer or a guarantor who will take part.",
    "请明确参与处置的交易所、买方或担保人。",
  ],
  W3_NONE: [
    "FAIL",
    "There is no disposal path.",
    "没有处置渠道。",
    "Find a way in which the data could be realised on default.",
    "请明确违约时数据变现的途径。",
  ],
} as const satisfies Record<string, CodeRow>;

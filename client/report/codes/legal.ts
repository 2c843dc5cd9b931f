/** Findings about contract and perfection: L1 to L3. */
import type { CodeRow } from "./row.ts";

export const LEGAL_CODES = {
  L1_COMPLETE: [
    "PASS",
    "The written pledge contract has all items of article 427, and no forfeiture clause.",
    "书面质押合同具备第四百二十七条全部条款，且无流质条款。",
  ],
  L1_INCOMPLETE: [
    "FAIL",
    "The pledge contract lacks: {missing}.",
    "质押合同缺少：{missingZh}。",
    "Complete the contract.",
    "请补全合同。",
  ],
  L1_FORFEITURE: [
    "FAIL",
    "The pledge contract gives the asset to the lender on default (forfeiture).",
    "质押合同含流质条款。",
    "Strike the clause: it leaves only a priority claim on proceeds (article 428).",
    "请删除该条款：其仅产生优先受偿效力（第四百二十八条）。",
  ],
  L2_REGISTERED: [
    "PASS",
    "The pledge was registered at {register} on {registeredAt}, before payout.",
    "质权已于 {registeredAt} 在 {register} 登记，早于放款。",
  ],
  L2_FILED: [
    "WARN",
    "The registration was filed at {register}; it is not confirmed.",
    "已在 {register} 申请登记，尚未确认。",
    "Pay out only against the receipt: without registration there is no pledge.",
    "请凭登记回执放款：未登记则质权未设立。",
  ],
  L2_ABSENT: [
    "FAIL",
    "The pledge is not registered externally before payout.",
    "放款前未办理外部质押登记。",
    "Do not pay out: without registration there is no pledge.",
    "请勿放款：未登记则质权未设立。",
  ],
  L3_FIRST: ["PASS", "The pledge ranks first in what was searched.", "在所检索范围内为第一顺位。"],
  L3_EQUAL_DAY: [
    "WARN",
    "Another entry is of the same day ({register}).",
    "{register} 存在同日的其他登记。",
    "Have the order of the two established.",
    "请查明两者先后顺序。",
  ],
  L3_BEHIND_DISCLOSED: [
    "WARN",
    "The pledge ranks behind an entry that was disclosed ({register}).",
    "质权后于已披露的登记（{register}）。",
    "Reckon with the senior claim in the loan's amount.",
    "请在贷款额中考虑先顺位债权。",
  ],
  L3_BEHIND: [
    "FAIL",
    "The pledge ranks behind an entry that nobody disclosed ({register}).",
    "质权后于未披露的登记（{register}）。",
    "Do not pay out.",
    "请勿放款。",
  ],
} as const satisfies Record<string, CodeRow>;

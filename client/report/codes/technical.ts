/** Findings about platform and contracts: T1, T2. */
import type { CodeRow } from "./row.ts";

export const TECHNICAL_CODES = {
  T1_NEUTRAL: [
    "PASS",
    "The platform has no tie to a party, and its filing and protection level are shown.",
    "平台与各方无关联，备案与等级保护已证明。",
  ],
  T1_SELF_DECLARED: [
    "WARN",
    "The platform's neutrality, filing or protection level rests on its own word.",
    "平台的中立性、备案或等级保护仅为自我声明。",
    "Obtain the filing number and the protection level's certificate.",
    "请取得备案号与等级保护证明。",
  ],
  T1_PARTY_IS_OPERATOR: [
    "FAIL",
    "A party runs the platform or is tied to who does: {reason}.",
    "当事人为平台运营方或与其有关联：{reasonZh}。",
    "Have the deposit repeated at a neutral platform: such ties weaken the evidence.",
    "请在中立平台重新存证：关联关系会削弱证据效力。",
  ],
  T2_AUDITED: [
    "PASS",
    "The contracts' code is that of the audited build, and its administration is time-locked.",
    "合约代码与经审计版本一致，且管理权限设有时间锁。",
  ],
  T2_NOT_TIME_LOCKED: [
    "WARN",
    "The contracts' code is that of the audited build; its administration is not time-locked.",
    "合约代码与经审计版本一致；管理权限未设时间锁。",
    "Watch the roles' log.",
    "请关注角色日志。",
  ],
  T2_UNKNOWN_CODE: [
    "FAIL",
    "The code of a contract is not that of the audited build: {contracts}.",
    "合约代码与经审计版本不一致：{contracts}。",
    "Do not rely on these contracts before their code is known.",
    "在查明代码之前请勿依赖这些合约。",
  ],
} as const satisfies Record<string, CodeRow>;

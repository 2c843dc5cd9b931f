/** Findings about the parties: I1, I2 (DOMAIN section C). */
import type { CodeRow } from "./row.ts";

export const IDENTITY_CODES = {
  I1_IN_BUSINESS: [
    "PASS",
    "The company register shows {name} ({uscc}) in business, as of {asOf}.",
    "企业登记信息显示 {name}（{uscc}）存续，查询时间 {asOf}。",
  ],
  I1_BY_NAME_ONLY: [
    "WARN",
    "The certificate states no unified social credit code; the extract of {name} ({uscc}) was matched by name alone.",
    "证书未载明统一社会信用代码；与 {name}（{uscc}）的登记信息仅按名称比对。",
    "Establish by other papers that the certificate's holder is this company.",
    "请以其他材料证明证书权利持有人即该企业。",
  ],
  I1_EXTRACT_OLD: [
    "WARN",
    "The extract of the company register is {ageDays} days old; the policy takes {maxAgeDays}.",
    "企业登记信息已有 {ageDays} 天；政策要求不超过 {maxAgeDays} 天。",
    "Supply a newer extract of the company register.",
    "请提供更新的企业登记信息。",
  ],
  I1_MISMATCH: [
    "FAIL",
    "The extract of the company register does not fit the certificate's holder: {differences}.",
    "企业登记信息与证书权利持有人不符：{differencesZh}。",
    "Clear up who the holder is; the extract has to be that of the certificate's holder, in business.",
    "请查明权利持有人身份；须提供该持有人存续的登记信息。",
  ],
  I2_AUTHORISED: [
    "PASS",
    "The account {account} was bound to the holder when it signed ({signedAt}).",
    "账户 {account} 在签署时（{signedAt}）已与权利持有人绑定。",
  ],
  I2_DELEGATED: [
    "WARN",
    "The account {account} signed under a power of attorney that runs until {until}.",
    "账户 {account} 依授权委托书签署，授权至 {until}。",
    "Obtain the legal representative's own confirmation, or a power of attorney that covers the pledge and its term.",
    "请取得法定代表人的确认，或覆盖质押及其期限的授权委托书。",
  ],
  I2_ENDS_SOON: [
    "WARN",
    "The authority of account {account} ends on {until}.",
    "账户 {account} 的授权将于 {until} 届满。",
    "Have the authority renewed before the pledge is signed.",
    "请在签署质押前续展授权。",
  ],
  I2_NOT_AUTHORISED: [
    "FAIL",
    "The account {account} had no authority when it signed ({signedAt}): {reason}.",
    "账户 {account} 在签署时（{signedAt}）无有效授权：{reasonZh}。",
    "Have the deposit confirmed by somebody who may sign for the holder.",
    "请由有权代表权利持有人的人员确认该存证。",
  ],
} as const satisfies Record<string, CodeRow>;

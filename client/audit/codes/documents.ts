/** Findings about the certificates themselves, their times, and what one record says of another (DOMAIN section D). */
import type { AuditCodeRow } from "./row.ts";

export const DOCUMENT_CODES = {
  CERTIFICATES_NOT_CHECKED: {
    severity: "EXCEPTION",
    en: "The auditor gave no source of certificates: digests and signatures of {count} were not looked at.",
    zh: "审计人未提供证书来源：{count} 份证书的摘要与签名未核验。",
  },
  CERTIFICATE_MISSING: {
    severity: "EXCEPTION",
    en: "The certificate of entry {index} could not be had.",
    zh: "无法取得第 {index} 条的证书。",
  },
  CERTIFICATE_MALFORMED: {
    severity: "BREAKS",
    en: "The certificate of entry {index} is not of the published form: {reason}.",
    zh: "第 {index} 条的证书不符合公布的格式：{reason}。",
  },
  CERTIFICATE_ENTRY_MISMATCH: {
    severity: "BREAKS",
    en: "Entry {index} does not say what its certificate says: {fields}.",
    zh: "第 {index} 条与其证书不一致：{fields}。",
  },
  CERTIFICATE_FOREIGN: {
    severity: "BREAKS",
    en: "The certificate of entry {index} belongs to another chain or other contracts.",
    zh: "第 {index} 条的证书属于其他链或其他合约。",
  },
  ISSUER_SIGNATURE_INVALID: {
    severity: "BREAKS",
    en: "The issuer's signature on the certificate of entry {index} does not hold ({reason}).",
    zh: "第 {index} 条证书的出证机构签名无效（{reason}）。",
  },
  ISSUER_UNTRUSTED: {
    severity: "BREAKS",
    en: "The certificate of entry {index} is signed by {issuer}, which was not trusted at {created}.",
    zh: "第 {index} 条的证书由 {issuer} 签名，该机构在 {created} 时不受信任。",
  },
  STATEMENT_INVALID: {
    severity: "BREAKS",
    en: "The depositor's statement of entry {index} does not fit its certificate or its signature: {fields}.",
    zh: "第 {index} 条的存证人声明与证书或签名不符：{fields}。",
  },
  STATEMENT_OF_CONTRACT: {
    severity: "NOTE",
    en: "The statement of entry {index} is signed for the contract {account}, which alone can say whether the signature is good (ERC-1271).",
    zh: "第 {index} 条的声明以合约 {account} 名义签署，其签名有效性只能由该合约判断（ERC-1271）。",
  },
  STATEMENT_ABSENT: {
    severity: "NOTE",
    en: "Entry {index} was deposited without a statement of its depositor.",
    zh: "第 {index} 条存证没有存证人声明。",
  },
  TIME_CLAIMED_AFTER_RECEIVED: {
    severity: "EXCEPTION",
    en: "Entry {index}: claimed at {claimedAt}, received at {receivedAt}.",
    zh: "第 {index} 条：声明时间 {claimedAt} 晚于接收时间 {receivedAt}。",
  },
  TIME_RECEIVED_AFTER_BLOCK: {
    severity: "EXCEPTION",
    en: "Entry {index}: received at {receivedAt} or signed at {created}, after the block of {anchoredAt} that recorded it.",
    zh: "第 {index} 条：接收时间 {receivedAt} 或签名时间 {created} 晚于记录它的区块时间 {anchoredAt}。",
  },
  TIME_LONG_BEFORE_BLOCK: {
    severity: "EXCEPTION",
    en: "Entry {index}: received at {receivedAt}, recorded only at {anchoredAt}: the time before rests on the issuer's word.",
    zh: "第 {index} 条：接收时间 {receivedAt}，至 {anchoredAt} 才上链：此前时间仅凭出证机构所述。",
  },
  REGIME_UNKNOWN: {
    severity: "EXCEPTION",
    en: "The certificate of entry {index} follows a regime that this software does not know: {regime}.",
    zh: "第 {index} 条证书适用本软件未知的规则：{regime}。",
  },
  VALIDITY_BEYOND_REGIME: {
    severity: "EXCEPTION",
    en: "The certificate of entry {index} is valid until {validUntil}; its regime allows {allowed}.",
    zh: "第 {index} 条证书有效至 {validUntil}；其规则允许至 {allowed}。",
  },
  PREVIOUS_NOT_LOGGED: {
    severity: "EXCEPTION",
    en: "The certificate of entry {index} names a former version that the log does not have before it.",
    zh: "第 {index} 条证书所载前一版本在此前日志中不存在。",
  },
  SUCCESSOR_NAMES_OTHER: {
    severity: "EXCEPTION",
    en: "The certificate {successor} took the place of {certificate} and does not name it as its former version.",
    zh: "证书 {successor} 取代了 {certificate}，却未载明其为前一版本。",
  },
  COMMITMENT_TWICE: {
    severity: "EXCEPTION",
    en: "Entries {first} and {index} have the same commitment.",
    zh: "第 {first} 条与第 {index} 条的承诺值相同。",
  },
  CERTIFICATE_TWICE: {
    severity: "EXCEPTION",
    en: "Entries {first} and {index} are of the same certificate.",
    zh: "第 {first} 条与第 {index} 条为同一证书。",
  },
  ANSWER_SHORTER_THAN_REGIME: {
    severity: "EXCEPTION",
    en: "Objection {objection} was to be answered by {answerBy}; the regime of its certificate gives until {expected}.",
    zh: "异议 {objection} 的答辩期限为 {answerBy}；按证书适用规则应至 {expected}。",
  },
  CONTENT_PLEDGED_TWICE: {
    severity: "EXCEPTION",
    en: "{count} pledges of the same content {content} are live at once, by different holders; their pledgees signed that they know.",
    zh: "同一内容 {content} 上有不同持有人的 {count} 项存续质押；质权人均已签署知悉。",
  },
  PLEDGED_WITHOUT_VALIDITY: {
    severity: "EXCEPTION",
    en: "Pledge {pledge} is live on certificate {certificate}, which is {status}.",
    zh: "质押 {pledge} 仍存续，而证书 {certificate} 状态为 {status}。",
  },
  DEBT_OUTLASTS_VALIDITY: {
    severity: "NOTE",
    en: "The debt of pledge {pledge} is due at {debtMaturity}, after its certificate's end at {validUntil}; the pledgor covenants to renew.",
    zh: "质押 {pledge} 的债务于 {debtMaturity} 到期，晚于证书有效期 {validUntil}；出质人承诺续展。",
  },
  RELEASED_NOT_DEREGISTERED: {
    severity: "EXCEPTION",
    en: "Pledge {pledge} was released at {releasedAt}; that its external registration was cancelled is not shown, though due by {due} (calendar {calendar}).",
    zh: "质押 {pledge} 于 {releasedAt} 解除；尚未出示外部登记已注销的证明，期限为 {due}（日历 {calendar}）。",
  },
  COMMITMENT_NOT_OPENED: {
    severity: "EXCEPTION",
    en: "The certificate of entry {index} names a manifest that opens another commitment: {commitment} by the certificate, {opened} by the manifest.",
    zh: "第 {index} 条证书所载清单对应另一数据指纹：证书为 {commitment}，清单为 {opened}。",
  },
  MANIFEST_OF_NO_CERTIFICATE: {
    severity: "EXCEPTION",
    en: "A manifest given to the auditor is of no certificate that was read: {manifest}.",
    zh: "提供给审计者的清单不属于任何已读取的证书：{manifest}。",
  },
  CERTIFICATE_NOT_IN_LOG: {
    severity: "EXCEPTION",
    en: "Certificate {certificate}, whose time line was asked for, is not in the log as of this block.",
    zh: "截至该区块，日志中没有被要求提供时间线的证书 {certificate}。",
  },
} as const satisfies Record<string, AuditCodeRow>;

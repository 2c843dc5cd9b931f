/** Findings about the rules of the registers (DOMAIN section B, docs/register.md). */
import type { AuditCodeRow } from "./row.ts";

export const RULE_CODES = {
  PAUSED_WRITE: {
    severity: "BREAKS",
    en: "{contract} recorded an event while it was paused, or was unpaused without a pause.",
    zh: "{contract} 在暂停期间记录了事件，或未暂停而解除暂停。",
  },
  ADMISSION_TWICE: {
    severity: "BREAKS",
    en: "Certificate {certificate} was admitted a second time.",
    zh: "证书 {certificate} 被第二次登记入册。",
  },
  ADMISSION_ROOT_UNKNOWN: {
    severity: "BREAKS",
    en: "Certificate {certificate} was admitted against a root that no checkpoint before it recorded, or that does not reach index {index}.",
    zh: "证书 {certificate} 入册所依据的根未被先前检查点记录，或未涵盖第 {index} 条。",
  },
  ADMISSION_NOT_IN_LOG: {
    severity: "BREAKS",
    en: "Certificate {certificate} was admitted with words that entry {index} of the log does not have.",
    zh: "证书 {certificate} 入册内容与日志第 {index} 条不符。",
  },
  CERTIFICATE_UNKNOWN: {
    severity: "BREAKS",
    en: "{event} is about certificate {certificate}, which has no record.",
    zh: "{event} 针对没有登记记录的证书 {certificate}。",
  },
  CERTIFICATE_STATUS_FORBIDS: {
    severity: "BREAKS",
    en: "{event}: certificate {certificate} was {status} then, which does not allow it.",
    zh: "{event}：证书 {certificate} 当时为 {status}，不允许此操作。",
  },
  RENEWAL_OUTSIDE_WINDOW: {
    severity: "BREAKS",
    en: "Certificate {certificate} was renewed outside the window from {opensAt} to {closesAt}.",
    zh: "证书 {certificate} 在续展窗口 {opensAt} 至 {closesAt} 之外续展。",
  },
  RENEWAL_OUT_OF_BOUNDS: {
    severity: "BREAKS",
    en: "The renewal of {certificate} ends at {validUntil}, outside what one renewal may add.",
    zh: "证书 {certificate} 续展至 {validUntil}，超出一次续展的范围。",
  },
  SUPERSESSION_INVALID: {
    severity: "BREAKS",
    en: "{successor} cannot supersede {certificate}: {reason}.",
    zh: "{successor} 不能取代 {certificate}：{reason}。",
  },
  NOT_HOLDER: {
    severity: "BREAKS",
    en: "{event}: {account} did not hold certificate {certificate} then.",
    zh: "{event}：{account} 当时不是证书 {certificate} 的持有人。",
  },
  TRANSFER_WITHOUT_CONSENT: {
    severity: "BREAKS",
    en: "Certificate {certificate} was transferred while pledge {pledge} was live, without its pledgee's consent.",
    zh: "质押 {pledge} 存续期间，证书 {certificate} 未经质权人同意而转让。",
  },
  TRANSFER_TO_LENDER: {
    severity: "BREAKS",
    en: "Certificate {certificate} went to the pledgee or creditor of its live pledge {pledge}.",
    zh: "证书 {certificate} 转让给了存续质押 {pledge} 的质权人或债权人。",
  },
  CANCELLED_WITHOUT_CONSENT: {
    severity: "BREAKS",
    en: "Certificate {certificate} was cancelled while pledge {pledge} was live, without its pledgee's consent.",
    zh: "质押 {pledge} 存续期间，证书 {certificate} 未经质权人同意而注销。",
  },
  PLEDGE_NAMED_WRONG: {
    severity: "BREAKS",
    en: "{event} names pledge {named}; the one that held the certificate then is {live}.",
    zh: "{event} 所载质押为 {named}；当时约束该证书的质押为 {live}。",
  },
  OBJECTION_UNKNOWN: {
    severity: "BREAKS",
    en: "{event} is about objection {objection}, which was never filed.",
    zh: "{event} 针对从未提出的异议 {objection}。",
  },
  OBJECTION_STATUS_FORBIDS: {
    severity: "BREAKS",
    en: "{event}: objection {objection} was {status} then, which does not allow it.",
    zh: "{event}：异议 {objection} 当时为 {status}，不允许此操作。",
  },
  ANSWER_PERIOD_TOO_SHORT: {
    severity: "BREAKS",
    en: "The holder was given until {answerBy} to answer objection {objection}; the register's floor is {earliest}.",
    zh: "异议 {objection} 的答辩期限为 {answerBy}，短于登记册下限 {earliest}。",
  },
  PLEDGE_UNKNOWN: {
    severity: "BREAKS",
    en: "{event} is about pledge {pledge}, which was never offered.",
    zh: "{event} 针对从未提出的质押 {pledge}。",
  },
  PLEDGE_STATUS_FORBIDS: {
    severity: "BREAKS",
    en: "{event}: pledge {pledge} was {status} then, which does not allow it.",
    zh: "{event}：质押 {pledge} 当时为 {status}，不允许此操作。",
  },
  PLEDGE_PARTIES_INVALID: {
    severity: "BREAKS",
    en: "Pledge {pledge} joins parties that must be apart: {reason}.",
    zh: "质押 {pledge} 的当事人本应分离：{reason}。",
  },
  PLEDGEE_KEEPS_REGISTER: {
    severity: "BREAKS",
    en: "The pledgee {pledgee} of {pledge} could confirm registrations when the pledge was offered.",
    zh: "质押 {pledge} 提出时，质权人 {pledgee} 有权确认登记。",
  },
  PLEDGE_CERTIFICATE_UNFIT: {
    severity: "BREAKS",
    en: "{event}: certificate {certificate} could not be pledged then: {reason}.",
    zh: "{event}：证书 {certificate} 当时不能质押：{reason}。",
  },
  PLEDGE_BEYOND_VALIDITY: {
    severity: "BREAKS",
    en: "{event}: the debt of pledge {pledge} was due already, or outlasts the certificate without a covenant to renew.",
    zh: "{event}：质押 {pledge} 的债务已到期，或超出证书有效期而无续展承诺。",
  },
  DOUBLE_PLEDGE: {
    severity: "BREAKS",
    en: "Pledge {pledge} took a place that pledge {other} held: the same certificate or the same content of one pledgor.",
    zh: "质押 {pledge} 占用了质押 {other} 已占的位置：同一证书或同一出质人的同一内容。",
  },
  CONFLICT_NOT_ACKNOWLEDGED: {
    severity: "BREAKS",
    en: "The pledgee of {pledge} did not sign for the live pledges of the same content.",
    zh: "质押 {pledge} 的质权人未签署知悉同一内容的存续质押。",
  },
  DISPUTE_NOT_WAIVED: {
    severity: "BREAKS",
    en: "Pledge {pledge} was accepted on a disputed certificate without its pledgee's waiver.",
    zh: "质押 {pledge} 在证书存在异议且质权人未放弃异议抗辩的情况下被接受。",
  },
  LIMIT_TIME_WRONG: {
    severity: "BREAKS",
    en: "{event}: pledge {pledge} runs out at {lapsesAt}, not at {expected} as the register's terms have it.",
    zh: "{event}：质押 {pledge} 于 {lapsesAt} 失效，而按登记册期限应为 {expected}。",
  },
  REGISTERED_WITHOUT_RECEIPT: {
    severity: "BREAKS",
    en: "Pledge {pledge} counts as registered without number, time or receipt.",
    zh: "质押 {pledge} 在缺少登记编号、时间或回执的情况下被记为已登记。",
  },
  REGISTERED_IN_FUTURE: {
    severity: "BREAKS",
    en: "Pledge {pledge} was shown as registered at {registeredAt}, after the event itself.",
    zh: "质押 {pledge} 所示登记时间 {registeredAt} 晚于事件本身。",
  },
  REGISTRATION_NUMBER_USED: {
    severity: "BREAKS",
    en: "Pledge {pledge} has a registration number that belongs to pledge {other}.",
    zh: "质押 {pledge} 的登记编号属于质押 {other}。",
  },
  DEREGISTERED_UNREGISTERED: {
    severity: "BREAKS",
    en: "Pledge {pledge} was deregistered and never registered.",
    zh: "质押 {pledge} 从未登记却被注销登记。",
  },
  DEFAULT_TOO_EARLY: {
    severity: "BREAKS",
    en: "A default of pledge {pledge} was declared before {debtMaturity}, without an agreed event.",
    zh: "质押 {pledge} 的违约在 {debtMaturity} 之前宣布，且无约定事件。",
  },
  VALUATION_NOT_AFTER_DEFAULT: {
    severity: "BREAKS",
    en: "Pledge {pledge} is realised at an agreed value without the pledgor's signature taken after the default.",
    zh: "质押 {pledge} 以折价方式实现，但没有出质人在违约之后的签名。",
  },
  OUTCOME_INVALID: {
    severity: "BREAKS",
    en: "{event} has an outcome that its step does not know: {outcome}.",
    zh: "{event} 的结果不属于该步骤：{outcome}。",
  },
  MESSAGE_MISSING: {
    severity: "BREAKS",
    en: "{event} needs the signature of {signer}; no message of it was taken with this step.",
    zh: "{event} 需要 {signer} 的签名；该步骤未采纳其签名消息。",
  },
  MESSAGE_DIGEST_MISMATCH: {
    severity: "BREAKS",
    en: "{event} says other words than the message that was signed: {expected}, signed {found}.",
    zh: "{event} 的内容与所签消息不符：应为 {expected}，所签为 {found}。",
  },
  MESSAGE_UNUSED: {
    severity: "BREAKS",
    en: "A signed message of {signer} was taken, and no step followed from it.",
    zh: "采纳了 {signer} 的签名消息，却没有随后的步骤。",
  },
  NONCE_REUSED: {
    severity: "BREAKS",
    en: "{signer} used the nonce {nonce} of its lane out of turn.",
    zh: "{signer} 未按顺序使用通道序号 {nonce}。",
  },
} as const satisfies Record<string, AuditCodeRow>;

/** Words of DOMAIN's glossary for the names that events and states are told by. */
import type { Texts } from "./event-texts.ts";

export const WORDS: Readonly<Record<string, Texts>> = {
  NONE: { en: "none", zh: "无" },
  YES: { en: "yes", zh: "是" },
  NO: { en: "no", zh: "否" },

  OWNERSHIP: { en: "ownership", zh: "权属争议" },
  SOURCE: { en: "source of the data", zh: "数据来源" },
  PERSONAL_INFORMATION: { en: "personal information", zh: "个人信息" },
  DUPLICATE: { en: "duplicate", zh: "重复存证" },
  FALSE_STATEMENT: { en: "false statement", zh: "虚假陈述" },
  OTHER: { en: "other", zh: "其他" },

  ORDINARY: { en: "ordinary", zh: "普通质权" },
  MAXIMUM: { en: "maximum-amount", zh: "最高额质权" },
  PROVINCIAL_DATA_IP: { en: "the provincial data-IP register", zh: "省级数据知识产权登记平台" },
  CNIPA: { en: "CNIPA", zh: "国家知识产权局" },
  ZHONGDENG: { en: "the PBOC unified movable-finance register", zh: "动产融资统一登记公示系统" },
  EXCHANGE: { en: "a data exchange", zh: "数据交易所" },

  DEBT_EXTINGUISHED: { en: "debt extinguished", zh: "主债权消灭" },
  SECURITY_REALISED: { en: "security realised", zh: "质权实现" },
  WAIVED: { en: "waived by the pledgee", zh: "质权人放弃质权" },
  OTHER_BY_LAW: { en: "another ground by law", zh: "法律规定的其他情形" },
  AGREED_VALUE: { en: "agreed valuation", zh: "协议折价" },
  AUCTION: { en: "auction", zh: "拍卖" },
  SALE: { en: "sale", zh: "变卖" },
  COURT: { en: "the court", zh: "申请法院实现" },
  RELEASE: { en: "released", zh: "解除质押" },
  CURE: { en: "default taken back", zh: "撤回违约" },
  CLOSE_ENFORCEMENT: { en: "enforcement closed", zh: "终结实现程序" },

  VALID: { en: "valid", zh: "有效" },
  SUSPENDED: { en: "suspended", zh: "中止" },
  CANCELLED: { en: "cancelled", zh: "注销" },
  REVOKED: { en: "revoked", zh: "撤销" },
  EXPIRED: { en: "expired", zh: "届满" },

  FILED: { en: "filed", zh: "待审查" },
  ADMITTED: { en: "admitted", zh: "已受理" },
  NOT_ADMITTED: { en: "not admitted", zh: "不予受理" },
  ANSWERED: { en: "answered", zh: "已答辩" },
  ANSWER_OVERDUE: { en: "answer overdue", zh: "逾期未答辩" },
  UPHELD: { en: "upheld", zh: "异议成立" },
  DISMISSED: { en: "dismissed", zh: "异议不成立" },
  TO_COURT: { en: "sent to court", zh: "移送司法" },
  WITHDRAWN: { en: "withdrawn", zh: "已撤回" },

  PROPOSED: { en: "proposed", zh: "拟质押" },
  AGREED: { en: "agreed", zh: "已签约" },
  REGISTERED: { en: "shown as registered", zh: "已出示外部登记" },
  DEFAULTED: { en: "in default", zh: "违约" },
  ENFORCING: { en: "being enforced", zh: "实现质权中" },
  RELEASED: { en: "released", zh: "已解除" },
  DEREGISTERED: { en: "deregistered", zh: "已注销登记" },
  ENFORCED: { en: "enforced", zh: "已实现" },
  LAPSED: { en: "lapsed", zh: "失效" },
};

/** The word in a language, or the name where there is none. */
export function wordOf(name: string, language: "en" | "zh"): string {
  return WORDS[name]?.[language] ?? name;
}

/** Events of the registers whose names differ from those of alerts. */
export const HISTORY_TEXTS = {
  CERTIFICATE_ADMITTED: { en: "Certificate's record opened", zh: "证书登载" },
  HOLDER_CHANGED: { en: "Holder changed", zh: "持有人变更" },
  DETAILS_AMENDED: { en: "Holder's details changed", zh: "持有人信息变更" },
  OBJECTION_NOT_ADMITTED: { en: "Objection not admitted", zh: "异议不予受理" },
  COVER_CALLED: { en: "More security asked for", zh: "要求补充担保" },
  DEFAULT_DECLARED: { en: "Default declared", zh: "宣告违约" },
  DEFAULT_CONTESTED: { en: "Default contested", zh: "对违约提出异议" },
  DEFAULT_CURED: { en: "Default taken back", zh: "撤回违约" },
  ENFORCEMENT_OPENED: { en: "Enforcement opened", zh: "启动实现质权" },
  ENFORCEMENT_CLOSED: { en: "Enforcement closed", zh: "质权实现" },
  COURT_ORDER_APPLIED: { en: "Court's order carried out", zh: "法院裁判执行" },
  DUE_DILIGENCE_RECORDED: { en: "Due-diligence report recorded", zh: "尽职调查报告登载" },
  block: { en: "block {block}", zh: "区块 {block}" },
  notFinal: { en: "not final yet", zh: "尚未最终确认" },
  details: { en: "Details", zh: "详情" },
} as const satisfies Record<string, { en: string; zh: string }>;

/** Names of the checks of PROTOCOL section 9, in English and Chinese, in the order in which they are reported. */
export const CHECKS = {
  CERTIFICATE_NUMBER: ["Certificate number", "证书编号"],
  CERTIFICATE_DIGEST: ["Certificate digest", "证书摘要"],
  ISSUER_SIGNATURE: ["Issuer's signature", "出证机构签名"],
  DEPOSITOR_SIGNATURE: ["Depositor's signature", "存证人签名"],
  INCLUSION: ["Inclusion in the log", "日志包含证明"],
  ANCHOR: ["Anchor on chain", "上链记录"],
  FINALITY: ["Finality", "最终确认"],
  VALIDITY: ["Validity", "有效期"],
  STATUS: ["Status", "证书状态"],
  OBJECTIONS: ["Objections", "异议"],
  ENCUMBRANCE: ["Encumbrance", "权利负担"],
  TIMESTAMP: ["Trusted timestamp", "可信时间戳"],
  MANIFEST: ["Manifest", "文件清单"],
  DATASET: ["Dataset", "数据集"],
} as const satisfies Record<string, readonly [en: string, zh: string]>;

export type CheckName = keyof typeof CHECKS;

export type CheckStatus = "PASS" | "WARN" | "FAIL" | "NOT_CHECKED";

/**
 * What a result code says. One code belongs to one check and one status; the codes for "could not be found out" belong
 * to any check (`check` null). Names in braces stand for members of the fragment's evidence.
 */
export interface CodeRow {
  readonly check: CheckName | null;
  readonly status: CheckStatus;
  readonly en: string;
  readonly zh: string;
  /** What the reader can do; null where there is nothing to do. */
  readonly remedyEn: string | null;
  readonly remedyZh: string | null;
}

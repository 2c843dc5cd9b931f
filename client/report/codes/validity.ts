/** Findings about status, term and disputes: V1 to V3. */
import type { CodeRow } from "./row.ts";

export const VALIDITY_CODES = {
  V1_VALID: ["PASS", "The certificate is valid until {validUntil}.", "证书有效期至 {validUntil}。"],
  V1_EXPIRES_SOON: [
    "WARN",
    "The certificate is valid until {validUntil}, {daysLeft} days from now.",
    "证书有效期至 {validUntil}，仅剩 {daysLeft} 天。",
    "Have the certificate renewed.",
    "请办理续展。",
  ],
  V1_SUPERSEDED: [
    "WARN",
    "A newer version superseded this certificate ({supersededBy}).",
    "本证书已被更新版本取代（{supersededBy}）。",
    "Repeat the report for the newest version: only that one can be pledged.",
    "请对最新版本重新出具报告：仅最新版本可以出质。",
  ],
  V1_NOT_VALID: [
    "FAIL",
    "{detail}",
    "{detailZh}",
    "Do not lend on this certificate as it stands.",
    "请勿以本证书现状放款。",
  ],
  V2_COVERS_DEBT: [
    "PASS",
    "The certificate outlasts the debt ({debtMaturity}) by {daysOver} days.",
    "证书有效期超出债务到期日（{debtMaturity}）{daysOver} 天。",
  ],
  V2_COVENANT: [
    "WARN",
    "The certificate ({validUntil}) does not outlast the debt ({debtMaturity}) by {marginDays} days; the pledgor undertook to renew.",
    "证书有效期（{validUntil}）未超出债务到期日（{debtMaturity}）{marginDays} 天；出质人已承诺续展。",
    "Watch the renewal window; make the renewal an event of default.",
    "请关注续展窗口，并将未续展列为违约事件。",
  ],
  V2_TOO_SHORT: [
    "FAIL",
    "The certificate ({validUntil}) does not outlast the debt ({debtMaturity}) by {marginDays} days, and the regime or the papers know no covenant that would do.",
    "证书有效期（{validUntil}）未超出债务到期日（{debtMaturity}）{marginDays} 天，且无适用的续展承诺。",
    "Shorten the debt, or have the certificate renewed first.",
    "请缩短债务期限，或先行办理续展。",
  ],
  V3_NONE: [
    "PASS",
    "No objection is open, and the search of {asOf} found no litigation and no preservation order.",
    "无未决异议；{asOf} 的检索未发现诉讼或保全。",
  ],
  V3_DISMISSED: [
    "WARN",
    "The search found disputes that were dismissed.",
    "检索发现已被驳回的争议。",
    "Read the decisions.",
    "请查阅相关裁判文书。",
  ],
  V3_SEARCH_OLD: [
    "WARN",
    "The search for litigation is {ageDays} days old; the policy takes {maxAgeDays}.",
    "诉讼检索已有 {ageDays} 天；政策要求不超过 {maxAgeDays} 天。",
    "Search again.",
    "请重新检索。",
  ],
  V3_OBJECTION: [
    "FAIL",
    "{detail}",
    "{detailZh}",
    "Wait for the decision on the objection.",
    "请等待异议处理结果。",
  ],
  V3_LITIGATION: [
    "FAIL",
    "The search found litigation or a preservation order that is open.",
    "检索发现未决诉讼或保全。",
    "Do not lend before the dispute is over.",
    "争议解决前请勿放款。",
  ],
} as const satisfies Record<string, CodeRow>;

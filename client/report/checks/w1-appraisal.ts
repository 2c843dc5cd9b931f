import { parseTime } from "#core/parse.ts";
import { refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** W1: an appraisal that is recent, by an appraiser with a licence, with more than one method. */
export function checkAppraisal(input: ReportInput): Line {
  const { appraisal } = input.supplied;
  if (appraisal === undefined) return notSupplied("W1");
  const { digest, appraiser, licenceNo, baseDate, validUntil } = appraisal;
  const methods = [...new Set(appraisal.methods)];
  const { appraisalMaxAgeMonths: maxAgeMonths, appraisalLimitMonths } = input.policy;
  const compared = { appraiser, licenceNo, baseDate, validUntil, methods: methods.join(", "), maxAgeMonths };
  const olderThan = (months: number) => monthsAfter(baseDate, months) < input.now;
  const reasons: readonly (readonly [expired: boolean, en: string, zh: string])[] = [
    [validUntil !== null && parseTime(validUntil) < input.now, "its validity is over", "有效期已过"],
    [
      olderThan(appraisalLimitMonths),
      `older than ${appraisalLimitMonths} months`,
      `超过 ${appraisalLimitMonths} 个月`,
    ],
    [methods.length === 0, "it states no method", "未载明评估方法"],
    [licenceNo === null, "the appraiser shows no licence", "评估机构未出示资质"],
  ];
  const reason = reasons.find(([expired]) => expired);
  if (reason !== undefined) {
    return finding("W1_EXPIRED", { ...compared, reason: reason[1], reasonZh: reason[2] }, [digest]);
  }
  const future = refuseFuture(input, "W1", [baseDate], [digest]);
  if (future !== undefined) return future;
  if (olderThan(maxAgeMonths)) return finding("W1_AGEING", compared, [digest]);
  return finding(methods.length === 1 ? "W1_ONE_METHOD" : "W1_CURRENT", compared, [digest]);
}

/** Unix seconds of the same day of the month, so many months later. */
function monthsAfter(time: string, months: number): number {
  const date = new Date(parseTime(time) * 1000);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.getTime() / 1000;
}

import type { ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** W2: the loan against the appraised value. The amounts stay here; the report has their ratio, unless the policy wants more. */
export function checkLoanToValue({ supplied, policy }: ReportInput): Line {
  const { loan, appraisal } = supplied;
  if (loan?.amount === undefined || appraisal?.value === undefined) return notSupplied("W2");
  const { maxLoanToValuePercent: maxPercent, loanToValueTolerancePoints: tolerancePoints } = policy;
  const proof = [appraisal.digest];
  const value = units(appraisal.value);
  if (maxPercent === undefined) {
    return finding(
      "W2_INCOMPARABLE",
      { reason: "the policy names no ratio", reasonZh: "政策未设定比例" },
      proof,
    );
  }
  if (loan.currency === undefined || loan.currency !== appraisal.currency) {
    return finding("W2_INCOMPARABLE", { reason: "not in one currency", reasonZh: "币种不一致" }, proof);
  }
  if (value === 0n)
    return finding("W2_INCOMPARABLE", { reason: "the value is zero", reasonZh: "评估值为零" }, proof);
  // Hundredths of a percent, rounded up: a ratio just above the limit must not read as the limit.
  const percent = Number((units(loan.amount) * 10_000n + value - 1n) / value) / 100;
  const amounts = policy.showAmounts
    ? { amount: loan.amount, value: appraisal.value, currency: loan.currency }
    : {};
  const compared = { percent, maxPercent, tolerancePoints, ...amounts };
  if (percent <= maxPercent) return finding("W2_WITHIN", compared, proof);
  return finding(percent <= maxPercent + tolerancePoints ? "W2_SLIGHTLY_ABOVE" : "W2_ABOVE", compared, proof);
}

/** Ten-thousandths, exactly. */
function units(amount: string): bigint {
  const [whole = "0", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.padEnd(4, "0"));
}

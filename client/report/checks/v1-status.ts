import { formatUnixTime } from "../../verify/evidence.ts";
import {
  certificateDigestOf,
  daysUntil,
  fragmentOf,
  passOnUnknown,
  quote,
  validityEndOf,
  worstOf,
  type ReportInput,
} from "../input.ts";
import { finding, type Line } from "../line.ts";

/** V1: in force and untouched, as verification found it; superseded or near its end is a warning. */
export function checkStatusNow(input: ReportInput): Line {
  const status = fragmentOf(input, "STATUS")!;
  const worst = worstOf([fragmentOf(input, "VALIDITY"), status])!;
  const proof = [certificateDigestOf(input)];
  if (worst.status === "FAIL") return finding("V1_NOT_VALID", quote(worst), proof);
  if (worst.status === "NOT_CHECKED") return passOnUnknown("V1", worst);
  if (status.code === "SUPERSEDED")
    return finding("V1_SUPERSEDED", { supersededBy: status.evidence["supersededBy"] ?? null }, proof);
  const end = validityEndOf(input)!;
  const daysLeft = daysUntil(input.now, end);
  const compared = { validUntil: formatUnixTime(end), daysLeft };
  return finding(daysLeft < input.policy.expiryWarningDays ? "V1_EXPIRES_SOON" : "V1_VALID", compared, proof);
}

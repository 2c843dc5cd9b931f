import {
  ageDays,
  certificateDigestOf,
  fragmentOf,
  passOnUnknown,
  quote,
  refuseFuture,
  type ReportInput,
} from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** V3: no objection, as verification found it, and no litigation in a search that is recent. */
export function checkDisputes(input: ReportInput): Line {
  const objections = fragmentOf(input, "OBJECTIONS")!;
  if (objections.status === "FAIL")
    return finding("V3_OBJECTION", quote(objections), [certificateDigestOf(input)]);
  const { litigation } = input.supplied;
  if (litigation?.result === "OPEN")
    return finding("V3_LITIGATION", { asOf: litigation.asOf }, [litigation.digest]);
  if (objections.status === "NOT_CHECKED") return passOnUnknown("V3", objections);
  if (litigation === undefined) return notSupplied("V3");
  const { digest, asOf, result } = litigation;
  const future = refuseFuture(input, "V3", [asOf], [digest]);
  if (future !== undefined) return future;
  const compared = { asOf, ageDays: ageDays(input, asOf), maxAgeDays: input.policy.litigationMaxAgeDays };
  if (compared.ageDays > compared.maxAgeDays) return finding("V3_SEARCH_OLD", compared, [digest]);
  return finding(result === "NONE" ? "V3_NONE" : "V3_DISMISSED", compared, [digest]);
}

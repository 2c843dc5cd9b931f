import type { ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** O3: every co-holder consented; the same paper counts once. */
export function checkCoHolders({ supplied }: ReportInput): Line {
  const { coHolders } = supplied;
  if (coHolders === undefined) return notSupplied("O3");
  const { digest, count, consents } = coHolders;
  const papers = new Set(consents.map((paper) => paper.digest));
  const compared = { coHolders: count, consents: papers.size };
  const proof = [digest, ...papers];
  if (count === 0) return finding("O3_NONE_NEEDED", compared, proof);
  return papers.size >= count
    ? finding("O3_CONSENTED", compared, proof)
    : finding("O3_CONSENT_MISSING", compared, proof);
}

import { issuerTrustedAt } from "#core/trust.ts";
import { parseTime } from "#core/parse.ts";
import {
  certificateDigestOf,
  fragmentOf,
  passOnUnknown,
  quote,
  worstOf,
  type ReportInput,
} from "../input.ts";
import { finding, type Line } from "../line.ts";

/** A2: the issuer's and the depositor's signature, as verification found them, and whether the issuer still has its role. */
export function checkSignatures(input: ReportInput): Line {
  const worst = worstOf([fragmentOf(input, "ISSUER_SIGNATURE"), fragmentOf(input, "DEPOSITOR_SIGNATURE")])!;
  const proof = [certificateDigestOf(input)];
  if (worst.status === "FAIL") return finding("A2_INVALID", quote(worst), proof);
  if (worst.status === "NOT_CHECKED") return passOnUnknown("A2", worst);
  if (worst.status === "WARN") return finding("A2_WEAK", quote(worst), proof);
  const { issuer, proof: signature } = input.bundle.certificate;
  const until = issuerTrustedAt(input.trust, issuer.id, signature.created)?.until ?? null;
  return until !== null && parseTime(until) < input.now
    ? finding("A2_ISSUER_RETIRED", { issuer: issuer.id, until }, proof)
    : finding("A2_SIGNED", { issuer: issuer.id, created: signature.created }, proof);
}

import { certificateDigestOf, type ReportInput } from "../input.ts";
import { finding, type Line } from "../line.ts";

/** E2: a sample must not be offered as the whole. */
export function checkCoverage(input: ReportInput): Line {
  const { coverage } = input.bundle.certificate.credentialSubject;
  const collateral = input.supplied.loan?.collateral ?? null;
  const proof = [certificateDigestOf(input)];
  if (coverage === "FULL") return finding("E2_FULL", { coverage }, proof);
  if (coverage === "STREAM_WINDOW") return finding("E2_STREAM_WINDOW", { coverage }, proof);
  return finding(
    collateral === "SAMPLE" ? "E2_SAMPLE_DECLARED" : "E2_SAMPLE_AS_WHOLE",
    { coverage, collateral },
    proof,
  );
}

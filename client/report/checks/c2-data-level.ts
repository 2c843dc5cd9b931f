import { certificateDigestOf, type ReportInput } from "../input.ts";
import { finding, type Line } from "../line.ts";

/** C2: the level that the certificate states, or a classification that says otherwise; the stricter counts. */
export function checkDataLevel(input: ReportInput): Line {
  const { dataLevel: stated, approval } = input.bundle.certificate.credentialSubject.dataset;
  const { dataLevel: given } = input.supplied;
  const proof =
    given === undefined ? [certificateDigestOf(input)] : [certificateDigestOf(input), given.digest];
  const compared = { stated, classified: given?.level ?? null, exported: given?.exported ?? null };
  if (given?.level === "CORE") return finding("C2_CORE", compared, proof);
  const important = stated !== "GENERAL" || given?.level === "IMPORTANT";
  if (important && approval === undefined && given?.approval === undefined)
    return finding("C2_NO_APPROVAL", compared, proof);
  if (given?.exported === true && given.exportApproval === undefined && important)
    return finding("C2_EXPORT", compared, proof);
  return finding(important ? "C2_IMPORTANT" : "C2_GENERAL", compared, proof);
}

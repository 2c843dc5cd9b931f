import { refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** C1: what the certificate says of personal information, held against a scan; the worse of the two counts. */
export function checkPersonalData(input: ReportInput): Line {
  const { personalData: scan } = input.supplied;
  if (scan === undefined) return notSupplied("C1");
  const { personalInformation: stated, impactAssessment } =
    input.bundle.certificate.credentialSubject.dataset;
  const { digest, at, result } = scan;
  const proof = scan.impactAssessment === undefined ? [digest] : [digest, scan.impactAssessment];
  const compared = { stated, found: result, at };
  if (result === "RAW") return finding("C1_RAW", compared, proof);
  const future = refuseFuture(input, "C1", [at], proof);
  if (future !== undefined) return future;
  if (result !== "DEIDENTIFIED" && stated !== "DEIDENTIFIED") return finding("C1_NONE", compared, proof);
  const assessed = impactAssessment !== undefined || scan.impactAssessment !== undefined;
  return finding(assessed ? "C1_DEIDENTIFIED" : "C1_NO_ASSESSMENT", compared, proof);
}

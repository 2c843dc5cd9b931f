import { manifestsOf } from "../../verify/checks/manifest.ts";
import { fragmentOf, quote, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** A6: salt and manifest open the commitment; with SM3 too where certificate and manifest have it. */
export function checkCommitment(input: ReportInput): Line {
  const found = fragmentOf(input, "MANIFEST");
  if (found === undefined) return notSupplied("A6");
  const { commitment, manifestSm3 = null } = input.bundle.certificate.credentialSubject;
  if (found.status !== "PASS") return finding("A6_DOES_NOT_OPEN", quote(found), [commitment]);
  const withSm3 = manifestSm3 !== null && manifestsOf(input).some(({ files }) => files[0]?.sm3 !== undefined);
  return withSm3
    ? finding("A6_OPENS", { commitment, manifestSm3 }, [commitment, manifestSm3])
    : finding("A6_ONE_ALGORITHM", { commitment, manifestSm3 }, [commitment]);
}

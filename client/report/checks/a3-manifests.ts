import { fragmentOf, quote, type ReportInput } from "../input.ts";
import { finding, type Line } from "../line.ts";

/** A3: the private manifest against the certificate; the public part is the certificate itself (A1). */
export function checkManifests(input: ReportInput): Line {
  const found = fragmentOf(input, "MANIFEST");
  const stated = input.bundle.certificate.credentialSubject.manifestDigest;
  if (found === undefined) return finding("A3_PRIVATE_NOT_SUPPLIED", { stated });
  return found.status === "PASS"
    ? finding("A3_MATCH", { stated }, [stated])
    : finding("A3_DIFFERS", quote(found), [stated]);
}

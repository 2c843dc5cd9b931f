/** The bundle that a certificate's QR code leads to. Loaded only where the page was opened by one. */
import { BUNDLE_LIMITS, readBundle, type Bundle } from "#core/bundle.ts";
import { certificateDigest } from "#core/certificate.ts";
import { DataDeedError } from "#core/errors.ts";
import { digestPrefixOf, parseVerifyLink } from "#core/verify-link.ts";
import type { Named } from "./inputs.ts";

/**
 * The gateway is only asked for the bundle: whether it is the one that the paper names is checked here, and whether it
 * is genuine by the verification.
 * @param search attacker-controlled: of the page's address
 * @throws CERTIFICATE_NO_INVALID | NOT_FOUND | CERTIFICATE_INVALID | BUNDLE_INVALID | JSON_*
 */
export async function openLinked(search: string, signal: AbortSignal): Promise<Named<Bundle>> {
  const link = parseVerifyLink(search);
  if (link === undefined) throw new DataDeedError("CERTIFICATE_NO_INVALID");
  const { certificateNo } = link;
  const response = await fetch(`/v1/certificates/${certificateNo}/bundle`, { signal });
  if (!response.ok) throw new DataDeedError("NOT_FOUND", `HTTP ${response.status}`);
  const text = await response.text();
  if (text.length > BUNDLE_LIMITS.maxLength!) throw new DataDeedError("JSON_TOO_LARGE");
  const bundle = readBundle(text);
  const isNamed =
    bundle.certificateNo === certificateNo &&
    bundle.log.chainId === link.chainId &&
    digestPrefixOf(certificateDigest(bundle.certificate)) === link.digestPrefix;
  if (isNamed) return { name: certificateNo, value: bundle };
  throw new DataDeedError(
    "CERTIFICATE_INVALID",
    "this is not the certificate that the code on the paper names",
  );
}

import { useEffect, useRef } from "react";
import { BUNDLE_LIMITS, type Bundle } from "#core/bundle.ts";
import { certificateDigest } from "#core/certificate.ts";
import { DataDeedError } from "#core/errors.ts";
import { digestPrefixOf, parseVerifyLink, type VerifyLink } from "#core/verify-link.ts";
import { parseBundleText, type Named } from "./inputs.ts";

/**
 * The bundle that a certificate's QR code leads to. The gateway is only asked for it: whether it is the one that the
 * paper names is checked here, and whether it is genuine by the verification.
 */
async function fetchLinked(link: VerifyLink, signal: AbortSignal): Promise<Bundle> {
  const response = await fetch(`/v1/certificates/${link.certificateNo}/bundle`, { signal });
  if (!response.ok) throw new DataDeedError("NOT_FOUND", `${link.certificateNo}: HTTP ${response.status}`);
  const text = await response.text();
  if (text.length > BUNDLE_LIMITS.maxLength!) throw new DataDeedError("JSON_TOO_LARGE");
  const bundle = await parseBundleText(text);
  const isNamed =
    bundle.certificateNo === link.certificateNo &&
    bundle.log.chainId === link.chainId &&
    digestPrefixOf(certificateDigest(bundle.certificate)) === link.digestPrefix;
  if (isNamed) return bundle;
  throw new DataDeedError(
    "CERTIFICATE_INVALID",
    `this is not the certificate that the code on the paper names`,
  );
}

/** Opens the certificate that the page's own address names, once. */
export function useLinkedBundle(
  use: (bundle: Named<Bundle>) => void,
  refuse: (name: string, error: unknown) => void,
): void {
  const handlers = useRef({ use, refuse });
  useEffect(() => {
    const link = parseVerifyLink(location.search);
    if (link === undefined) return;
    const abort = new AbortController();
    const name = link.certificateNo;
    fetchLinked(link, abort.signal).then(
      (value) => handlers.current.use({ name, value }),
      (error: unknown) => {
        if (!abort.signal.aborted) handlers.current.refuse(name, error);
      },
    );
    return () => abort.abort();
  }, []);
}

/** The address in a certificate's QR code: where to check, and what has to be found there (DOMAIN section 1.5). */
import { toHex } from "./bytes.ts";
import { readCertificateNumber } from "./entry.ts";
import type { Digest } from "./digest.ts";

export interface VerifyLink {
  readonly certificateNo: string;
  /** The first 16 hex digits of the certificate's digest, lower case: enough to tell another certificate by. */
  readonly digestPrefix: string;
  readonly chainId: number;
}

export function digestPrefixOf(digest: Digest): string {
  return toHex(digest).slice(0, 16);
}

/** @param base where a verify page is, `https://gateway.example`, without a slash at the end */
export function formatVerifyLink(base: string, { certificateNo, digestPrefix, chainId }: VerifyLink): string {
  return `${base}/verify?no=${certificateNo}&d=${digestPrefix}&c=${chainId}`;
}

/**
 * @param search attacker-controlled: the part of an address from `?` on
 * @returns undefined unless it is exactly of the form that `formatVerifyLink` gives. What it says still has to be
 *   compared with the certificate that is found
 */
export function parseVerifyLink(search: string): VerifyLink | undefined {
  const [, certificateNo = "", digestPrefix = "", chainId = ""] =
    /^\?no=([0-9A-Z-]{1,40})&d=([0-9a-f]{16})&c=([1-9]\d{0,14})$/.exec(search) ?? [];
  if (readCertificateNumber(certificateNo) === undefined) return undefined;
  return { certificateNo, digestPrefix, chainId: Number(chainId) };
}

import { equalBytes, toHex0x } from "#core/bytes.ts";
import { certificateBytes, MAX_CERTIFICATE_BYTES } from "#core/certificate.ts";
import { sha256 } from "#core/digest.ts";
import { entryOf } from "#core/entry.ts";
import { formatUnixTime } from "../evidence.ts";
import { fragment, type Fragment } from "../fragment.ts";
import type { JudgeInput } from "../input.ts";

/** CERTIFICATE_DIGEST: the log's four words are those of exactly this certificate, which fits one IPFS block. */
export function checkCertificateDigest({ bundle }: JudgeInput): Fragment {
  const { certificate, entry } = bundle;
  const bytes = certificateBytes(certificate);
  if (bytes.length > MAX_CERTIFICATE_BYTES) {
    return fragment("CERTIFICATE_TOO_LARGE", { bytes: bytes.length, maxBytes: MAX_CERTIFICATE_BYTES });
  }
  const expected = entryOf(certificate, sha256(bytes));
  if (!equalBytes(entry.certificateDigest, expected.certificateDigest)) {
    const computed = toHex0x(expected.certificateDigest);
    return fragment("DIGEST_MISMATCH", { computed, stated: toHex0x(entry.certificateDigest) });
  }
  if (!equalBytes(entry.commitment, expected.commitment)) {
    const computed = toHex0x(expected.commitment);
    return fragment("ENTRY_COMMITMENT_MISMATCH", { computed, stated: toHex0x(entry.commitment) });
  }
  if (entry.holder !== expected.holder) {
    return fragment("ENTRY_HOLDER_MISMATCH", { computed: expected.holder, stated: entry.holder });
  }
  if (entry.validUntil !== expected.validUntil) {
    const computed = formatUnixTime(expected.validUntil);
    return fragment("ENTRY_VALIDITY_MISMATCH", { computed, stated: formatUnixTime(entry.validUntil) });
  }
  return fragment("ENTRY_MATCHES", {
    certificateDigest: toHex0x(entry.certificateDigest),
    commitment: toHex0x(entry.commitment),
    holder: entry.holder,
    validUntil: formatUnixTime(entry.validUntil),
    bytes: bytes.length,
  });
}

/** Certificates of our log, by what people type or documents name. */
import type { Address } from "#core/address.ts";
import { parseCertificate, type Certificate } from "#core/certificate.ts";
import { certificateNumber, parseCertificateNumber } from "#core/entry.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseJson } from "#core/json.ts";
import type { LogStore, StoredCertificate } from "../ports/store.ts";

/** @param text a number as typed. @throws CERTIFICATE_NO_INVALID | NOT_FOUND */
export async function findByNumber(
  store: Pick<LogStore, "certificate">,
  log: Address,
  text: string,
): Promise<StoredCertificate> {
  const { index, number } = parseCertificateNumber(text);
  // A number of another log has a right check character too.
  const stored = certificateNumber(log, index) === number ? await store.certificate(index) : null;
  if (stored === null) throw new DataDeedError("NOT_FOUND", `there is no certificate ${number} here`);
  return stored;
}

export function certificateOf({ bytes }: StoredCertificate): Certificate {
  return parseCertificate(parseJson(bytes));
}

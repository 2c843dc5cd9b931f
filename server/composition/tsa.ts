/** The time-stamping authorities of this installation: whom it asks, and whom it tells verifiers to believe. */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { DataDeedError } from "#core/errors.ts";
import type { TrustedTsa } from "#core/trust.ts";
import { httpAuthority } from "../adapters/tsa-http.ts";
import type { Config } from "../config.ts";
import type { Entropy } from "../ports/clock.ts";
import type { TimestampAuthority } from "../ports/timestamping.ts";

const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/**
 * The certificates of DATADEED_TSA_CA_FILE for the trust document; undefined where there is none.
 * @throws CONFIG_INVALID when the file can't be read or holds no certificate
 */
export async function trustedAuthorities({ tsaCaFile }: Config): Promise<readonly TrustedTsa[] | undefined> {
  if (tsaCaFile === null) return undefined;
  try {
    const blocks = (await readFile(tsaCaFile, "utf8")).match(PEM) ?? [];
    if (blocks.length === 0) throw new RangeError("no PEM certificate inside");
    return blocks.map((pem) => ({ name: nameOf(new X509Certificate(pem)), certificate: `${pem}\n` }));
  } catch (cause) {
    const reason = `${tsaCaFile}: ${cause instanceof Error ? cause.message : String(cause)}`;
    const problems = [{ pointer: "DATADEED_TSA_CA_FILE", reason }];
    throw new DataDeedError("CONFIG_INVALID", reason, { cause, problems });
  }
}

export function authorities(
  { tsaUrls, tsaImprint }: Config,
  entropy: Pick<Entropy, "bytes">,
): readonly TimestampAuthority[] {
  return tsaUrls.map((url) => httpAuthority({ url, imprint: tsaImprint, entropy }));
}

/** Common name, or the whole subject where there is none. */
function nameOf({ subject }: X509Certificate): string {
  const lines = subject.split("\n");
  return (lines.find((line) => line.startsWith("CN="))?.slice(3) ?? lines.join(", ")).slice(0, 200);
}

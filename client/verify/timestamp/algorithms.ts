/** Object identifiers of what tokens use, and which of it is accepted. What is weak or unknown is not verified at all. */
import { ObjectIdentifier } from "asn1js";
import type { AlgorithmIdentifier, PublicKeyInfo } from "pkijs";
import { unsupported } from "./reading.ts";

export const OID = {
  signedData: "1.2.840.113549.1.7.2",
  tstInfo: "1.2.840.113549.1.9.16.1.4",
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  /** ESS signing certificate, first version: a SHA-1 digest (RFC 2634). */
  signingCertificate: "1.2.840.113549.1.9.16.2.12",
  /** The same with a digest of one's choice (RFC 5035, RFC 5816). */
  signingCertificateV2: "1.2.840.113549.1.9.16.2.47",
  keyUsage: "2.5.29.15",
  basicConstraints: "2.5.29.19",
  certificatePolicies: "2.5.29.32",
  extendedKeyUsage: "2.5.29.37",
  anyExtendedKeyUsage: "2.5.29.37.0",
  timeStamping: "1.3.6.1.5.5.7.3.8",
  sha256: "2.16.840.1.101.3.4.2.1",
  sm3: "1.2.156.10197.1.401",
} as const;

const DIGESTS: Readonly<Record<string, string>> = {
  [OID.sha256]: "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
};

/** RSA (PKCS #1 v1.5 and PSS) and ECDSA with SHA-2. */
const SIGNATURES: ReadonlySet<string> = new Set([
  "1.2.840.113549.1.1.1",
  "1.2.840.113549.1.1.10",
  "1.2.840.113549.1.1.11",
  "1.2.840.113549.1.1.12",
  "1.2.840.113549.1.1.13",
  "1.2.840.10045.2.1",
  "1.2.840.10045.4.3.2",
  "1.2.840.10045.4.3.3",
  "1.2.840.10045.4.3.4",
]);

const EC_KEY = "1.2.840.10045.2.1";
/** NIST P-256, P-384, P-521: what WebCrypto has. SM2 (1.2.156.10197.1.301) is none of them. */
const CURVES: ReadonlySet<string> = new Set(["1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"]);

/** WebCrypto's name of a digest. @throws TokenStop where it is not accepted */
export function digestName({ algorithmId }: AlgorithmIdentifier): string {
  const name = DIGESTS[algorithmId];
  if (name === undefined) throw unsupported(`digest ${algorithmId}`);
  return name;
}

/** @throws TokenStop where the algorithm is not accepted */
export function expectSignatureAlgorithm({ algorithmId }: AlgorithmIdentifier): void {
  if (!SIGNATURES.has(algorithmId)) throw unsupported(`signature ${algorithmId}`);
}

/** @throws TokenStop for a key of a curve that is not accepted */
export function expectKey({ algorithm }: PublicKeyInfo): void {
  if (algorithm.algorithmId !== EC_KEY) return;
  const curve = String(objectIdentifierOf(algorithm.algorithmParams));
  if (!CURVES.has(curve)) throw unsupported(`curve ${curve}`);
}

export function objectIdentifierOf(value: unknown): string | undefined {
  return value instanceof ObjectIdentifier ? value.getValue() : undefined;
}

/**
 * From the certificate that signed a token up to an authority of the trust document: the part of RFC 5280 section 6 that
 * time-stamping needs. What it can't process (name constraints, unknown critical extensions) is refused, not skipped.
 * Revocation is not asked: that needs a network, and a list as of then (docs/timestamps.md).
 */
import { BasicConstraints, ExtKeyUsage, type Certificate, type Extension } from "pkijs";
import { BitString } from "asn1js";
import { equalBytes } from "#core/bytes.ts";
import { expectKey, expectSignatureAlgorithm, OID } from "./algorithms.ts";
import { unfit } from "./reading.ts";
import { verifies } from "./signature.ts";
import { nameOf } from "./token.ts";

/** An authority of the trust document. */
export interface Anchor {
  readonly name: string;
  readonly maxDifferenceSeconds: number;
  readonly certificate: Certificate;
}

export interface Path {
  readonly anchor: Anchor;
  /** From the signer to the anchor. */
  readonly certificates: readonly Certificate[];
}

/** Signer, three CAs, root: longer chains are not known in the field. */
const MAX_LENGTH = 6;
/** Bounds the work that a token full of look-alike certificates can cause. */
const MAX_SIGNATURES = 40;

const PROCESSED: ReadonlySet<string> = new Set([
  OID.keyUsage,
  OID.basicConstraints,
  OID.certificatePolicies,
  OID.extendedKeyUsage,
]);

/**
 * The certificate that signs tokens is for that alone (RFC 3161 section 2.3).
 * @throws TokenStop when it is not
 */
export function expectTimeStamping(signer: Certificate): void {
  const usage = extension(signer, OID.extendedKeyUsage);
  const purposes = usage?.parsedValue instanceof ExtKeyUsage ? usage.parsedValue.keyPurposes : [];
  if (purposes.length !== 1 || purposes[0] !== OID.timeStamping)
    throw unfit(`${nameOf(signer)} is not for time-stamping alone`);
  if (usage?.critical !== true) throw unfit(`${nameOf(signer)}: its purpose is not marked critical`);
  expectProcessed(signer);
}

/** All paths whose signatures hold, the shortest first; times are not looked at. */
export async function findPaths(
  signer: Certificate,
  others: readonly Certificate[],
  anchors: readonly Anchor[],
): Promise<readonly Path[]> {
  const found: Path[] = [];
  let signaturesLeft = MAX_SIGNATURES;

  async function signedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
    if (!certificate.issuer.isEqual(issuer.subject) || signaturesLeft-- <= 0) return false;
    expectSignatureAlgorithm(certificate.signatureAlgorithm);
    expectKey(issuer.subjectPublicKeyInfo);
    return verifies(() => certificate.verify(issuer));
  }

  async function climb(sofar: readonly Certificate[]): Promise<void> {
    const top = sofar.at(-1)!;
    for (const anchor of anchors) {
      if (sameCertificate(top, anchor.certificate)) found.push({ anchor, certificates: sofar });
      else if (await signedBy(top, anchor.certificate))
        found.push({ anchor, certificates: [...sofar, anchor.certificate] });
    }
    if (sofar.length >= MAX_LENGTH) return;
    for (const next of others) {
      if (!sofar.includes(next) && (await signedBy(top, next))) await climb([...sofar, next]);
    }
  }

  await climb([signer]);
  return found.sort((a, b) => a.certificates.length - b.certificates.length);
}

/** @throws TokenStop when a certificate above the signer may not issue, or not for this */
export function expectIssuers({ certificates }: Path): void {
  certificates.slice(1).forEach((issuer, below) => {
    expectProcessed(issuer);
    const constraints: unknown = extension(issuer, OID.basicConstraints)?.parsedValue;
    if (!(constraints instanceof BasicConstraints) || !constraints.cA)
      throw unfit(`${nameOf(issuer)} is no certification authority`);
    const { pathLenConstraint: longest } = constraints;
    if (typeof longest === "number" && longest < below)
      throw unfit(`${nameOf(issuer)}: the chain is too long for it`);
    if (!maySignCertificates(issuer)) throw unfit(`${nameOf(issuer)} may not sign certificates`);
    const purposes: unknown = extension(issuer, OID.extendedKeyUsage)?.parsedValue;
    const allowed: readonly string[] = [OID.timeStamping, OID.anyExtendedKeyUsage];
    if (purposes instanceof ExtKeyUsage && !purposes.keyPurposes.some((purpose) => allowed.includes(purpose)))
      throw unfit(`${nameOf(issuer)} is not for time-stamping`);
  });
}

/** The first certificate that was not valid at a time, Unix seconds; undefined where all were. */
export function invalidAt({ certificates }: Path, time: number): Certificate | undefined {
  return certificates.find(
    ({ notBefore, notAfter }) => time < seconds(notBefore) || time > seconds(notAfter),
  );
}

export function expiryOf({ certificates }: Path): number {
  return Math.min(...certificates.map(({ notAfter }) => seconds(notAfter)));
}

function seconds({ value }: Certificate["notAfter"]): number {
  return value.getTime() / 1000;
}

function maySignCertificates(issuer: Certificate): boolean {
  const usage: unknown = extension(issuer, OID.keyUsage)?.parsedValue;
  if (usage === undefined) return true;
  // keyCertSign is bit 5 (RFC 5280 section 4.2.1.3).
  return usage instanceof BitString && (usage.valueBlock.valueHexView[0]! & 0x04) !== 0;
}

function expectProcessed(certificate: Certificate): void {
  const strange = certificate.extensions?.find(({ critical, extnID }) => critical && !PROCESSED.has(extnID));
  if (strange !== undefined)
    throw unfit(`${nameOf(certificate)}: critical extension ${strange.extnID} is not known here`);
}

function extension({ extensions }: Certificate, id: string): Extension | undefined {
  return extensions?.find(({ extnID }) => extnID === id);
}

function sameCertificate(a: Certificate, b: Certificate): boolean {
  return equalBytes(new Uint8Array(a.toSchema().toBER()), new Uint8Array(b.toSchema().toBER()));
}

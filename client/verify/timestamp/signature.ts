/** Whether a token's signer signed exactly this statement, with the certificate that it names (RFC 5652, 3161, 5816). */
import { OctetString, Sequence } from "asn1js";
import {
  AlgorithmIdentifier,
  getCrypto,
  IssuerAndSerialNumber,
  type Attribute,
  type Certificate,
} from "pkijs";
import { equalBytes } from "#core/bytes.ts";
import { digestName, expectKey, expectSignatureAlgorithm, objectIdentifierOf, OID } from "./algorithms.ts";
import { attempt, type Token } from "./token.ts";
import { badSignature, malformed, unsupported } from "./reading.ts";

/** Tag of a SET: signed attributes are signed as one, and sent as [0] (RFC 5652 section 5.4). */
const SET = 0x31;

/** @throws TokenStop where there is no WebCrypto: browsers have it on secure pages only */
async function digestOf(algorithm: string, data: Uint8Array<ArrayBuffer> | ArrayBuffer): Promise<Uint8Array> {
  const subtle = crypto.subtle as typeof crypto.subtle | undefined;
  if (subtle === undefined) throw unsupported("no WebCrypto here");
  return new Uint8Array(await subtle.digest(algorithm, data));
}

/**
 * @returns the certificate that signed
 * @throws TokenStop when the signature does not hold, or can't be verified here
 */
export async function verifySigner(token: Token): Promise<Certificate> {
  const { signerInfo, content } = token;
  const signer = signerOf(token);
  const digest = digestName(signerInfo.digestAlgorithm);
  expectSignatureAlgorithm(signerInfo.signatureAlgorithm);
  expectKey(signer.subjectPublicKeyInfo);
  const signedAttributes = signerInfo.signedAttrs;
  if (signedAttributes === undefined) throw malformed("no signed attributes");
  const { attributes } = signedAttributes;
  if (objectIdentifierOf(single(attributes, OID.contentType)) !== OID.tstInfo)
    throw badSignature("made for another type of content");
  const stated = single(attributes, OID.messageDigest);
  if (!(stated instanceof OctetString)) throw malformed("no message digest");
  const computed = await digestOf(digest, content);
  if (!equalBytes(stated.valueBlock.valueHexView, computed)) throw badSignature("made for another statement");
  await expectNamed(attributes, signer);

  const signed = new Uint8Array(signedAttributes.encodedValue.slice(0));
  signed[0] = SET;
  const holds = await verifies(() =>
    getCrypto(true).verifyWithPublicKey(
      signed,
      signerInfo.signature,
      signer.subjectPublicKeyInfo,
      signerInfo.signatureAlgorithm,
      digest,
    ),
  );
  if (!holds) throw badSignature("not made by the key of its certificate");
  return signer;
}

/** Bytes that are no signature of the algorithm make WebCrypto throw; they are as wrong as any other. */
export async function verifies(verify: () => Promise<boolean>): Promise<boolean> {
  try {
    return await verify();
  } catch {
    return false;
  }
}

function signerOf({ signerInfo: { sid }, certificates }: Token): Certificate {
  if (!(sid instanceof IssuerAndSerialNumber)) throw unsupported("a signer named by its key identifier");
  const found = certificates.find(
    (one) => one.serialNumber.isEqual(sid.serialNumber) && one.issuer.isEqual(sid.issuer),
  );
  if (found === undefined) throw malformed("the signer's certificate is not in the token");
  return found;
}

/** The one value of the one attribute of this type. */
function single(attributes: readonly Attribute[], type: string): unknown {
  const [attribute, ...more] = attributes.filter((one) => one.type === type);
  const values: readonly unknown[] = attribute?.values ?? [];
  if (more.length > 0 || values.length > 1) throw malformed(`attribute ${type} twice`);
  return values[0];
}

/** Without this a signature could be claimed for another certificate of the same key (RFC 5816 section 2.2.1). */
async function expectNamed(attributes: readonly Attribute[], signer: Certificate): Promise<void> {
  const first = single(attributes, OID.signingCertificate);
  const second = single(attributes, OID.signingCertificateV2);
  if (first === undefined && second === undefined) throw badSignature("names no certificate");
  const der = signer.toSchema().toBER();
  for (const [value, isSecond] of [
    [first, false],
    [second, true],
  ] as const) {
    if (value === undefined) continue;
    const { digest, certificateDigest } = attempt("signing certificate attribute", () =>
      essOf(value, isSecond),
    );
    const computed = await digestOf(digest, der);
    if (!equalBytes(computed, certificateDigest)) throw badSignature("names another certificate");
  }
}

/** ESSCertID or ESSCertIDv2 of the signer, the first in the list. */
function essOf(value: unknown, isSecond: boolean): { digest: string; certificateDigest: Uint8Array } {
  const [names] = membersOf(value);
  const [named] = membersOf(names);
  const [head, next] = membersOf(named);
  if (head instanceof OctetString) {
    // Version 2 without an algorithm means SHA-256.
    return { digest: isSecond ? "SHA-256" : "SHA-1", certificateDigest: head.valueBlock.valueHexView };
  }
  if (!isSecond || !(next instanceof OctetString)) throw malformed("signing certificate attribute");
  const digest = digestName(new AlgorithmIdentifier({ schema: head }));
  return { digest, certificateDigest: next.valueBlock.valueHexView };
}

function membersOf(value: unknown): readonly unknown[] {
  return value instanceof Sequence ? value.valueBlock.value : [];
}

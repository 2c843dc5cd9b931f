/** An RFC 3161 token taken apart: the CMS around it and the statement within. Nothing of it is believed yet. */
import { fromBER, OctetString, type AsnType } from "asn1js";
import { Certificate, ContentInfo, SignedData, TSTInfo, type SignerInfo } from "pkijs";
import { toHex } from "#core/bytes.ts";
import { OID } from "./algorithms.ts";
import { isStrictDer } from "./der.ts";
import { malformed, TokenStop, type TokenStatement } from "./reading.ts";

/** A token with four certificates has about 6 KiB. */
export const MAX_TOKEN_BYTES = 65_536;
/** Those of one chain, twice over. */
const MAX_CERTIFICATES = 16;

export interface Token {
  readonly signerInfo: SignerInfo;
  readonly certificates: readonly Certificate[];
  /** The DER that was signed for: TSTInfo. */
  readonly content: Uint8Array<ArrayBuffer>;
  readonly info: TSTInfo;
}

/** DER to ASN.1, all of it. @throws TokenStop */
export function readDer(bytes: Uint8Array<ArrayBuffer>, what: string): AsnType {
  if (!isStrictDer(bytes)) throw malformed(`${what} is no DER`);
  return fromBER(bytes).result;
}

/**
 * @param bytes attacker-controlled
 * @throws TokenStop when it is no token with one signer and its certificate
 */
export function readToken(bytes: Uint8Array<ArrayBuffer>): Token {
  if (bytes.length > MAX_TOKEN_BYTES) throw malformed(`more than ${MAX_TOKEN_BYTES} bytes`);
  const contentInfo = attempt("ContentInfo", () => new ContentInfo({ schema: readDer(bytes, "the token") }));
  if (contentInfo.contentType !== OID.signedData) throw malformed("not signed data");
  const signed = attempt("SignedData", () => new SignedData({ schema: contentInfo.content }));
  const { eContentType, eContent } = signed.encapContentInfo;
  if (eContentType !== OID.tstInfo || !(eContent instanceof OctetString))
    throw malformed("no TSTInfo inside");
  const { signerInfos, certificates: attached = [] } = signed;
  const [signerInfo] = signerInfos;
  if (signerInfo === undefined || signerInfos.length > 1) throw malformed(`${signerInfos.length} signers`);
  const certificates = attached.filter((one) => one instanceof Certificate);
  if (certificates.length > MAX_CERTIFICATES) throw malformed(`${certificates.length} certificates`);
  const content = new Uint8Array(eContent.getValue());
  const info = attempt("TSTInfo", () => new TSTInfo({ schema: readDer(content, "TSTInfo") }));
  if (info.version !== 1) throw malformed(`version ${info.version}`);
  return { signerInfo, certificates, content, info };
}

export function statementOf(info: TSTInfo, signer: Certificate): TokenStatement {
  return {
    genTime: info.genTime.getTime() / 1000,
    imprintAlgorithm: info.messageImprint.hashAlgorithm.algorithmId,
    imprint: info.messageImprint.hashedMessage.valueBlock.valueHexView,
    policy: info.policy,
    serialNumber: toHex(info.serialNumber.valueBlock.valueHexView),
    subject: nameOf(signer),
  };
}

/** The parts of a subject, for people: values only. */
export function nameOf({ subject }: Certificate): string {
  return subject.typesAndValues
    .map(({ value }) => String((value.valueBlock as { value?: unknown }).value))
    .join(", ")
    .slice(0, 300);
}

/** pkijs tells by plain errors what does not fit its schema: attacker-controlled, so not worth more than "no". */
export function attempt<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TokenStop) throw error;
    throw malformed(`not a ${what}`);
  }
}

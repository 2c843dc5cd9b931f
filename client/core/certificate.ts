/** The deposit certificate: a W3C Verifiable Credential 2.0 (PROTOCOL section 3). */
import { z } from "zod";
import { normaliseAddress, type Address } from "./address.ts";
import { secure, type DataIntegrityProof, type Ed25519Sign } from "./data-integrity.ts";
import { CHUNK_SIZE_BYTES, type Fingerprint } from "./dataset.ts";
import type { Coverage, DatasetDescription, Description } from "./description.ts";
import type { DidKey } from "./did-key.ts";
import { sha256, type Digest, type Sha256Text, type Sm3Text } from "./digest.ts";
import { DataDeedError } from "./errors.ts";
import { canonicalBytes } from "./json.ts";
import { parseWith, zCount, zSha256, zSm3, zTime } from "./parse.ts";
import { validityEnd } from "./regime.ts";
import { zStatement, type Statement } from "./statement.ts";

/** A certificate's bytes must fit one raw IPFS block of this size. */
export const MAX_CERTIFICATE_BYTES = 65_536;

export const DISCLAIMER = {
  en: "This deposit certificate proves that a fingerprint of the dataset existed at the stated time and was handed in by the stated holder. It does not prove ownership, lawfulness, quality or truth of the data, and it is not a registration certificate of an intellectual-property authority.",
  zh: "本存证证书仅证明该数据集的数据指纹在所载时间已经存在，并由所载存证人提交；不证明数据的权属、合法性、质量或真实性，亦不是知识产权主管部门颁发的登记证书。",
} as const;

export type HashedBy = "gateway" | "depositor";

export interface Certificate {
  readonly "@context": readonly string[];
  readonly id: string;
  readonly type: readonly string[];
  readonly issuer: { readonly id: DidKey; readonly name: string };
  readonly validFrom: string;
  readonly validUntil: string;
  readonly credentialSubject: {
    readonly id: string;
    readonly holder: { readonly name: string; readonly uscc?: string };
    readonly dataset: DatasetDescription;
    readonly class: "DEPOSIT" | "REGISTRATION";
    readonly regime: string;
    readonly coverage: Coverage;
    readonly version: { readonly number: number; readonly previous: Sha256Text | null };
    readonly scale: { readonly files: number; readonly bytes: number };
    readonly commitment: Sha256Text;
    readonly manifestDigest: Sha256Text;
    readonly manifestSm3?: Sm3Text;
    readonly hashing: {
      readonly by: readonly HashedBy[];
      readonly tool: string;
      readonly chunkSizeBytes: number;
    };
    readonly receivedAt: string;
    readonly statement: Statement | null;
  };
  readonly credentialStatus: {
    readonly type: "DataDeedStatus";
    readonly chain: string;
    readonly log: Address;
    readonly registry: Address;
    readonly pledges: Address;
  };
  readonly disclaimer: { readonly en: string; readonly zh: string };
  readonly proof: DataIntegrityProof;
}

const address = z.string().refine((text) => normaliseAddress(text) === text, "expected an EIP-55 address");

// Members beyond these are allowed: the issuer's signature covers them. No transforms: the bytes must stay what was signed.
const zCertificate = z.looseObject({
  "@context": z.array(z.string()).min(1),
  id: z.string().regex(/^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "expected urn:uuid:…"),
  type: z
    .array(z.string())
    .refine(
      (types) => types.includes("VerifiableCredential") && types.includes("DataDepositCertificate"),
      "expected a DataDepositCertificate",
    ),
  issuer: z.looseObject({ id: z.string().startsWith("did:key:z"), name: z.string() }),
  validFrom: zTime,
  validUntil: zTime,
  credentialSubject: z.looseObject({
    id: z
      .string()
      .refine((id) => parseSubjectId(id) !== undefined, "expected did:pkh:eip155:<chain id>:<address>"),
    holder: z.looseObject({ name: z.string(), uscc: z.string().optional() }),
    dataset: z.looseObject({ title: z.string() }),
    class: z.enum(["DEPOSIT", "REGISTRATION"]),
    regime: z.string(),
    coverage: z.enum(["FULL", "SAMPLE", "STREAM_WINDOW"]),
    version: z.looseObject({ number: zCount.min(1), previous: zSha256.nullable() }),
    scale: z.looseObject({ files: zCount, bytes: zCount }),
    commitment: zSha256,
    manifestDigest: zSha256,
    manifestSm3: zSm3.optional(),
    hashing: z.looseObject({
      by: z.array(z.enum(["gateway", "depositor"])).min(1),
      tool: z.string(),
      chunkSizeBytes: z.literal(CHUNK_SIZE_BYTES),
    }),
    receivedAt: zTime,
    statement: zStatement.nullable(),
  }),
  credentialStatus: z.looseObject({
    type: z.literal("DataDeedStatus"),
    chain: z.string().regex(/^eip155:[1-9]\d{0,15}$/, "expected eip155:<chain id>"),
    log: address,
    registry: address,
    pledges: address,
  }),
  disclaimer: z.looseObject({ en: z.string(), zh: z.string() }),
  proof: z.looseObject({
    type: z.string(),
    cryptosuite: z.string(),
    created: zTime,
    verificationMethod: z.string(),
    proofPurpose: z.string(),
    proofValue: z.string().max(200),
  }),
});

/**
 * Checks a certificate's shape (not its signature) and gives the very same object, typed.
 * @param value attacker-controlled
 * @throws CERTIFICATE_INVALID with every bad field
 */
export function parseCertificate(value: unknown): Certificate {
  parseWith(zCertificate, value, "CERTIFICATE_INVALID", "certificate");
  return value as Certificate;
}

/** The certificate's own bytes: canonical JSON, proof included. What IPFS stores. */
export function certificateBytes(certificate: Certificate): Uint8Array {
  return canonicalBytes(certificate);
}

/** `H(JCS(certificate, proof included))`: the digest on the chain and the address on IPFS. */
export function certificateDigest(certificate: Certificate): Digest {
  return sha256(certificateBytes(certificate));
}

const SUBJECT_ID = /^did:pkh:eip155:([1-9]\d{0,15}):(0x[0-9a-fA-F]{40})$/;

/** Chain id and holder account of `did:pkh:eip155:…`, or undefined when it is none. */
export function parseSubjectId(id: string): { chainId: number; account: Address } | undefined {
  const [, chainId, text] = SUBJECT_ID.exec(id) ?? [];
  if (chainId === undefined || text === undefined) return undefined;
  const account = normaliseAddress(text);
  return account === text ? { chainId: Number(chainId), account } : undefined;
}

export interface IssueRequest {
  readonly description: Description;
  readonly fingerprint: Fingerprint;
  readonly scale: { readonly files: number; readonly bytes: number };
  readonly versionNumber: number;
  readonly statement: Statement | null;
  readonly hashedBy: readonly HashedBy[];
}

export interface IssueContext {
  readonly chainId: number;
  readonly log: Address;
  readonly registry: Address;
  readonly pledges: Address;
  readonly issuer: { readonly id: DidKey; readonly name: string };
  /** Name and version of the software, `datadeed/0.1.0`. */
  readonly tool: string;
  /** A fresh UUID, lowercase. */
  readonly uuid: string;
  /** RFC 3339. */
  readonly receivedAt: string;
  readonly sign: Ed25519Sign;
}

/**
 * Makes and signs a certificate.
 * @throws CERTIFICATE_TOO_LARGE when it would not fit one IPFS block
 */
export function issueCertificate(
  request: IssueRequest,
  context: IssueContext,
): { certificate: Certificate; bytes: Uint8Array; digest: Digest } {
  const { description, fingerprint } = request;
  const { holder, dataset, regime } = description;
  const unsigned = {
    "@context": [
      "https://www.w3.org/ns/credentials/v2",
      "https://www.w3.org/ns/credentials/undefined-terms/v2",
    ],
    id: `urn:uuid:${context.uuid}`,
    type: ["VerifiableCredential", "DataDepositCertificate"],
    issuer: context.issuer,
    validFrom: context.receivedAt,
    validUntil: validityEnd(regime, context.receivedAt, dataset.sourceAgreementEnd),
    credentialSubject: {
      id: `did:pkh:eip155:${context.chainId}:${holder.account}`,
      holder: { name: holder.name, ...(holder.uscc === undefined ? {} : { uscc: holder.uscc }) },
      dataset,
      class: regime.class,
      regime: regime.id,
      coverage: description.coverage,
      version: { number: request.versionNumber, previous: description.previous },
      scale: request.scale,
      ...fingerprint,
      hashing: { by: request.hashedBy, tool: context.tool, chunkSizeBytes: CHUNK_SIZE_BYTES },
      receivedAt: context.receivedAt,
      statement: request.statement,
    },
    credentialStatus: {
      type: "DataDeedStatus" as const,
      chain: `eip155:${context.chainId}`,
      log: context.log,
      registry: context.registry,
      pledges: context.pledges,
    },
    disclaimer: DISCLAIMER,
  };
  const certificate: Certificate = secure(unsigned, {
    issuer: context.issuer.id,
    created: context.receivedAt,
    sign: context.sign,
  });
  const bytes = certificateBytes(certificate);
  if (bytes.length > MAX_CERTIFICATE_BYTES) {
    throw new DataDeedError("CERTIFICATE_TOO_LARGE", `the certificate would have ${bytes.length} bytes`, {
      details: { bytes: bytes.length, maxBytes: MAX_CERTIFICATE_BYTES },
    });
  }
  return { certificate, bytes, digest: sha256(bytes) };
}

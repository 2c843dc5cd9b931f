/** Schemas of what the gateway answers, and of request bodies as far as the core does not have them already. */
import { z } from "zod";
import { zAddress } from "#core/address.ts";
import { zDescription } from "#core/description.ts";
import { zCertificateStanding, zDepositState } from "#core/gateway-answers.ts";
import { ERROR_TABLE, type ErrorCode } from "#core/errors.ts";
import { zBytes32, zCount, zSha256, zSm3 } from "#core/parse.ts";
import { zStatement } from "#core/statement.ts";

const zLoose = z.record(z.string(), z.unknown());

export const zCertificateJson = zLoose.meta({
  id: "Certificate",
  description:
    "W3C Verifiable Credential 2.0 with a Data Integrity proof (eddsa-jcs-2022). SHA-256 of its canonical JSON (RFC 8785) is the certificateDigest.",
});

export const zManifestJson = zLoose.meta({
  id: "Manifest",
  description:
    "datadeed-manifest/1: the private list of the files' digests with the salt. Keep it; it alone opens the commitment.",
});

export const zDescriptionBody = zDescription.meta({ id: "Description", description: "Who deposits what" });
export const zStatementBody = zStatement.meta({
  id: "Statement",
  description: "EIP-712 statement signed by the holder",
});

export const zScale = z
  .strictObject({ files: zCount.min(1), bytes: zCount })
  .meta({ id: "Scale", description: "Number of files and of bytes" });

/** Body of a fingerprint-only deposit. */
export const zFingerprintBody = z
  .strictObject({
    description: zDescriptionBody,
    statement: zStatementBody.optional(),
    commitment: zSha256,
    manifestDigest: zSha256,
    manifestSm3: zSm3.optional(),
    scale: zScale,
  })
  .meta({
    id: "FingerprintDeposit",
    description: "A deposit of digests alone: the data never leave the depositor",
  });

const zLinks = z
  .object({ self: z.string(), bundle: z.string(), pdf: z.string() })
  .meta({ id: "Links", description: "Paths on this gateway" });

export const zReceipt = z
  .object({
    certificateNo: z.string(),
    index: zCount,
    state: zDepositState,
    certificate: zCertificateJson,
    manifest: zManifestJson.optional(),
    links: zLinks,
  })
  .meta({ id: "DepositReceipt" });

export const zFieldProblem = z
  .object({
    pointer: z.string().meta({
      description: "JSON pointer into the body, or `query:`, `header:`, `part:` or `file:` and a name",
    }),
    reason: z.string(),
  })
  .meta({ id: "FieldProblem" });

export const zProblem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]]),
    instance: z.string().meta({ description: "urn:uuid: and the request id" }),
    remedy: z.string(),
    errors: z.array(zFieldProblem).optional(),
    details: zLoose.optional(),
  })
  .meta({
    id: "Problem",
    description: "RFC 9457 problem details. Decide by `code`; it is never reused for another meaning.",
  });

export const zBatchResult = z
  .object({
    results: z.array(
      z.union([
        z.object({ status: z.literal(201), deposit: zReceipt }),
        z.object({ status: z.int().min(400), problem: zProblem }),
      ]),
    ),
    deposited: zCount,
    refused: zCount,
  })
  .meta({ id: "BatchResult", description: "One result for each deposit, in the order sent" });

export const zCertificateView = zCertificateStanding
  .extend({ certificate: zCertificateJson, links: zLinks })
  .meta({ id: "CertificateView" });

export const zBundleJson = zLoose.meta({
  id: "Bundle",
  description: "datadeed-bundle/1: the certificate with everything that proves it",
});

export const zLogHead = z
  .object({
    size: zCount,
    root: zBytes32,
    anchored: z.object({ size: zCount, root: zBytes32, blockNumber: zCount }).nullable(),
  })
  .meta({
    id: "LogHead",
    description: "The gateway's own log, and the chain's head as last read (null before the first read)",
  });

export const zLogEntries = z
  .object({
    entries: z.array(
      z.object({
        index: zCount,
        certificateDigest: zBytes32,
        commitment: zBytes32,
        holder: zAddress,
        validUntil: zCount,
      }),
    ),
  })
  .meta({ id: "LogEntries" });

export const zConsistency = z
  .object({
    first: zCount,
    second: zCount,
    firstRoot: zBytes32,
    secondRoot: zBytes32,
    proof: z.array(zBytes32),
  })
  .meta({ id: "ConsistencyProof", description: "RFC 9162 section 2.1.4; empty for equal sizes" });

export const zTrustJson = zLoose.meta({ id: "TrustDocument", description: "datadeed-trust/1: pin a copy" });

export const zReadiness = z
  .object({
    ready: z.boolean(),
    checks: z.array(
      z.object({
        name: z.string(),
        ok: z.boolean(),
        code: z.string().optional(),
        detail: z.string().optional(),
      }),
    ),
  })
  .meta({ id: "Readiness" });

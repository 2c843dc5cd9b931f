/** Taking deposits: uploads, fingerprints, batches of fingerprints. */
import type { Request, Response } from "express";
import { z } from "zod";
import { DataDeedError, type ErrorCode } from "#core/errors.ts";
import { MAX_BATCH_DEPOSITS } from "../../domain/deposit.ts";
import type {
  Depositing,
  DepositReceipt,
  FingerprintRequest,
  IdempotencyToken,
} from "../../ports/gateway.ts";
import type { CreateFileHasher } from "../../ports/hashing.ts";
import type { Metrics } from "../../ports/metrics.ts";
import { answerJson } from "../answer.ts";
import { idempotencyToken } from "../authorise.ts";
import { contextOf } from "../context.ts";
import { parseBatch, toFingerprint } from "../deposit-bodies.ts";
import { readJsonBody } from "../json-body.ts";
import { certificateLinks, certificatePath } from "../links.ts";
import { parseMediaType } from "../media-type.ts";
import { zQueryFlag } from "../openapi/parameters.ts";
import { expectOwnDeposit } from "../own-account.ts";
import { BODY_CODES, jsonResponse, problemResponses } from "../openapi/responses.ts";
import {
  zBatchResult,
  zDescriptionBody,
  zFingerprintBody,
  zManifestJson,
  zReceipt,
  zStatementBody,
} from "../openapi/schemas.ts";
import { problemOf } from "../problem.ts";
import { parseQuery, type Route } from "../route.ts";
import { receiveUpload } from "../upload.ts";

export const MAX_FINGERPRINT_BYTES = 262_144;
export const MAX_BATCH_BYTES = 33_554_432;

export interface DepositRouteDeps {
  readonly depositing: Depositing;
  readonly createHasher: CreateFileHasher;
  readonly metrics: Metrics;
}

const DEPOSIT_CODES: readonly ErrorCode[] = [
  ...BODY_CODES,
  "REGIME_UNKNOWN",
  "SOURCE_AGREEMENT_EXPIRED",
  "SIGNATURE_INVALID",
  "STATEMENT_MISMATCH",
  "CERTIFICATE_TOO_LARGE",
  "IDEMPOTENCY_CONFLICT",
  "IDEMPOTENCY_IN_PROGRESS",
  "STORE_FAILED",
];
const UPLOAD_CODES: readonly ErrorCode[] = [
  "JSON_TOO_LARGE",
  "PATH_INVALID",
  "PATH_DUPLICATE",
  "DATASET_EMPTY",
  "MANIFEST_INVALID",
  "COMMITMENT_MISMATCH",
  "LIMIT_EXCEEDED",
];

const zDepositQuery = z.strictObject({
  sm3: zQueryFlag
    .optional()
    .meta({ description: "Uploads: also SM3 digests, as if the manifest carried them" }),
});

const zBatchItems = z.array(zFingerprintBody).min(1).max(MAX_BATCH_DEPOSITS);

const zIdempotencyHeader = z.object({
  "Idempotency-Key": z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional()
    .meta({
      description:
        "The same key with the same request gives the first answer again; with another request 409",
    }),
});

const zUploadBody = z
  .object({
    description: zDescriptionBody,
    statement: zStatementBody.optional(),
    manifest: zManifestJson.optional(),
    files: z
      .array(z.string().meta({ override: { type: "string", contentMediaType: "application/octet-stream" } }))
      .min(1),
  })
  .meta({
    id: "UploadDeposit",
    description:
      "Parts in this order: `description`, optional `statement` with `manifest`, then every file as a part named `files` whose file name is its relative path (UTF-8, `/`-separated; normalised to Unicode NFC). The bytes are hashed while they arrive and are not kept.",
  });

function receiptJson(receipt: DepositReceipt) {
  return { ...receipt, links: certificateLinks(receipt.certificateNo) };
}

function answerReceipt(response: Response, receipt: DepositReceipt): void {
  response.set({ Location: certificatePath(receipt.certificateNo), "Cache-Control": "no-store" });
  answerJson(response, 201, receiptJson(receipt));
}

function tokenOf(request: Request, response: Response): IdempotencyToken | undefined {
  const { caller } = contextOf(response);
  return caller === undefined ? undefined : idempotencyToken(request, caller);
}

export function depositRoutes({ depositing, createHasher, metrics }: DepositRouteDeps): Route[] {
  async function upload(
    request: Request,
    response: Response,
    token: IdempotencyToken | undefined,
  ): Promise<void> {
    const { sm3 } = parseQuery(zDepositQuery, request);
    const { parts, files } = await receiveUpload(request, response, {
      createHasher,
      sm3: sm3 === true,
      bytesReceived: (count) => metrics.bytesReceived(count),
      checkParts: (parts) => {
        expectOwnDeposit(response, parts.description);
        return depositing.checkUpload({ description: parts.description, ...parts });
      },
    });
    const receipt = await depositing.depositUpload(
      { description: parts.description, ...parts, files },
      token,
    );
    metrics.deposited("upload", 1);
    answerReceipt(response, receipt);
  }

  async function fingerprint(
    request: Request,
    response: Response,
    token: IdempotencyToken | undefined,
  ): Promise<void> {
    parseQuery(zDepositQuery, request);
    const body = await readJsonBody(request, response, MAX_FINGERPRINT_BYTES);
    const asked = toFingerprint(body);
    expectOwnDeposit(response, asked.description);
    const receipt = await depositing.depositFingerprint(asked, token);
    metrics.deposited("fingerprint", 1);
    answerReceipt(response, receipt);
  }

  async function batch(request: Request, response: Response): Promise<void> {
    const token = tokenOf(request, response);
    const items = parseBatch(await readJsonBody(request, response, MAX_BATCH_BYTES));
    const { requestId } = contextOf(response);
    const outcomes = new Map<number, DepositReceipt | { readonly error: unknown }>();
    const requests: FingerprintRequest[] = [];
    const places: number[] = [];
    items.forEach((item, place) => {
      try {
        const asked = toFingerprint(item);
        expectOwnDeposit(response, asked.description);
        requests.push(asked);
        places.push(place);
      } catch (error) {
        outcomes.set(place, { error });
      }
    });
    const answers = await depositing.depositBatch(requests, token);
    answers.forEach((answer, i) => outcomes.set(places[i]!, answer));
    const results = items.map((_, place) => {
      const outcome = outcomes.get(place)!;
      if ("error" in outcome) {
        const problem = problemOf(outcome.error, requestId);
        if (problem.status >= 500)
          contextOf(response).logger.error({ err: outcome.error, place }, "deposit of a batch failed");
        return { status: problem.status, problem };
      }
      return { status: 201, deposit: receiptJson(outcome) };
    });
    const deposited = results.filter(({ status }) => status === 201).length;
    metrics.deposited("batch", deposited);
    response.set("Cache-Control", "no-store");
    answerJson(response, deposited === results.length ? 201 : 207, {
      results,
      deposited,
      refused: results.length - deposited,
    });
  }

  return [
    {
      method: "post",
      path: "/v1/deposits",
      scope: "deposit",
      operation: {
        operationId: "deposit",
        tags: ["deposits"],
        summary: "Deposit a dataset, or its fingerprint alone",
        description: "Answered when the certificate is durable in the log; nothing is recorded otherwise.",
        requestParams: { query: zDepositQuery, header: zIdempotencyHeader },
        requestBody: {
          required: true,
          content: {
            "application/json": { schema: zFingerprintBody },
            "multipart/form-data": { schema: zUploadBody },
          },
        },
        responses: {
          "201": {
            ...jsonResponse(
              "The certificate with its place in the log. `manifest` only to who uploaded: keep it.",
              zReceipt,
            ),
            headers: z.object({ Location: z.string().meta({ description: "Path of the certificate" }) }),
          },
          ...problemResponses([...DEPOSIT_CODES, ...UPLOAD_CODES], { writes: true }),
        },
      },
      async handle(request, response) {
        const token = tokenOf(request, response);
        const type = parseMediaType(request.headers["content-type"] ?? "")?.type;
        if (type === "multipart/form-data") return upload(request, response, token);
        if (type === "application/json") return fingerprint(request, response, token);
        throw new DataDeedError("UNSUPPORTED_MEDIA_TYPE", "expected multipart/form-data or application/json");
      },
    },
    {
      method: "post",
      path: "/v1/deposits/batch",
      scope: "deposit",
      operation: {
        operationId: "depositBatch",
        tags: ["deposits"],
        summary: `Deposit up to ${MAX_BATCH_DEPOSITS} fingerprints`,
        description:
          "Each deposit stands for itself: 201 when all were taken, 207 when one or more were refused; the results say which and why.",
        requestParams: { header: zIdempotencyHeader },
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: z.union([z.object({ deposits: zBatchItems }), zBatchItems]),
            },
          },
        },
        responses: {
          "201": jsonResponse("All deposited", zBatchResult),
          "207": jsonResponse("Some or all refused", zBatchResult),
          ...problemResponses(
            [
              ...BODY_CODES,
              "LIMIT_EXCEEDED",
              "IDEMPOTENCY_CONFLICT",
              "IDEMPOTENCY_IN_PROGRESS",
              "STORE_FAILED",
            ],
            {
              writes: true,
            },
          ),
        },
      },
      handle: batch,
    },
  ];
}

/** Due diligence for lenders: computed here, answered, and forgotten. */
import type { Request, Response } from "express";
import { z } from "zod";
import { parseTime, parseWith, zTime } from "#core/parse.ts";
import { DataDeedError } from "#core/errors.ts";
import { reportBytes } from "../../../client/report/report.ts";
import { STAGES } from "../../../client/report/policy.ts";
import { REPORT_LANGUAGES, type Reports } from "../../ports/reports.ts";
import { readJsonBody } from "../json-body.ts";
import { parseAccept } from "../media-type.ts";
import { BODY_CODES, problemResponses } from "../openapi/responses.ts";
import { zReport } from "../openapi/report-schemas.ts";
import { parseQuery, type Route } from "../route.ts";

/** A bundle has at most some 100 KiB, the papers' facts a few; manifests of many files are the rest. */
export const MAX_REPORT_BODY_BYTES = 4 * 1024 * 1024;
const LONGEST_TEXT = 200;

const zText = z.string().min(1).max(LONGEST_TEXT);
const document = (format: string, what: string) =>
  z
    .looseObject({})
    .optional()
    .meta({ description: `${what} (\`${format}\`)` });

const zQuestion = z
  .strictObject({
    certificateNo: z.string().max(64).optional().meta({ description: "A certificate of this gateway's log" }),
    bundle: document("datadeed-bundle/1", "Instead of the number: the bundle as received"),
    policy: document("datadeed-policy/1", "The lender's policy; all defaults without it"),
    supplied: document("datadeed-supplied/1", "What the parties supplied: facts and digests, no papers"),
    manifest: document("datadeed-manifest/1", "The holder's manifest, where the bundle has none"),
    stage: z.enum(STAGES).optional().meta({ description: "Instead of the policy's" }),
    block: z
      .int()
      .min(0)
      .optional()
      .meta({ description: "Read the chain as of this block; the newest without" }),
    at: zTime.optional().meta({ description: "Evaluate as of this time; now without" }),
    lender: zText.optional(),
    purpose: zText.optional(),
    request: zText.optional().meta({ description: "The lender's own reference" }),
    language: z.enum(REPORT_LANGUAGES).optional().meta({ description: "Of the PDF; `en` by default" }),
  })
  .meta({ id: "ReportQuestion", description: "Exactly one of `certificateNo` and `bundle`." });

const zFormat = z.strictObject({
  format: z.enum(["json", "pdf"]).optional().meta({ description: "Goes before `Accept`; JSON without both" }),
});

const PDF = "application/pdf";
const JSON_TYPES = ["application/json", "application/*", "*/*"];

/** @throws NOT_ACCEPTABLE */
function chooseFormat(request: Request): "json" | "pdf" {
  const { format } = parseQuery(zFormat, request);
  if (format !== undefined) return format;
  const { accept } = request.headers;
  if (accept === undefined) return "json";
  const wanted = parseAccept(accept).find(({ type }) => type === PDF || JSON_TYPES.includes(type));
  if (wanted === undefined)
    throw new DataDeedError("NOT_ACCEPTABLE", `served here: application/json, ${PDF}`);
  return wanted.type === PDF ? "pdf" : "json";
}

export function reportRoutes(reports: Reports): Route[] {
  async function handle(request: Request, response: Response): Promise<void> {
    const format = chooseFormat(request);
    const body = await readJsonBody(request, response, MAX_REPORT_BODY_BYTES);
    const { at, language = "en", ...question } = parseWith(zQuestion, body, "INPUT_INVALID", "request");
    const report = await reports.make({ ...question, at: at === undefined ? undefined : parseTime(at) });
    const bytes = format === "pdf" ? await reports.print(report, language) : reportBytes(report);
    const type = format === "pdf" ? PDF : "application/json";
    response.set({
      "Cache-Control": "no-store",
      "Content-Disposition": `inline; filename="${report.head.certificateNo}.report.${format}"`,
      "Content-Type": type,
      "Content-Length": String(bytes.length),
      Vary: "Accept",
    });
    response.status(200).end(Buffer.from(bytes));
  }

  return [
    {
      method: "post",
      path: "/v1/reports",
      scope: "pledge",
      operation: {
        operationId: "makeReport",
        tags: ["pledges"],
        summary: "A lender's due-diligence report on a certificate",
        description:
          "Verdict, conditions and evidence (docs/report.md) as canonical JSON or PDF. The same block, time and inputs give the same bytes. " +
          "Computed by this gateway, and the report says so: who does not want to believe it runs `datadeed report`. Nothing is stored.",
        requestParams: { query: zFormat },
        requestBody: { required: true, content: { "application/json": { schema: zQuestion } } },
        responses: {
          "200": {
            description: "The report; what could not be found out is NOT_CHECKED in it",
            content: {
              "application/json": { schema: zReport },
              [PDF]: { schema: z.string().meta({ format: "binary" }) },
            },
          },
          ...problemResponses(
            [
              ...BODY_CODES,
              "NOT_ACCEPTABLE",
              "BUNDLE_INVALID",
              "CERTIFICATE_INVALID",
              "POLICY_INVALID",
              "SUPPLIED_INVALID",
              "MANIFEST_INVALID",
              "CERTIFICATE_NO_INVALID",
              "NOT_FOUND",
              "NOT_ANCHORED",
            ],
            { writes: true },
          ),
        },
      },
      handle,
    },
  ];
}

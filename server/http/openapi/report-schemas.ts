/** The due-diligence report as the gateway answers it. Its codes and words are docs/report.md's. */
import { z } from "zod";
import { zSha256, zTime } from "#core/parse.ts";
import { STAGES } from "../../../client/report/policy.ts";

const zText = z.object({ en: z.string(), zh: z.string() });
const zVerdict = z.enum(["PASS", "CONDITIONAL", "REJECT"]);
const zResult = z.enum(["PASS", "WARN", "FAIL", "NOT_CHECKED"]);
const zEvidence = z.record(z.string(), z.unknown());

export const zReport = z
  .object({
    format: z.literal("datadeed-report/1"),
    head: z.object({
      request: z.string().nullable(),
      purpose: z.string().nullable(),
      stage: z.enum(STAGES),
      lender: z.string().nullable(),
      certificateNo: z.string(),
      certificateDigest: zSha256,
      subject: z.object({
        holder: z.string(),
        uscc: z.string().nullable(),
        title: z.string(),
        class: z.enum(["DEPOSIT", "REGISTRATION"]),
        validUntil: zTime,
      }),
      asOf: z
        .object({
          chainId: z.int(),
          blockNumber: z.int(),
          blockHash: z.string(),
          time: zTime,
          sources: z.int(),
        })
        .nullable(),
      tool: z.string(),
      computedBy: z.enum(["CLIENT", "GATEWAY"]).meta({ description: "GATEWAY in what is answered here" }),
      regime: z.object({ id: z.string(), digest: zSha256.nullable() }),
      evaluatedAt: zTime,
      inputs: z.object({
        trust: zSha256,
        policy: zSha256,
        supplied: zSha256,
        manifest: zSha256.nullable(),
      }),
    }),
    verdict: zVerdict,
    grounds: z.array(z.string()).meta({ description: "Checks that reject" }),
    conditions: z.array(zText.extend({ id: z.string() })),
    lines: z.array(
      z.object({
        id: z.string(),
        result: zResult,
        code: z.string(),
        name: zText,
        compared: zEvidence,
        source: zText,
        proof: z.array(z.string()),
        detail: zText,
        condition: zText.nullable(),
      }),
    ),
    verification: zEvidence.meta({ description: "What verification found (docs/verification.md)" }),
  })
  .meta({ id: "DueDiligenceReport" });

/** Building blocks of documented responses. */
import type { z } from "zod";
import type { ZodOpenApiResponsesObject } from "zod-openapi";
import { ERROR_TABLE, type ErrorCode } from "#core/errors.ts";
import { PROBLEM_MEDIA_TYPE, PROBLEM_STATUS } from "../problem.ts";
import { zProblem } from "./schemas.ts";

/** Codes that any route may answer with. */
const EVERYWHERE: readonly ErrorCode[] = ["REQUEST_MALFORMED", "NOT_READY", "INTERNAL"];
const WRITES: readonly ErrorCode[] = ["UNAUTHENTICATED", "FORBIDDEN", "CROSS_SITE_REFUSED"];

export const BODY_CODES: readonly ErrorCode[] = [
  "JSON_INVALID",
  "JSON_DUPLICATE_KEY",
  "JSON_LONE_SURROGATE",
  "JSON_TOO_DEEP",
  "JSON_UNSAFE_NUMBER",
  "PAYLOAD_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
  "UPLOAD_INCOMPLETE",
  "INPUT_INVALID",
];

/** The problems of these codes, one response a status. */
export function problemResponses(
  codes: readonly ErrorCode[],
  { writes = false } = {},
): ZodOpenApiResponsesObject {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set([...codes, ...(writes ? WRITES : []), ...EVERYWHERE])) {
    byStatus.set(PROBLEM_STATUS[code], [...(byStatus.get(PROBLEM_STATUS[code]) ?? []), code]);
  }
  const entries = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, list]) => {
      const description = list.map((code) => `\`${code}\` ${ERROR_TABLE[code][0]}`).join("\n\n");
      return [
        String(status),
        { description, content: { [PROBLEM_MEDIA_TYPE]: { schema: zProblem } } },
      ] as const;
    });
  return Object.fromEntries(entries);
}

export function jsonResponse(description: string, schema: z.ZodType, mediaType = "application/json") {
  return { description, content: { [mediaType]: { schema } } };
}

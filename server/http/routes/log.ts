/** The log for monitors and mirrors: open to everybody. */
import { z } from "zod";
import { DataDeedError } from "#core/errors.ts";
import type { LogReading } from "../../ports/gateway.ts";
import { answerJson } from "../answer.ts";
import { LAST_INDEX, zQueryInteger } from "../openapi/parameters.ts";
import { jsonResponse, problemResponses } from "../openapi/responses.ts";
import { zConsistency, zLogEntries, zLogHead } from "../openapi/schemas.ts";
import { parseQuery, type Route } from "../route.ts";

export const MAX_ENTRIES = 1_000;

const zEntriesQuery = z.strictObject({
  start: zQueryInteger(0, LAST_INDEX).meta({ description: "First index" }),
  end: zQueryInteger(1, LAST_INDEX + 1).meta({
    description: `Index after the last one; at most ${MAX_ENTRIES} entries are given`,
  }),
});

const zNoteQuery = z.strictObject({
  block: zQueryInteger(0, LAST_INDEX).optional().meta({ description: "The note of this block" }),
});

const zConsistencyQuery = z.strictObject({
  first: zQueryInteger(0, LAST_INDEX + 1).meta({ description: "The smaller size" }),
  second: zQueryInteger(0, LAST_INDEX + 1).meta({ description: "The larger size, at most the log's" }),
});

function orderProblem(name: string, other: string): DataDeedError {
  const reason = `must not be less than ${other}`;
  return new DataDeedError("INPUT_INVALID", `query:${name}: ${reason}`, {
    problems: [{ pointer: `query:${name}`, reason }],
  });
}

export function logRoutes(log: LogReading): Route[] {
  return [
    {
      method: "get",
      path: "/v1/log/head",
      operation: {
        operationId: "getLogHead",
        tags: ["log"],
        summary: "Size and root of the log, and of its newest checkpoint on chain",
        responses: { "200": jsonResponse("The head", zLogHead), ...problemResponses(["STORE_FAILED"]) },
      },
      async handle(_request, response) {
        response.set("Cache-Control", "no-cache");
        answerJson(response, 200, await log.head());
      },
    },
    {
      method: "get",
      path: "/v1/log/note",
      operation: {
        operationId: "getLogNote",
        tags: ["log"],
        summary: "Size and root of the log as of a block: a signed note, with the cosignatures of witnesses",
        description:
          "C2SP tlog-checkpoint. Without `block` the newest note that as many witnesses have cosigned as the trust document demands.",
        requestParams: { query: zNoteQuery },
        responses: {
          "200": { description: "The note", content: { "text/plain": { schema: z.string() } } },
          ...problemResponses(["INPUT_INVALID", "NOT_FOUND", "STORE_FAILED"]),
        },
      },
      async handle(request, response) {
        const { block } = parseQuery(zNoteQuery, request);
        const note = await log.note(block);
        response.set({ "Cache-Control": "no-cache", "Content-Type": "text/plain; charset=utf-8" });
        response.send(note);
      },
    },
    {
      method: "get",
      path: "/v1/log/entries",
      operation: {
        operationId: "getLogEntries",
        tags: ["log"],
        summary: "Entries start … end - 1",
        description: `At most ${MAX_ENTRIES}, fewer where the log ends: go on from the last index plus one.`,
        requestParams: { query: zEntriesQuery },
        responses: {
          "200": jsonResponse("The entries", zLogEntries),
          ...problemResponses(["INPUT_INVALID", "STORE_FAILED"]),
        },
      },
      async handle(request, response) {
        const { start, end } = parseQuery(zEntriesQuery, request);
        if (end < start) throw orderProblem("end", "start");
        const entries = await log.entries(start, Math.min(end, start + MAX_ENTRIES));
        response.set("Cache-Control", "no-cache");
        answerJson(response, 200, { entries });
      },
    },
    {
      method: "get",
      path: "/v1/log/consistency",
      operation: {
        operationId: "getConsistencyProof",
        tags: ["log"],
        summary: "Proof that the log of `second` entries extends that of `first`",
        requestParams: { query: zConsistencyQuery },
        responses: {
          "200": jsonResponse("The proof", zConsistency),
          ...problemResponses(["INPUT_INVALID", "NOT_FOUND", "STORE_FAILED"]),
        },
      },
      async handle(request, response) {
        const { first, second } = parseQuery(zConsistencyQuery, request);
        if (second < first) throw orderProblem("second", "first");
        response.set("Cache-Control", "no-cache");
        answerJson(response, 200, await log.consistency(first, second));
      },
    },
  ];
}

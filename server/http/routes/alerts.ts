/** Alerts, for whoever asks: they tell what public registers hold. */
import type { Request } from "express";
import { z } from "zod";
import { DataDeedError } from "#core/errors.ts";
import type { Alerts } from "../../ports/alerts.ts";
import { goneSignal, openEventStream, writeEvents } from "../event-stream.ts";
import { zAlert, zAlertList } from "../openapi/alert-schemas.ts";
import { zHolderFilter, zQueryInteger } from "../openapi/parameters.ts";
import { jsonResponse, problemResponses } from "../openapi/responses.ts";
import { answerPage } from "../paging.ts";
import { parseQuery, type Route } from "../route.ts";

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 500;

const zParty = zHolderFilter.meta({
  description: "Account of a pledgee, creditor, guarantor or pledgor",
  override: { type: "string", pattern: "^0x[0-9a-fA-F]{40}$" },
});
const zAfter = zQueryInteger(0, Number.MAX_SAFE_INTEGER);

const zListQuery = z.strictObject({
  party: zParty,
  after: zAfter.optional().meta({ description: "Only alerts with a larger `sequence`; 0 by default" }),
  limit: zQueryInteger(1, LARGEST_PAGE)
    .optional()
    .meta({ description: `${DEFAULT_PAGE} by default` }),
});

const zStreamQuery = z.strictObject({
  party: zParty,
  after: zAfter
    .optional()
    .meta({ description: "Where to begin, unless `Last-Event-ID` says it; by default with what comes" }),
});

/** Where a reader left off. @throws INPUT_INVALID */
function lastEventId(request: Request): number | undefined {
  const text = request.headers["last-event-id"];
  if (text === undefined || text === "") return undefined;
  const parsed = zAfter.safeParse(text);
  if (parsed.success) return parsed.data;
  const reason = "expected the id of an event of this stream";
  throw new DataDeedError("INPUT_INVALID", `Last-Event-ID: ${reason}`, {
    problems: [{ pointer: "header:Last-Event-ID", reason }],
  });
}

export function alertRoutes(alerts: Alerts): Route[] {
  return [
    {
      method: "get",
      path: "/v1/alerts",
      operation: {
        operationId: "listAlerts",
        tags: ["alerts"],
        summary: "What a party of pledges has to know, oldest first",
        description:
          "Told once final. `alert.retracted` takes back what a reorganisation undid. Ask again with `after` = the last `sequence` seen.",
        requestParams: { query: zListQuery },
        responses: {
          "200": jsonResponse("A page", zAlertList),
          ...problemResponses(["INPUT_INVALID", "STORE_FAILED"]),
        },
      },
      async handle(request, response) {
        const { party, after = 0, limit = DEFAULT_PAGE } = parseQuery(zListQuery, request);
        const page = await alerts.list({ party, after, limit });
        answerPage(response, "/v1/alerts", page, { party }, limit);
      },
    },
    {
      method: "get",
      path: "/v1/alerts/stream",
      operation: {
        operationId: "streamAlerts",
        tags: ["alerts"],
        summary: "The same alerts as server-sent events",
        description:
          "`id` is the alert's `sequence`, `data` the alert as in the list. A comment comes at least every 15 seconds. A reader that comes back with `Last-Event-ID` misses nothing.",
        requestParams: {
          query: zStreamQuery,
          header: z.object({ "Last-Event-ID": zAfter.optional() }),
        },
        responses: {
          "200": {
            description: "Server-sent events; each `data` is an alert",
            content: { "text/event-stream": { schema: zAlert } },
          },
          ...problemResponses(["INPUT_INVALID", "TOO_MANY", "STORE_FAILED"]),
        },
      },
      async handle(request, response) {
        const { party, after } = parseQuery(zStreamQuery, request);
        const from = lastEventId(request) ?? after ?? (await alerts.newest());
        if (request.method === "HEAD") {
          openEventStream(response);
          response.end();
          return;
        }
        const gone = goneSignal(request, response);
        const source = alerts.follow(party, from, gone);
        openEventStream(response);
        await writeEvents(response, source, gone);
      },
    },
  ];
}

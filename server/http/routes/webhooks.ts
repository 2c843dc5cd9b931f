/** Webhooks: where alerts are sent. Each belongs to the API key that made it. */
import type { Request, Response } from "express";
import { z } from "zod";
import type { ErrorCode } from "#core/errors.ts";
import { parseWith } from "#core/parse.ts";
import type { WebhookOwner, Webhooks } from "../../ports/alerts.ts";
import { answerJson } from "../answer.ts";
import { contextOf } from "../context.ts";
import { readJsonBody } from "../json-body.ts";
import {
  zDeliveryList,
  zTestResult,
  zWebhook,
  zWebhookBody,
  zWebhookList,
  zWebhookMade,
} from "../openapi/alert-schemas.ts";
import { zQueryInteger } from "../openapi/parameters.ts";
import { BODY_CODES, jsonResponse, problemResponses } from "../openapi/responses.ts";
import { parseQuery, pathParameter, type Route } from "../route.ts";

const MAX_BODY_BYTES = 8_192;
const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 500;
const STORE: readonly ErrorCode[] = ["STORE_FAILED"];

const zIdPath = z.object({ id: z.string().meta({ description: "The webhook" }) });
const zDeliveryQuery = z.strictObject({
  limit: zQueryInteger(1, LARGEST_PAGE)
    .optional()
    .meta({ description: `${DEFAULT_PAGE} by default` }),
});

/** Who asks: the route has a scope, so there is a caller. */
function ownerOf(response: Response): WebhookOwner {
  const { caller } = contextOf(response);
  if (caller === undefined) throw new TypeError("caller: expected a route with a scope");
  return { apiKeyId: caller.id, isAdmin: caller.scopes.includes("admin") };
}

const idOf = (request: Request) => pathParameter(request, "id");

export function webhookRoutes(webhooks: Webhooks): Route[] {
  const common = { scope: "pledge", tags: ["alerts"] } as const;
  return [
    {
      method: "post",
      path: "/v1/webhooks",
      scope: common.scope,
      operation: {
        operationId: "createWebhook",
        tags: [...common.tags],
        summary: "Have a party's alerts sent to an address, from now on",
        description:
          "Messages are signed by Standard Webhooks with the `secret`, which is shown this once. At least once each, in no promised order.",
        requestBody: { required: true, content: { "application/json": { schema: zWebhookBody } } },
        responses: {
          "201": jsonResponse("Made", zWebhookMade),
          ...problemResponses([...BODY_CODES, "TOO_MANY", ...STORE], { writes: true }),
        },
      },
      async handle(request, response) {
        const body = await readJsonBody(request, response, MAX_BODY_BYTES);
        const { party, url } = parseWith(zWebhookBody, body, "INPUT_INVALID", "webhook");
        const made = await webhooks.create(ownerOf(response), party, url);
        response.set({ "Cache-Control": "no-store", Location: `/v1/webhooks/${made.id}` });
        answerJson(response, 201, made);
      },
    },
    {
      method: "get",
      path: "/v1/webhooks",
      scope: common.scope,
      operation: {
        operationId: "listWebhooks",
        tags: [...common.tags],
        summary: "Webhooks of this API key; of all keys for an admin's",
        responses: {
          "200": jsonResponse("All of them", zWebhookList),
          ...problemResponses(STORE, { writes: true }),
        },
      },
      async handle(_request, response) {
        response.set("Cache-Control", "no-store");
        answerJson(response, 200, { items: await webhooks.list(ownerOf(response)) });
      },
    },
    {
      method: "get",
      path: "/v1/webhooks/{id}",
      scope: common.scope,
      operation: {
        operationId: "getWebhook",
        tags: [...common.tags],
        summary: "A webhook",
        requestParams: { path: zIdPath },
        responses: {
          "200": jsonResponse("The webhook", zWebhook),
          ...problemResponses(["NOT_FOUND", ...STORE], { writes: true }),
        },
      },
      async handle(request, response) {
        const view = await webhooks.get(ownerOf(response), idOf(request));
        response.set("Cache-Control", "no-store");
        answerJson(response, 200, view);
      },
    },
    {
      method: "delete",
      path: "/v1/webhooks/{id}",
      scope: common.scope,
      operation: {
        operationId: "deleteWebhook",
        tags: [...common.tags],
        summary: "Remove a webhook; what was not delivered is not sent any more",
        requestParams: { path: zIdPath },
        responses: {
          "204": { description: "Removed" },
          ...problemResponses(["NOT_FOUND", ...STORE], { writes: true }),
        },
      },
      async handle(request, response) {
        await webhooks.remove(ownerOf(response), idOf(request));
        response.status(204).end();
      },
    },
    {
      method: "post",
      path: "/v1/webhooks/{id}/test",
      scope: common.scope,
      operation: {
        operationId: "testWebhook",
        tags: [...common.tags],
        summary: "Send a `webhook.test` now, once",
        description: "A test that is delivered makes a FAILING webhook ACTIVE, and what was held is sent.",
        requestParams: { path: zIdPath },
        responses: {
          "200": jsonResponse("What came of it", zTestResult),
          ...problemResponses(["NOT_FOUND", ...STORE], { writes: true }),
        },
      },
      async handle(request, response) {
        const result = await webhooks.test(ownerOf(response), idOf(request));
        response.set("Cache-Control", "no-store");
        answerJson(response, 200, result);
      },
    },
    {
      method: "get",
      path: "/v1/webhooks/{id}/deliveries",
      scope: common.scope,
      operation: {
        operationId: "listDeliveries",
        tags: [...common.tags],
        summary: "What was sent, newest first; what arrived is listed for 30 days",
        requestParams: { path: zIdPath, query: zDeliveryQuery },
        responses: {
          "200": jsonResponse("Deliveries", zDeliveryList),
          ...problemResponses(["NOT_FOUND", "INPUT_INVALID", ...STORE], { writes: true }),
        },
      },
      async handle(request, response) {
        const { limit = DEFAULT_PAGE } = parseQuery(zDeliveryQuery, request);
        const items = await webhooks.deliveries(ownerOf(response), idOf(request), limit);
        response.set("Cache-Control", "no-store");
        answerJson(response, 200, { items });
      },
    },
  ];
}

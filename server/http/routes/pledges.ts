/** Pledges: relaying what both sides signed, and reading how they stand. */
import { z } from "zod";
import type { ErrorCode } from "#core/errors.ts";
import { zPledgeList, zPledgeState, zPledgeView, type PledgeView } from "#core/gateway-answers.ts";
import type { ActName } from "#core/register-acts.ts";
import type { Registers } from "../../ports/registers.ts";
import { answerJson } from "../answer.ts";
import { zHolderFilter, zQueryInteger } from "../openapi/parameters.ts";
import { jsonResponse, problemResponses } from "../openapi/responses.ts";
import { answerPage, given } from "../paging.ts";
import { parseQuery, type Route } from "../route.ts";
import { actRoute, idParameter, zIdPath } from "./act.ts";

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 500;

const zPledgeQuery = z.strictObject({
  holder: zHolderFilter.optional(),
  pledgee: zHolderFilter.meta({ description: "Account of the pledgee" }).optional(),
  creditor: zHolderFilter.meta({ description: "Account of the creditor" }).optional(),
  guarantor: zHolderFilter.meta({ description: "Account of the guarantor" }).optional(),
  state: zPledgeState.optional(),
  after: zQueryInteger(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: "`next` of the page before" }),
  limit: zQueryInteger(1, LARGEST_PAGE)
    .optional()
    .meta({ description: `${DEFAULT_PAGE} by default` }),
});

/** Steps of a pledge: the end of the address, and what it does. */
const STEPS: readonly (readonly [path: string, name: ActName, summary: string])[] = [
  ["acceptance", "acceptPledge", "Agree to an offer"],
  ["register", "registerPledge", "Record the registration at the competent register"],
  ["amendment", "amendPledge", "Change the terms, both sides agreeing"],
  ["cover-call", "callCover", "Ask for more security"],
  ["release", "releasePledge", "Give the pledge up"],
  ["deregister", "deregisterPledge", "Record the end of the external registration"],
  ["default", "declareDefault", "Declare a default"],
  ["contest", "contestDefault", "Contest a default, on the record"],
  ["cure", "cureDefault", "Take a default back"],
  ["enforcement", "openEnforcement", "Open the realisation of a pledge in default"],
  ["enforcement/result", "closeEnforcement", "Record how the pledge was realised"],
  ["order", "applyOrder", "Carry out a court's order"],
  ["lapse", "lapsePledge", "Say that an offer or an agreement ran out"],
];

const READ_CODES: readonly ErrorCode[] = ["CHAIN_UNREACHABLE"];

export function pledgeRoutes(registers: Registers): Route[] {
  return [
    actRoute({
      name: "offerPledge",
      path: "/v1/pledges",
      tag: "pledges",
      summary: "Offer a pledge, and reserve its place",
      description:
        "**The opening makes the dataset's unsalted root public, for good.** Data of less than 64 KiB can be guessed from it and are refused unless `acceptPublicRoot` is true.",
      codes: ["DATASET_GUESSABLE"],
      answer: zPledgeView,
      makes: (view) => `/v1/pledges/${(view as PledgeView).pledgeId}`,
      perform: (request) => registers.actOnPledge("offerPledge", request),
    }),
    ...STEPS.map(([end, name, summary]) =>
      actRoute({
        name,
        path: `/v1/pledges/{id}/${end}`,
        tag: "pledges",
        summary,
        answer: zPledgeView,
        perform: (request, id) => registers.actOnPledge(name, request, id),
      }),
    ),
    {
      method: "get",
      path: "/v1/pledges",
      operation: {
        operationId: "listPledges",
        tags: ["pledges"],
        summary: "Pledges in the order in which they were offered",
        requestParams: { query: zPledgeQuery },
        responses: {
          "200": jsonResponse("A page", zPledgeList),
          ...problemResponses(["INPUT_INVALID", ...READ_CODES]),
        },
      },
      async handle(request, response) {
        const { limit = DEFAULT_PAGE, after, ...asked } = parseQuery(zPledgeQuery, request);
        const filters = given(asked);
        const page = await registers.pledges({ ...filters, ...given({ after }), limit });
        answerPage(response, "/v1/pledges", page, filters, limit);
      },
    },
    {
      method: "get",
      path: "/v1/pledges/{id}",
      operation: {
        operationId: "getPledge",
        tags: ["pledges"],
        summary: "A pledge with its history",
        requestParams: { path: zIdPath("The pledge") },
        responses: {
          "200": jsonResponse("The pledge", zPledgeView),
          ...problemResponses(["NOT_FOUND", ...READ_CODES]),
        },
      },
      async handle(request, response) {
        const view = await registers.pledge(idParameter(request));
        response.set("Cache-Control", "no-cache");
        answerJson(response, 200, view);
      },
    },
  ];
}

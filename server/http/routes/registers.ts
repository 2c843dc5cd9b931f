/** What registrar and adjudicator do to certificates, and objections. */
import { z } from "zod";
import {
  zDueDiligenceView,
  zObjectionList,
  zObjectionStatus,
  zObjectionView,
  zRecordView,
  zVoidNonce,
  type ObjectionView,
} from "#core/gateway-answers.ts";
import type { ActName } from "#core/register-acts.ts";
import type { Registers, VoidingAct } from "../../ports/registers.ts";
import { answerJson } from "../answer.ts";
import { zQueryInteger } from "../openapi/parameters.ts";
import { jsonResponse, problemResponses } from "../openapi/responses.ts";
import { answerPage, given } from "../paging.ts";
import { parseQuery, type Route } from "../route.ts";
import { actRoute, idParameter, zIdPath } from "./act.ts";

type Step = readonly [path: string, name: ActName, summary: string];

const ON_CERTIFICATES: readonly Step[] = [
  ["renewal", "renew", "Extend a certificate's validity"],
  ["supersession", "supersede", "Link a newer version, whose certificate names this one"],
  ["transfer", "transfer", "Change the holder"],
  ["details", "amendDetails", "Record that the holder's name or the like changed"],
  ["cancellation", "cancel", "Give a certificate up"],
  ["suspension", "suspend", "Suspend a certificate"],
  ["reinstatement", "reinstate", "End a suspension"],
  ["revocation", "revoke", "Revoke a certificate, for good"],
];

const ON_OBJECTIONS: readonly Step[] = [
  ["admission", "admitObjection", "Pass the formal check, and ask the holder to answer"],
  ["refusal", "refuseObjection", "Fail the formal check"],
  ["answer", "answerObjection", "Answer an objection"],
  ["decision", "decideObjection", "Decide an objection, or send it to court"],
  ["withdrawal", "withdrawObjection", "Withdraw an objection"],
];

const NONCES: readonly (readonly [path: string, name: VoidingAct, of: string])[] = [
  ["pledges", "voidPledgeNonce", "about pledges"],
  ["certificates", "voidCertificateNonce", "about certificates and objections"],
];

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 500;

const zObjectionQuery = z.strictObject({
  status: zObjectionStatus.optional(),
  after: zQueryInteger(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: "`next` of the page before" }),
  limit: zQueryInteger(1, LARGEST_PAGE)
    .optional()
    .meta({ description: `${DEFAULT_PAGE} by default` }),
});

export function registerRoutes(registers: Registers): Route[] {
  return [
    ...NONCES.map(([end, name, of]) =>
      actRoute({
        name,
        path: `/v1/nonces/${end}`,
        tag: "register",
        summary: `Make void a signed message ${of} that was not sent in`,
        description: "Whoever changed its mind about a signed offer stops it so, without gas.",
        answer: zVoidNonce,
        perform: (request) => registers.voidNonce(name, request),
      }),
    ),
    ...ON_CERTIFICATES.map(([end, name, summary]) =>
      actRoute({
        name,
        path: `/v1/certificates/{no}/${end}`,
        tag: "register",
        summary,
        codes: ["CERTIFICATE_NO_INVALID"],
        answer: zRecordView,
        perform: (request, number) => registers.actOnCertificate(name, request, number),
      }),
    ),
    actRoute({
      name: "recordDueDiligence",
      path: "/v1/due-diligence",
      tag: "register",
      summary: "Put the digest of a lender's due-diligence report on record",
      description:
        "Only the digest: the report stays with the lender. No pledge and no certificate changes by it.",
      answer: zDueDiligenceView,
      perform: (request) => registers.recordDueDiligence(request),
    }),
    actRoute({
      name: "fileObjection",
      path: "/v1/objections",
      tag: "register",
      summary: "File an objection; it flags the certificate",
      answer: zObjectionView,
      makes: (view) => `/v1/objections/${(view as ObjectionView).objectionId}`,
      perform: (request) => registers.actOnObjection("fileObjection", request),
    }),
    ...ON_OBJECTIONS.map(([end, name, summary]) =>
      actRoute({
        name,
        path: `/v1/objections/{id}/${end}`,
        tag: "register",
        summary,
        answer: zObjectionView,
        perform: (request, id) => registers.actOnObjection(name, request, id),
      }),
    ),
    {
      method: "get",
      path: "/v1/objections",
      operation: {
        operationId: "listObjections",
        tags: ["register"],
        summary: "Objections in the order in which they were filed",
        requestParams: { query: zObjectionQuery },
        responses: {
          "200": jsonResponse("A page", zObjectionList),
          ...problemResponses(["INPUT_INVALID", "CHAIN_UNREACHABLE"]),
        },
      },
      async handle(request, response) {
        const { limit = DEFAULT_PAGE, after, ...asked } = parseQuery(zObjectionQuery, request);
        const filters = given(asked);
        const page = await registers.objections({ ...filters, ...given({ after }), limit });
        answerPage(response, "/v1/objections", page, filters, limit);
      },
    },
    {
      method: "get",
      path: "/v1/objections/{id}",
      operation: {
        operationId: "getObjection",
        tags: ["register"],
        summary: "An objection with its history",
        requestParams: { path: zIdPath("The objection") },
        responses: {
          "200": jsonResponse("The objection", zObjectionView),
          ...problemResponses(["NOT_FOUND", "CHAIN_UNREACHABLE"]),
        },
      },
      async handle(request, response) {
        const view = await registers.objection(idParameter(request));
        response.set("Cache-Control", "no-cache");
        answerJson(response, 200, view);
      },
    },
  ];
}

/** Routes that ask for an act on a register: one shape for all of them. */
import type { Request, Response } from "express";
import { z } from "zod";
import { DataDeedError, type ErrorCode } from "#core/errors.ts";
import {
  parseAct,
  REGISTER_ACTS,
  zActBody,
  type ActName,
  type ActRequest,
  type RegisterAct,
} from "#core/register-acts.ts";
import { MESSAGE_SIGNERS } from "#core/register-messages.ts";
import type { ApiScope } from "../../ports/store.ts";
import { answerJson } from "../answer.ts";
import { readJsonBody } from "../json-body.ts";
import { BODY_CODES, jsonResponse, problemResponses } from "../openapi/responses.ts";
import { expectOwnAct } from "../own-account.ts";
import { pathParameter, type Route } from "../route.ts";

/** Signatures of contracts may be long; everything else is short. */
const MAX_BODY_BYTES = 65_536;

/** Codes of everything that is sent to the chain. */
const ACT_CODES: readonly ErrorCode[] = [
  "REGISTER_REFUSED",
  "NOT_FOUND",
  "NOT_ANCHORED",
  "CHAIN_UNREACHABLE",
  "TRANSACTION_PENDING",
  "INSUFFICIENT_FUNDS",
];

export interface ActRoute {
  readonly name: ActName;
  readonly path: string;
  readonly tag: "pledges" | "register";
  readonly summary: string;
  readonly description?: string;
  readonly codes?: readonly ErrorCode[];
  /** What is answered. */
  readonly answer: z.ZodType;
  /** Address of what the act makes; it is answered with 201 then. */
  readonly makes?: (view: object) => string;
  readonly perform: (request: ActRequest, subject: string) => Promise<object>;
}

const ID = /^0x[0-9a-fA-F]{64}$/;

export function zIdPath(what: string) {
  return z.object({
    id: z
      .string()
      .regex(ID)
      .meta({ description: `${what}: 0x and 64 hex digits` }),
  });
}

/** An id in its one spelling. @throws NOT_FOUND for whatever else was typed */
export function idParameter(request: Request): string {
  const id = pathParameter(request, "id");
  if (ID.test(id)) return id.toLowerCase();
  throw new DataDeedError("NOT_FOUND", `${id.slice(0, 100)} is no id: expected 0x and 64 hex digits`);
}

/** What the address names: a certificate, or else a pledge or objection; nothing where the act makes something new. */
function subjectOf(request: Request, path: string): string {
  if (path.includes("{no}")) return pathParameter(request, "no");
  return path.includes("{id}") ? idParameter(request) : "";
}

/** `register` for what a role's account sends, `pledge` for what is relayed. */
export function scopeOf(name: ActName): ApiScope {
  return REGISTER_ACTS[name].by === "RELAY" ? "pledge" : "register";
}

/** Who has to have signed, read from the table of messages. */
function signers(act: RegisterAct): string {
  if (!("message" in act))
    return `Sent by the ${act.by === "RELAY" ? "gateway" : act.by.toLowerCase()}; nobody signs.`;
  const attached = Object.entries(act.attached ?? {}).map(
    ([member, { type, need }]) =>
      `\`${member}\` (${need === "ALWAYS" ? "needed" : "where the register asks for it"}): ${type}, signed by \`${MESSAGE_SIGNERS[type]}\`.`,
  );
  const sender = act.by === "RELAY" ? "" : ` Sent by the ${act.by.toLowerCase()}.`;
  return [
    `EIP-712 message ${act.message}, signed by its \`${MESSAGE_SIGNERS[act.message]}\`.${sender}`,
    ...attached,
  ].join(" ");
}

export function actRoute({
  name,
  path,
  tag,
  summary,
  description,
  codes = [],
  answer,
  makes,
  perform,
}: ActRoute): Route {
  const act: RegisterAct = REGISTER_ACTS[name];
  const hasBody = "message" in act || Object.keys(act.words).length > 0;
  const status = makes === undefined ? 200 : 201;
  const parameter = path.includes("{id}")
    ? zIdPath(tag === "pledges" ? "The pledge" : "The objection")
    : path.includes("{no}")
      ? z.object({ no: z.string().meta({ description: "Certificate number, any case" }) })
      : null;

  async function handle(request: Request, response: Response): Promise<void> {
    const subject = subjectOf(request, path);
    const body = hasBody ? await readJsonBody(request, response, MAX_BODY_BYTES) : {};
    const asked = parseAct(name, body);
    expectOwnAct(response, act, asked);
    const view = await perform(asked, subject);
    if (makes !== undefined) response.set("Location", makes(view));
    response.set("Cache-Control", "no-store");
    answerJson(response, status, view);
  }

  return {
    method: "post",
    path,
    scope: scopeOf(name),
    operation: {
      operationId: name,
      tags: [tag],
      summary,
      description: [description, signers(act), "Sent again, it is answered as done."]
        .filter((part) => part !== undefined)
        .join(" "),
      ...(parameter && { requestParams: { path: parameter } }),
      ...(hasBody && {
        requestBody: { required: true, content: { "application/json": { schema: zActBody(name) } } },
      }),
      responses: {
        [status]: jsonResponse("Done, on chain", answer),
        ...problemResponses([...(hasBody ? BODY_CODES : []), ...ACT_CODES, ...codes], { writes: true }),
      },
    },
    handle,
  };
}

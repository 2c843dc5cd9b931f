/** Signing in with a browser: with an API key, or with the key of an account (EIP-4361). */
import { z } from "zod";
import { zAddress } from "#core/address.ts";
import { parseWith, zTime } from "#core/parse.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Sessions } from "../../ports/sessions.ts";
import { answerJson } from "../answer.ts";
import { AttemptLimit } from "../attempt-limit.ts";
import { readJsonBody } from "../json-body.ts";
import { BODY_CODES, jsonResponse, problemResponses } from "../openapi/responses.ts";
import { expectOwnPage } from "../own-page.ts";
import type { Route } from "../route.ts";
import { giveSession, sessionToken, takeSession } from "../session-cookie.ts";

export interface SessionRouteDeps {
  readonly sessions: Sessions;
  /** Under which people reach this gateway; null where that is not known. */
  readonly publicUrl: string | null;
  readonly clock: Clock;
}

const MAX_BODY_BYTES = 16_384;
const MOST_SIGN_INS = 20;
const MOST_CHALLENGES = 60;

const zSignIn = z
  .union([
    z.strictObject({ apiKey: z.string().max(512) }),
    z.strictObject({
      message: z.string().max(4096).meta({ description: "EIP-4361 message, the very text that was signed" }),
      signature: z.string().regex(/^0x[0-9a-fA-F]{130}$/, "expected 65 bytes as 0x and hex"),
    }),
  ])
  .meta({ id: "SignIn", description: "An API key, or a signed message of an account" });

const zSession = z
  .object({
    method: z.enum(["API_KEY", "ACCOUNT"]),
    name: z.string().meta({ description: "Name of the API key, or the account" }),
    account: zAddress.nullable(),
    scopes: z.array(z.string()),
    expiresAt: zTime.meta({ description: "Over then unless used before" }),
    endsAt: zTime.meta({ description: "Over then in any case" }),
  })
  .meta({ id: "Session" });

const zSessionAnswer = z.object({ session: zSession.nullable() }).meta({ id: "SessionAnswer" });

const zChallenge = z
  .object({ nonce: z.string(), expiresAt: zTime, chainId: z.int() })
  .meta({ id: "SignInChallenge", description: "What the message has to name; good for one try" });

const PAGE_ONLY =
  "For the gateway's own page: `Origin` has to be the gateway's, and the header `X-DataDeed-Session` has to be there.";

export function sessionRoutes({ sessions, publicUrl, clock }: SessionRouteDeps): Route[] {
  const signIns = new AttemptLimit(clock, MOST_SIGN_INS);
  const challenges = new AttemptLimit(clock, MOST_CHALLENGES);
  return [
    {
      method: "post",
      path: "/v1/session/challenge",
      operation: {
        operationId: "challengeSignIn",
        tags: ["sessions"],
        summary: "A nonce for a sign-in message",
        description: PAGE_ONLY,
        responses: {
          "200": jsonResponse("The nonce, and the chain to name", zChallenge),
          ...problemResponses(["CROSS_SITE_REFUSED", "TOO_MANY", "STORE_FAILED"]),
        },
      },
      async handle(request, response) {
        expectOwnPage(request, publicUrl);
        challenges.count(request);
        response.set("Cache-Control", "no-store");
        answerJson(response, 200, await sessions.challenge());
      },
    },
    {
      method: "post",
      path: "/v1/session",
      operation: {
        operationId: "signIn",
        tags: ["sessions"],
        summary: "Sign in with an API key or an account",
        description: `${PAGE_ONLY} The answer sets a cookie that scripts can't read. A session of an account has the scopes deposit and pledge, for that account alone.`,
        requestBody: { required: true, content: { "application/json": { schema: zSignIn } } },
        responses: {
          "201": jsonResponse("Signed in", zSessionAnswer),
          ...problemResponses([
            ...BODY_CODES,
            "UNAUTHENTICATED",
            "SIGN_IN_REFUSED",
            "FORBIDDEN",
            "CROSS_SITE_REFUSED",
            "TOO_MANY",
            "STORE_FAILED",
          ]),
        },
      },
      async handle(request, response) {
        const origin = expectOwnPage(request, publicUrl);
        signIns.count(request);
        const json = await readJsonBody(request, response, MAX_BODY_BYTES);
        const body = parseWith(zSignIn, json, "INPUT_INVALID", "request");
        const { token, session } =
          "apiKey" in body
            ? await sessions.openWithApiKey(body.apiKey)
            : await sessions.openWithAccount({ ...body, origin });
        // A token of before is no longer good for anything: nobody can have planted the one in use.
        const former = sessionToken(request);
        if (former !== undefined) await sessions.close(former);
        giveSession(response, token, origin);
        response.set("Cache-Control", "no-store");
        answerJson(response, 201, { session });
      },
    },
    {
      method: "get",
      path: "/v1/session",
      operation: {
        operationId: "getSession",
        tags: ["sessions"],
        summary: "Who is signed in",
        responses: {
          "200": jsonResponse("The session; null when nobody is signed in", zSessionAnswer),
          ...problemResponses(["STORE_FAILED"]),
        },
      },
      async handle(request, response) {
        const token = sessionToken(request);
        const found = token === undefined ? null : await sessions.find(token);
        response.set("Cache-Control", "no-store");
        answerJson(response, 200, { session: found?.session ?? null });
      },
    },
    {
      method: "delete",
      path: "/v1/session",
      operation: {
        operationId: "signOut",
        tags: ["sessions"],
        summary: "Sign out",
        description: PAGE_ONLY,
        responses: {
          "200": jsonResponse("Signed out, if anybody was signed in", zSessionAnswer),
          ...problemResponses(["CROSS_SITE_REFUSED", "STORE_FAILED"]),
        },
      },
      async handle(request, response) {
        const origin = expectOwnPage(request, publicUrl);
        const token = sessionToken(request);
        if (token !== undefined) await sessions.close(token);
        takeSession(response, origin);
        response.set("Cache-Control", "no-store");
        answerJson(response, 200, { session: null });
      },
    },
  ];
}

import type { Request } from "express";
import { DataDeedError } from "#core/errors.ts";
import type { ApiCaller, Authentication } from "../ports/authentication.ts";
import type { IdempotencyToken } from "../ports/gateway.ts";
import type { ApiScope } from "../ports/store.ts";

/** RFC 6750 section 2.1, bounded. */
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]{1,512}=*) *$/i;

function bearerSecret(request: Request): string {
  const secret = BEARER.exec(request.headers.authorization ?? "")?.[1];
  if (secret === undefined) throw new DataDeedError("UNAUTHENTICATED");
  return secret;
}

/** @throws UNAUTHENTICATED | FORBIDDEN */
export async function authorise(
  authentication: Authentication,
  request: Request,
  scope: ApiScope,
): Promise<ApiCaller> {
  const caller = await authentication.authenticate(bearerSecret(request));
  // One answer for "no such key" and "revoked": nobody learns which secrets ever existed.
  if (caller === null) throw new DataDeedError("UNAUTHENTICATED");
  if (!caller.scopes.includes(scope)) {
    throw new DataDeedError("FORBIDDEN", `the API key lacks the scope ${scope}`, { details: { scope } });
  }
  return caller;
}

/** Visible ASCII: a header of several values (a comma and a blank) is none. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * The Idempotency-Key, where one was sent. The secret goes with it: it opens the stored answer, so that nobody else can.
 * @throws INPUT_INVALID
 */
export function idempotencyToken(request: Request, caller: ApiCaller): IdempotencyToken | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key !== "string" || !IDEMPOTENCY_KEY.test(key)) {
    throw new DataDeedError(
      "INPUT_INVALID",
      "Idempotency-Key: expected 1 to 255 visible ASCII characters, once",
      {
        problems: [
          { pointer: "header:Idempotency-Key", reason: "expected 1 to 255 visible ASCII characters, once" },
        ],
      },
    );
  }
  return { key, apiKeyId: caller.id, apiKeySecret: bearerSecret(request) };
}

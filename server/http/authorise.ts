import type { Request } from "express";
import { DataDeedError } from "#core/errors.ts";
import type { ApiCaller, Authentication } from "../ports/authentication.ts";
import type { IdempotencyToken } from "../ports/gateway.ts";
import type { Sessions } from "../ports/sessions.ts";
import type { ApiScope } from "../ports/store.ts";
import { expectOwnPage } from "./own-page.ts";
import { sessionToken } from "./session-cookie.ts";

/** RFC 6750 section 2.1, bounded. */
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]{1,512}=*) *$/i;

function bearerSecret(request: Request): string {
  const secret = BEARER.exec(request.headers.authorization ?? "")?.[1];
  if (secret === undefined) throw new DataDeedError("UNAUTHENTICATED");
  return secret;
}

export interface Authorities {
  readonly authentication: Authentication;
  readonly sessions: Pick<Sessions, "find">;
  /** Under which people reach this gateway; null where that is not known. */
  readonly publicUrl: string | null;
}

/** What a request shows of its sender: an API key, or else the token of a session. @throws UNAUTHENTICATED */
function credential(request: Request): { readonly secret: string; readonly isSession: boolean } {
  if (request.headers.authorization !== undefined) return { secret: bearerSecret(request), isSession: false };
  const token = sessionToken(request);
  if (token === undefined) throw new DataDeedError("UNAUTHENTICATED");
  return { secret: token, isSession: true };
}

async function callerOf(request: Request, authorities: Authorities): Promise<ApiCaller | null> {
  const { secret, isSession } = credential(request);
  if (!isSession) return await authorities.authentication.authenticate(secret);
  // A cookie goes along whoever makes the browser send: only a page of ours may write with it.
  const reads = request.method === "GET" || request.method === "HEAD";
  if (!reads) expectOwnPage(request, authorities.publicUrl);
  return (await authorities.sessions.find(secret))?.caller ?? null;
}

/** @throws UNAUTHENTICATED | FORBIDDEN | CROSS_SITE_REFUSED */
export async function authorise(
  authorities: Authorities,
  request: Request,
  scope: ApiScope,
): Promise<ApiCaller> {
  const caller = await callerOf(request, authorities);
  // One answer for "no such key" and "revoked": nobody learns which secrets ever existed.
  if (caller === null) throw new DataDeedError("UNAUTHENTICATED");
  if (!caller.scopes.includes(scope)) {
    throw new DataDeedError("FORBIDDEN", `the API key or session lacks the scope ${scope}`, {
      details: { scope },
    });
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
  return { key, apiKeyId: caller.id, apiKeySecret: credential(request).secret };
}

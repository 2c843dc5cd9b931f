import { normaliseAddress } from "#core/address.ts";
import { DataDeedError } from "#core/errors.ts";
import type { SessionRecord } from "../ports/session-store.ts";
import { blob, formatScopes, integer, nullable, parseScopes, text, type Row } from "./store-rows.ts";

export const SESSION_COLUMNS = "token_digest, api_key_id, account, scopes, created_at, expires_at, ends_at";

export function sessionOf(row: Row): SessionRecord {
  const stored = nullable(row, "account", text);
  const account = stored === null ? null : normaliseAddress(stored);
  if (account === undefined) throw new DataDeedError("STORE_FAILED", "column account: expected an address");
  return {
    tokenDigest: blob(row, "token_digest"),
    apiKeyId: nullable(row, "api_key_id", text),
    account,
    scopes: parseScopes(text(row, "scopes")),
    createdAt: integer(row, "created_at"),
    expiresAt: integer(row, "expires_at"),
    endsAt: integer(row, "ends_at"),
  };
}

/** In the order of the columns. */
export function sessionValues(session: SessionRecord) {
  const { tokenDigest, apiKeyId, account, scopes, createdAt, expiresAt, endsAt } = session;
  return [tokenDigest, apiKeyId, account, formatScopes(scopes), createdAt, expiresAt, endsAt] as const;
}

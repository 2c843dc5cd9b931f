import type { DatabaseSync } from "node:sqlite";
import type { ApiKeyRecord, ApiKeyStore } from "../../ports/store.ts";
import { parseScopes } from "../store-rows.ts";
import { attempt } from "./database.ts";
import { blob, integer, text, type Row } from "./rows.ts";

const COLUMNS = "id, secret_digest, name, scopes, created_at, revoked_at";

function apiKeyOf(row: Row): ApiKeyRecord {
  return {
    id: text(row, "id"),
    secretDigest: blob(row, "secret_digest"),
    name: text(row, "name"),
    scopes: parseScopes(text(row, "scopes")),
    createdAt: integer(row, "created_at"),
    revokedAt: row["revoked_at"] === null ? null : integer(row, "revoked_at"),
  };
}

export function sqliteApiKeyStore(database: DatabaseSync): ApiKeyStore {
  const insert = database.prepare(`INSERT INTO api_key (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`);
  const selectBySecret = database.prepare(`SELECT ${COLUMNS} FROM api_key WHERE secret_digest = ?`);
  const selectAll = database.prepare(`SELECT ${COLUMNS} FROM api_key ORDER BY created_at, id`);
  const revoke = database.prepare("UPDATE api_key SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?");
  return {
    addApiKey: ({ id, secretDigest, name, scopes, createdAt, revokedAt }) =>
      attempt(() => {
        insert.run(id, secretDigest, name, scopes.join(" "), createdAt, revokedAt);
      }),
    apiKeyBySecretDigest: (digest) =>
      attempt(() => {
        const row = selectBySecret.get(digest);
        return row === undefined ? null : apiKeyOf(row);
      }),
    apiKeys: () => attempt(() => selectAll.all().map(apiKeyOf)),
    revokeApiKey: (id, at) => attempt(() => revoke.run(at, id).changes === 1),
  };
}

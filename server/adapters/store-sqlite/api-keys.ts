import type { DatabaseSync } from "node:sqlite";
import type { ApiKeyStore } from "../../ports/store.ts";
import { API_KEY_COLUMNS, apiKeyOf, formatScopes } from "../store-rows.ts";
import { attempt } from "./database.ts";

export function sqliteApiKeyStore(database: DatabaseSync): ApiKeyStore {
  const insert = database.prepare(`INSERT INTO api_key (${API_KEY_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`);
  const selectBySecret = database.prepare(`SELECT ${API_KEY_COLUMNS} FROM api_key WHERE secret_digest = ?`);
  const selectAll = database.prepare(`SELECT ${API_KEY_COLUMNS} FROM api_key ORDER BY created_at, id`);
  const revoke = database.prepare("UPDATE api_key SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?");
  return {
    addApiKey: ({ id, secretDigest, name, scopes, createdAt, revokedAt }) =>
      attempt(() => {
        insert.run(id, secretDigest, name, formatScopes(scopes), createdAt, revokedAt);
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

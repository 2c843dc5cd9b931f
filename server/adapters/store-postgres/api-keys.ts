import type { ApiKeyStore } from "../../ports/store.ts";
import { API_KEY_COLUMNS, apiKeyOf, formatScopes, oneOf } from "../store-rows.ts";
import type { Database } from "./database.ts";

export function postgresApiKeyStore(database: Database): ApiKeyStore {
  return {
    async addApiKey({ id, secretDigest, name, scopes, createdAt, revokedAt }) {
      await database.write(`INSERT INTO api_key (${API_KEY_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)`, [
        id,
        secretDigest,
        name,
        formatScopes(scopes),
        createdAt,
        revokedAt,
      ]);
    },
    apiKeyBySecretDigest: async (digest) =>
      oneOf(
        await database.rows(`SELECT ${API_KEY_COLUMNS} FROM api_key WHERE secret_digest = $1`, [digest]),
        apiKeyOf,
      ),
    apiKeys: async () =>
      (await database.rows(`SELECT ${API_KEY_COLUMNS} FROM api_key ORDER BY created_at, id`)).map(apiKeyOf),
    revokeApiKey: async (id, at) =>
      (await database.write("UPDATE api_key SET revoked_at = coalesce(revoked_at, $1) WHERE id = $2", [
        at,
        id,
      ])) === 1,
  };
}

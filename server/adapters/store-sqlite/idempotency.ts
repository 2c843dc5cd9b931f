import type { DatabaseSync } from "node:sqlite";
import type { IdempotencyStore } from "../../ports/store.ts";
import { attempt } from "./database.ts";
import { blob, integer } from "./rows.ts";

export function sqliteIdempotencyStore(database: DatabaseSync): IdempotencyStore {
  const select = database.prepare(
    "SELECT key, request_digest, response, created_at FROM idempotency WHERE key = ?",
  );
  const dropBefore = database.prepare("DELETE FROM idempotency WHERE created_at < ?");
  return {
    idempotency: (key) =>
      attempt(() => {
        const row = select.get(key);
        if (row === undefined) return null;
        return {
          key: blob(row, "key"),
          requestDigest: blob(row, "request_digest"),
          response: blob(row, "response"),
          createdAt: integer(row, "created_at"),
        };
      }),
    dropIdempotencyBefore: (createdAt) => attempt(() => Number(dropBefore.run(createdAt).changes)),
  };
}

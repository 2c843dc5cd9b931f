import type { DatabaseSync } from "node:sqlite";
import type { IdempotencyStore } from "../../ports/store.ts";
import { ANSWER_COLUMNS, answerOf } from "../store-rows.ts";
import { attempt } from "./database.ts";

export function sqliteIdempotencyStore(database: DatabaseSync): IdempotencyStore {
  const select = database.prepare(`SELECT ${ANSWER_COLUMNS} FROM idempotency WHERE key = ?`);
  const dropBefore = database.prepare("DELETE FROM idempotency WHERE created_at < ?");
  return {
    idempotency: (key) =>
      attempt(() => {
        const row = select.get(key);
        return row === undefined ? null : answerOf(row);
      }),
    dropIdempotencyBefore: (createdAt) => attempt(() => Number(dropBefore.run(createdAt).changes)),
  };
}

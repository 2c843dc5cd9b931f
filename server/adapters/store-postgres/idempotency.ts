import type { IdempotencyStore } from "../../ports/store.ts";
import { ANSWER_COLUMNS, answerOf, oneOf } from "../store-rows.ts";
import type { Database } from "./database.ts";

export function postgresIdempotencyStore(database: Database): IdempotencyStore {
  return {
    idempotency: async (key) =>
      oneOf(await database.rows(`SELECT ${ANSWER_COLUMNS} FROM idempotency WHERE key = $1`, [key]), answerOf),
    dropIdempotencyBefore: (createdAt) =>
      database.write("DELETE FROM idempotency WHERE created_at < $1", [createdAt]),
  };
}

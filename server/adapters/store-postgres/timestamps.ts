import type { TimestampStore } from "../../ports/timestamp-store.ts";
import { oneOf, TIMESTAMP_COLUMNS, timestampOf, unstampedOf } from "../store-rows.ts";
import type { Database } from "./database.ts";

export function postgresTimestampStore(database: Database): TimestampStore {
  return {
    async saveTimestamp({ root, authority, token, createdAt }) {
      await database.write(
        `INSERT INTO timestamp_token (${TIMESTAMP_COLUMNS}) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
        [root, authority, token, createdAt],
      );
    },
    timestampsOf: async (root) =>
      (
        await database.rows(
          `SELECT ${TIMESTAMP_COLUMNS} FROM timestamp_token WHERE root = $1 ORDER BY created_at, authority`,
          [root],
        )
      ).map(timestampOf),
    nextUnstamped: async (authority, aboveSize, since) =>
      oneOf(
        await database.rows(
          `SELECT size, root FROM checkpoint WHERE size > $1 AND anchored_at >= $2 AND NOT EXISTS
             (SELECT 1 FROM timestamp_token t WHERE t.root = checkpoint.root AND t.authority = $3)
           ORDER BY size LIMIT 1`,
          [aboveSize, since, authority],
        ),
        unstampedOf,
      ),
  };
}

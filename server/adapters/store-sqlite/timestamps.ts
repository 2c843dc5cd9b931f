import type { DatabaseSync } from "node:sqlite";
import type { TimestampStore } from "../../ports/timestamp-store.ts";
import { TIMESTAMP_COLUMNS, timestampOf, unstampedOf } from "../store-rows.ts";
import { attempt } from "./database.ts";

export function sqliteTimestampStore(database: DatabaseSync): TimestampStore {
  const insert = database.prepare(
    `INSERT INTO timestamp_token (${TIMESTAMP_COLUMNS}) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const select = database.prepare(
    `SELECT ${TIMESTAMP_COLUMNS} FROM timestamp_token WHERE root = ? ORDER BY created_at, authority`,
  );
  const selectUnstamped = database.prepare(
    `SELECT size, root FROM checkpoint WHERE size > ? AND anchored_at >= ? AND NOT EXISTS
       (SELECT 1 FROM timestamp_token t WHERE t.root = checkpoint.root AND t.authority = ?)
     ORDER BY size LIMIT 1`,
  );
  return {
    saveTimestamp: ({ root, authority, token, createdAt }) =>
      attempt(() => {
        insert.run(root, authority, token, createdAt);
      }),
    timestampsOf: (root) => attempt(() => select.all(root).map(timestampOf)),
    nextUnstamped: (authority, aboveSize, since) =>
      attempt(() => {
        const row = selectUnstamped.get(aboveSize, since, authority);
        return row === undefined ? null : unstampedOf(row);
      }),
  };
}

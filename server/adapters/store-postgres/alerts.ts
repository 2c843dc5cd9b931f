import type { AlertDraft, AlertStore } from "../../ports/alert-store.ts";
import { ALERT_COLUMNS, alertOf, partyOf, STANDING_COLUMNS, standingOf } from "../alert-rows.ts";
import { integer } from "../store-rows.ts";
import type { Database, Queryable } from "./database.ts";

/** @returns how many were added: 1, or 0 when one of its key stands */
async function add(connection: Queryable, draft: AlertDraft, now: number): Promise<number> {
  const [counts = {}] = await connection.rows(
    `SELECT count(*) AS all_of_key, coalesce(sum(1 - retracted), 0) AS standing,
       (SELECT coalesce(max(sequence), 0) FROM alert) + 1 AS next FROM alert WHERE key = $1`,
    [draft.key],
  );
  if (integer(counts, "standing") > 0) return 0;
  const former = integer(counts, "all_of_key");
  const id = former === 0 ? draft.id : `${draft.id}-${former + 1}`;
  const sequence = integer(counts, "next");
  await connection.write(
    "INSERT INTO alert (sequence, id, key, type, at, data, basis, retracts, retracted) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
    [sequence, id, draft.key, draft.type, draft.at, draft.data, draft.basis, draft.retracts],
  );
  await connection.write("INSERT INTO alert_party (party, alert_sequence) SELECT unnest($1::text[]), $2", [
    draft.parties,
    sequence,
  ]);
  await connection.write(
    `INSERT INTO webhook_delivery (webhook_id, alert_sequence, state, attempts, due_at)
       SELECT id, $1, CASE status WHEN 'ACTIVE' THEN 'PENDING' ELSE 'HELD' END, 0, $2 FROM webhook
         WHERE party = ANY ($3::text[])`,
    [sequence, now, draft.parties],
  );
  if (draft.retracts !== null)
    await connection.write("UPDATE alert SET retracted = 1 WHERE id = $1", [draft.retracts]);
  return 1;
}

export function postgresAlertStore(database: Database): AlertStore {
  return {
    saveAlerts: async (drafts, now) =>
      drafts.length === 0
        ? 0
        : database.transaction(async (connection) => {
            // One gateway at a time: sequences become visible in their order, and no key is added twice.
            await connection.write("LOCK TABLE alert IN EXCLUSIVE MODE");
            let added = 0;
            for (const draft of drafts) added += await add(connection, draft, now);
            return added;
          }),
    alerts: async ({ party, after, limit }) =>
      (
        await database.rows(
          `SELECT ${ALERT_COLUMNS} FROM alert JOIN alert_party ON alert_sequence = sequence
             WHERE party = $1 AND alert_sequence > $2 ORDER BY alert_sequence LIMIT $3`,
          [party, after, limit],
        )
      ).map((row) => alertOf(row)),
    newestAlert: async () => {
      const [row = {}] = await database.rows("SELECT coalesce(max(sequence), 0) AS sequence FROM alert");
      return integer(row, "sequence");
    },
    standingAlerts: async (after, limit) => {
      const rows = await database.rows(
        `SELECT ${STANDING_COLUMNS} FROM alert
           WHERE retracted = 0 AND retracts IS NULL AND sequence > $1 ORDER BY sequence LIMIT $2`,
        [after, limit],
      );
      const parties = await database.rows(
        "SELECT party, alert_sequence FROM alert_party WHERE alert_sequence = ANY ($1::bigint[]) ORDER BY party",
        [rows.map((row) => integer(row, "sequence"))],
      );
      const bySequence = Map.groupBy(parties, (row) => integer(row, "alert_sequence"));
      return rows.map((row) =>
        standingOf(row, (bySequence.get(integer(row, "sequence")) ?? []).map(partyOf)),
      );
    },
  };
}

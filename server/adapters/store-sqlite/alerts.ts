import type { DatabaseSync } from "node:sqlite";
import type { AlertDraft, AlertStore } from "../../ports/alert-store.ts";
import { ALERT_COLUMNS, alertOf, partyOf, STANDING_COLUMNS, standingOf } from "../alert-rows.ts";
import { integer } from "../store-rows.ts";
import { attempt, transaction } from "./database.ts";

export function sqliteAlertStore(database: DatabaseSync): AlertStore {
  const newest = database.prepare("SELECT coalesce(max(sequence), 0) AS sequence FROM alert");
  const ofKey = database.prepare(
    "SELECT count(*) AS all_of_key, coalesce(sum(1 - retracted), 0) AS standing FROM alert WHERE key = ?",
  );
  const insert = database.prepare(
    "INSERT INTO alert (sequence, id, key, type, at, data, basis, retracts, retracted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
  );
  const insertParty = database.prepare("INSERT INTO alert_party (party, alert_sequence) VALUES (?, ?)");
  const insertDeliveries = database.prepare(
    `INSERT INTO webhook_delivery (webhook_id, alert_sequence, state, attempts, due_at)
       SELECT id, ?, CASE status WHEN 'ACTIVE' THEN 'PENDING' ELSE 'HELD' END, 0, ? FROM webhook
         WHERE party IN (SELECT party FROM alert_party WHERE alert_sequence = ?)`,
  );
  const retract = database.prepare("UPDATE alert SET retracted = 1 WHERE id = ?");
  const selectOfParty = database.prepare(
    `SELECT ${ALERT_COLUMNS} FROM alert JOIN alert_party ON alert_sequence = sequence
       WHERE party = ? AND alert_sequence > ? ORDER BY alert_sequence LIMIT ?`,
  );
  const selectStanding = database.prepare(
    `SELECT ${STANDING_COLUMNS} FROM alert
       WHERE retracted = 0 AND retracts IS NULL AND sequence > ? ORDER BY sequence LIMIT ?`,
  );
  const partiesOf = database.prepare("SELECT party FROM alert_party WHERE alert_sequence = ? ORDER BY party");

  const newestSequence = () => integer(newest.get() ?? {}, "sequence");

  /** @returns how many were added: 1, or 0 when one of its key stands */
  function add(draft: AlertDraft, now: number): number {
    const counts = ofKey.get(draft.key) ?? {};
    if (integer(counts, "standing") > 0) return 0;
    const former = integer(counts, "all_of_key");
    const id = former === 0 ? draft.id : `${draft.id}-${former + 1}`;
    const sequence = newestSequence() + 1;
    insert.run(sequence, id, draft.key, draft.type, draft.at, draft.data, draft.basis, draft.retracts);
    for (const party of draft.parties) insertParty.run(party, sequence);
    insertDeliveries.run(sequence, now, sequence);
    if (draft.retracts !== null) retract.run(draft.retracts);
    return 1;
  }

  return {
    saveAlerts: (drafts, now) =>
      attempt(() =>
        drafts.length === 0
          ? 0
          : transaction(database, () => drafts.reduce((added, draft) => added + add(draft, now), 0)),
      ),
    alerts: ({ party, after, limit }) =>
      attempt(() => selectOfParty.all(party, after, limit).map((row) => alertOf(row))),
    newestAlert: () => attempt(newestSequence),
    standingAlerts: (after, limit) =>
      attempt(() =>
        selectStanding
          .all(after, limit)
          .map((row) => standingOf(row, partiesOf.all(integer(row, "sequence")).map(partyOf))),
      ),
  };
}

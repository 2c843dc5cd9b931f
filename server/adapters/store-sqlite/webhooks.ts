import type { DatabaseSync } from "node:sqlite";
import type { WebhookStore } from "../../ports/alert-store.ts";
import {
  CLAIM_COLUMNS,
  claimOf,
  DELIVERY_COLUMNS,
  deliveryOf,
  WEBHOOK_COLUMNS,
  webhookOf,
} from "../alert-rows.ts";
import { integer, nullable } from "../store-rows.ts";
import { attempt, transaction } from "./database.ts";

export function sqliteWebhookStore(database: DatabaseSync): WebhookStore {
  const insert = database.prepare(`INSERT INTO webhook (${WEBHOOK_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const select = database.prepare(`SELECT ${WEBHOOK_COLUMNS} FROM webhook WHERE id = ?`);
  const selectOfKey = database.prepare(
    `SELECT ${WEBHOOK_COLUMNS} FROM webhook WHERE ?1 IS NULL OR api_key_id = ?1 ORDER BY created_at, id`,
  );
  const remove = database.prepare("DELETE FROM webhook WHERE id = ?");
  const selectDue = database.prepare(
    "SELECT webhook_id, alert_sequence FROM webhook_delivery WHERE state = 'PENDING' AND due_at <= ? ORDER BY due_at, alert_sequence LIMIT ?",
  );
  const claim = database.prepare(
    "UPDATE webhook_delivery SET attempts = attempts + 1, due_at = ? WHERE webhook_id = ? AND alert_sequence = ?",
  );
  const selectClaim = database.prepare(
    `SELECT ${CLAIM_COLUMNS} FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
       JOIN alert a ON a.sequence = d.alert_sequence WHERE d.webhook_id = ? AND d.alert_sequence = ?`,
  );
  const settle = database.prepare(
    `UPDATE webhook_delivery SET state = CASE WHEN ?1 = 'DELIVERED' THEN ?1 ELSE state END,
       due_at = ?2, outcome = ?3, status = ?4, attempted_at = ?5 WHERE webhook_id = ?6 AND alert_sequence = ?7`,
  );
  const fail = database.prepare(
    "UPDATE webhook SET status = 'FAILING', failing_since = coalesce(failing_since, ?) WHERE id = ?",
  );
  const hold = database.prepare(
    "UPDATE webhook_delivery SET state = 'HELD' WHERE webhook_id = ? AND state = 'PENDING'",
  );
  const revive = database.prepare("UPDATE webhook SET status = 'ACTIVE', failing_since = NULL WHERE id = ?");
  const release = database.prepare(
    "UPDATE webhook_delivery SET state = 'PENDING', attempts = 0, due_at = ? WHERE webhook_id = ? AND state = 'HELD'",
  );
  const selectNext = database.prepare(
    "SELECT min(due_at) AS due_at FROM webhook_delivery WHERE state = 'PENDING'",
  );
  const selectOfWebhook = database.prepare(
    `SELECT ${DELIVERY_COLUMNS} FROM webhook_delivery d JOIN alert a ON a.sequence = d.alert_sequence
       WHERE d.webhook_id = ? ORDER BY a.sequence DESC LIMIT ?`,
  );
  const drop = database.prepare(
    "DELETE FROM webhook_delivery WHERE state = 'DELIVERED' AND attempted_at < ?",
  );

  return {
    addWebhook: (webhook) =>
      attempt(() => {
        const { id, apiKeyId, party, url, sealedSecret, status, createdAt, failingSince } = webhook;
        insert.run(id, apiKeyId, party, url, sealedSecret, status, createdAt, failingSince);
      }),
    webhook: (id) =>
      attempt(() => {
        const row = select.get(id);
        return row === undefined ? null : webhookOf(row);
      }),
    webhooks: (apiKeyId) => attempt(() => selectOfKey.all(apiKeyId).map(webhookOf)),
    removeWebhook: (id) => attempt(() => remove.run(id).changes === 1),

    claimDeliveries: (now, leaseUntil, limit) =>
      attempt(() => {
        const due = selectDue.all(now, limit);
        // Most looks find nothing: they write nothing.
        if (due.length === 0) return [];
        return transaction(database, () =>
          due.map((row) => {
            const webhookId = row["webhook_id"]!;
            const sequence = row["alert_sequence"]!;
            claim.run(leaseUntil, webhookId, sequence);
            return claimOf(selectClaim.get(webhookId, sequence) ?? {});
          }),
        );
      }),
    settleDelivery: ({ state, dueAt, outcome, status, attemptedAt, webhookId, sequence }) =>
      attempt(() => {
        settle.run(state, dueAt, outcome, status, attemptedAt, webhookId, sequence);
      }),
    failWebhook: (id, at) =>
      attempt(() => {
        transaction(database, () => {
          fail.run(at, id);
          hold.run(id);
        });
      }),
    resumeWebhook: (id, now) =>
      attempt(() => {
        transaction(database, () => {
          revive.run(id);
          release.run(now, id);
        });
      }),
    nextDeliveryAt: () => attempt(() => nullable(selectNext.get() ?? {}, "due_at", integer)),
    deliveries: (webhookId, limit) => attempt(() => selectOfWebhook.all(webhookId, limit).map(deliveryOf)),
    dropDeliveredBefore: (at) => attempt(() => Number(drop.run(at).changes)),
  };
}

import type { WebhookStore } from "../../ports/alert-store.ts";
import {
  CLAIM_COLUMNS,
  claimOf,
  DELIVERY_COLUMNS,
  deliveryOf,
  WEBHOOK_COLUMNS,
  webhookOf,
} from "../alert-rows.ts";
import { integer, nullable, oneOf } from "../store-rows.ts";
import type { Database } from "./database.ts";

export function postgresWebhookStore(database: Database): WebhookStore {
  return {
    async addWebhook({ id, apiKeyId, party, url, sealedSecret, status, createdAt, failingSince }) {
      await database.write(
        `INSERT INTO webhook (${WEBHOOK_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, apiKeyId, party, url, sealedSecret, status, createdAt, failingSince],
      );
    },
    webhook: async (id) =>
      oneOf(await database.rows(`SELECT ${WEBHOOK_COLUMNS} FROM webhook WHERE id = $1`, [id]), webhookOf),
    webhooks: async (apiKeyId) =>
      (
        await database.rows(
          `SELECT ${WEBHOOK_COLUMNS} FROM webhook WHERE $1::text IS NULL OR api_key_id = $1 ORDER BY created_at, id`,
          [apiKeyId],
        )
      ).map(webhookOf),
    removeWebhook: async (id) => (await database.write("DELETE FROM webhook WHERE id = $1", [id])) === 1,

    claimDeliveries: async (now, leaseUntil, limit) =>
      database.transaction(async (connection) => {
        // What another gateway is claiming at this moment is skipped, not waited for.
        const rows = await connection.rows(
          `WITH due AS (
             SELECT webhook_id, alert_sequence FROM webhook_delivery
               WHERE state = 'PENDING' AND due_at <= $1
               ORDER BY due_at, alert_sequence LIMIT $3 FOR UPDATE SKIP LOCKED
           ), d AS (
             UPDATE webhook_delivery SET attempts = attempts + 1, due_at = $2
               FROM due WHERE webhook_delivery.webhook_id = due.webhook_id
                 AND webhook_delivery.alert_sequence = due.alert_sequence
               RETURNING webhook_delivery.*
           )
           SELECT ${CLAIM_COLUMNS} FROM d JOIN webhook w ON w.id = d.webhook_id
             JOIN alert a ON a.sequence = d.alert_sequence ORDER BY a.sequence`,
          [now, leaseUntil, limit],
        );
        return rows.map(claimOf);
      }),
    async settleDelivery({ state, dueAt, outcome, status, attemptedAt, webhookId, sequence }) {
      await database.write(
        `UPDATE webhook_delivery SET state = CASE WHEN $1 = 'DELIVERED' THEN $1 ELSE state END,
           due_at = $2, outcome = $3, status = $4, attempted_at = $5 WHERE webhook_id = $6 AND alert_sequence = $7`,
        [state, dueAt, outcome, status, attemptedAt, webhookId, sequence],
      );
    },
    async failWebhook(id, at) {
      await database.transaction(async (connection) => {
        await connection.write(
          "UPDATE webhook SET status = 'FAILING', failing_since = coalesce(failing_since, $1) WHERE id = $2",
          [at, id],
        );
        await connection.write(
          "UPDATE webhook_delivery SET state = 'HELD' WHERE webhook_id = $1 AND state = 'PENDING'",
          [id],
        );
      });
    },
    async resumeWebhook(id, now) {
      await database.transaction(async (connection) => {
        await connection.write("UPDATE webhook SET status = 'ACTIVE', failing_since = NULL WHERE id = $1", [
          id,
        ]);
        await connection.write(
          "UPDATE webhook_delivery SET state = 'PENDING', attempts = 0, due_at = $1 WHERE webhook_id = $2 AND state = 'HELD'",
          [now, id],
        );
      });
    },
    nextDeliveryAt: async () => {
      const [row = {}] = await database.rows(
        "SELECT min(due_at) AS due_at FROM webhook_delivery WHERE state = 'PENDING'",
      );
      return nullable(row, "due_at", integer);
    },
    deliveries: async (webhookId, limit) =>
      (
        await database.rows(
          `SELECT ${DELIVERY_COLUMNS} FROM webhook_delivery d JOIN alert a ON a.sequence = d.alert_sequence
             WHERE d.webhook_id = $1 ORDER BY a.sequence DESC LIMIT $2`,
          [webhookId, limit],
        )
      ).map(deliveryOf),
    dropDeliveredBefore: (at) =>
      database.write("DELETE FROM webhook_delivery WHERE state = 'DELIVERED' AND attempted_at < $1", [at]),
  };
}

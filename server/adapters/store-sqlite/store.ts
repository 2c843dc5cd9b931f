import type { Store } from "../../ports/store.ts";
import { sqliteAlertStore } from "./alerts.ts";
import { sqliteApiKeyStore } from "./api-keys.ts";
import { sqliteCheckpointStore } from "./checkpoints.ts";
import { attempt, openDatabase } from "./database.ts";
import { sqliteIdempotencyStore } from "./idempotency.ts";
import { sqliteLogStore } from "./log.ts";
import { sqliteNoteStore } from "./notes.ts";
import { sqliteOutboxStore } from "./outbox.ts";
import { sqliteProofStore } from "./proofs.ts";
import { sqliteSessionStore } from "./sessions.ts";
import { sqliteSettingStore } from "./settings.ts";
import { sqliteWebhookStore } from "./webhooks.ts";
import { sqliteTimestampStore } from "./timestamps.ts";

/**
 * The embedded store: one SQLite file, write-ahead log, every commit on disk before it is answered.
 *
 * SQLite answers at once on the calling thread; what keeps that cheap is that the sequencer writes many certificates in
 * one transaction.
 *
 * @param file path of the database; it and its folder are made when absent
 * @throws STORE_LOCKED when another process uses it; STORE_FAILED when it can't be opened
 */
export function openSqliteStore(file: string): Store {
  const { database, close } = openDatabase(file);
  const probe = database.prepare("SELECT 1 FROM schema_version");
  return {
    ...sqliteLogStore(database),
    ...sqliteCheckpointStore(database),
    ...sqliteOutboxStore(database),
    ...sqliteIdempotencyStore(database),
    ...sqliteApiKeyStore(database),
    ...sqliteSettingStore(database),
    ...sqliteProofStore(database),
    ...sqliteSessionStore(database),
    ...sqliteAlertStore(database),
    ...sqliteWebhookStore(database),
    ...sqliteTimestampStore(database),
    ...sqliteNoteStore(database),
    ping: () =>
      attempt(() => {
        probe.get();
      }),
    close: () => attempt(close),
  };
}

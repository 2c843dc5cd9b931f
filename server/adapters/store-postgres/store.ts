import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Store } from "../../ports/store.ts";
import { postgresAlertStore } from "./alerts.ts";
import { postgresApiKeyStore } from "./api-keys.ts";
import { postgresCheckpointStore } from "./checkpoints.ts";
import { connect } from "./database.ts";
import { postgresIdempotencyStore } from "./idempotency.ts";
import { postgresLogStore } from "./log.ts";
import { migrate, warnUnlessDurable } from "./migrate.ts";
import { postgresNoteStore } from "./notes.ts";
import { postgresOutboxStore } from "./outbox.ts";
import { postgresProofStore } from "./proofs.ts";
import { postgresSessionStore } from "./sessions.ts";
import { postgresSettingStore } from "./settings.ts";
import { postgresWebhookStore } from "./webhooks.ts";
import { postgresTimestampStore } from "./timestamps.ts";

/**
 * The store on PostgreSQL, for installations with a database of their own. Several gateways may share it: the log's head
 * is one row, and only one of them at a time can move it.
 *
 * @param url `postgres://…`
 * @throws SERVICE_UNREACHABLE when the server does not answer, STORE_FAILED when the database is of a newer program
 */
export async function openPostgresStore(url: string, logger: Logger): Promise<Store> {
  const database = connect(url, logger);
  try {
    await migrate(database);
    await warnUnlessDurable(database, logger);
  } catch (error) {
    await database.close();
    throw unreachable(error) ?? error;
  }
  return {
    ...postgresLogStore(database),
    ...postgresCheckpointStore(database),
    ...postgresOutboxStore(database),
    ...postgresIdempotencyStore(database),
    ...postgresApiKeyStore(database),
    ...postgresSettingStore(database),
    ...postgresProofStore(database),
    ...postgresSessionStore(database),
    ...postgresAlertStore(database),
    ...postgresWebhookStore(database),
    ...postgresTimestampStore(database),
    ...postgresNoteStore(database),
    async ping() {
      await database.rows("SELECT 1 FROM log_head");
    },
    close: () => database.close(),
  };
}

/** Of the socket (ECONNREFUSED, ENOTFOUND, …), not of the database: nobody has looked at a row yet. */
function unreachable(error: unknown): DataDeedError | null {
  if (!isDataDeedError(error, "STORE_FAILED") || !/^E[A-Z_]+$/.test(String(error.details["sqlState"])))
    return null;
  return new DataDeedError("SERVICE_UNREACHABLE", `DATADEED_DATABASE_URL: ${error.message}`, {
    cause: error,
  });
}

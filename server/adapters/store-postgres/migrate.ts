import { DataDeedError } from "#core/errors.ts";
import type { Logger } from "../../ports/logger.ts";
import { integer, text } from "../store-rows.ts";
import type { Database } from "./database.ts";
import { MIGRATIONS } from "./schema.ts";

/** "DataDeed" in ASCII, as a number: the name of the lock under which one gateway at a time migrates. */
const MIGRATION_LOCK = "4927347428428178788";

/**
 * Brings the database to the schema of this program. Several gateways may start at once: one migrates, the others wait.
 * @throws STORE_FAILED when a newer program wrote the database
 */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (connection) => {
    await connection.write(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    await connection.write("CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)");
    const [row] = await connection.rows("SELECT coalesce(max(version), 0) AS version FROM schema_version");
    const version = integer(row ?? {}, "version");
    if (version > MIGRATIONS.length) {
      throw new DataDeedError(
        "STORE_FAILED",
        `the database has schema ${version}, this program knows ${MIGRATIONS.length}: it is older`,
        { details: { schema: version, known: MIGRATIONS.length } },
      );
    }
    for (let next = version; next < MIGRATIONS.length; next++) {
      await connection.write(MIGRATIONS[next]!);
      await connection.write("INSERT INTO schema_version (version) VALUES ($1)", [next + 1]);
    }
  });
}

/** Warns when the server was told not to wait for its disk: then no commit is durable, whatever we ask for. */
export async function warnUnlessDurable(database: Database, logger: Logger): Promise<void> {
  for (const setting of ["fsync", "full_page_writes"]) {
    const [row] = await database.rows("SELECT current_setting($1) AS value", [setting]);
    if (text(row ?? {}, "value") === "on") continue;
    logger.warn({ setting }, "the database server does not protect commits against a power failure");
  }
}

/** A SQLite database as the store wants it: durable, alone, and at the schema of this program. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import { lockDatabase } from "./lock.ts";
import { MIGRATIONS } from "./schema.ts";

/** How long a statement waits for another connection (an operator's backup) before it fails. */
const BUSY_TIMEOUT_MS = 5_000;
const CACHE_KIB = 64 * 1024;

interface OpenDatabase {
  readonly database: DatabaseSync;
  readonly close: () => void;
}

/**
 * Runs one step against the database.
 * @throws STORE_FAILED for whatever the database refuses; errors that speak for themselves pass
 */
export function guard<T>(step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (cause instanceof DataDeedError) throw cause;
    throw new DataDeedError(
      "STORE_FAILED",
      `SQLite: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

/** The same, for methods that promise: SQLite answers at once, and a refusal becomes a rejection. */
export function attempt<T>(step: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(guard(step));
  });
}

/**
 * Runs `step` in one durable transaction: committed when it returns a result to keep, rolled back otherwise or when it throws.
 * @throws STORE_FAILED
 */
export function transaction<T>(
  database: DatabaseSync,
  step: () => T,
  isKept: (result: T) => boolean = () => true,
): T {
  return guard(() => {
    database.exec("BEGIN IMMEDIATE");
    try {
      const result = step();
      // The point of no return: with synchronous=FULL the write-ahead log is on disk when COMMIT returns. A crash
      // before leaves nothing of this transaction, a crash after leaves all of it.
      database.exec(isKept(result) ? "COMMIT" : "ROLLBACK");
      return result;
    } catch (error) {
      // Some failures (disk full) have rolled back already; a failing ROLLBACK must not hide the reason.
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  });
}

function migrate(database: DatabaseSync): void {
  database.exec("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT");
  transaction(database, () => {
    const row = database.prepare("SELECT max(version) AS version FROM schema_version").get();
    const version = Number(row?.["version"] ?? 0);
    if (version > MIGRATIONS.length) {
      throw new DataDeedError(
        "STORE_FAILED",
        `the database has schema ${version}, this program knows ${MIGRATIONS.length}: it is older`,
        {
          details: { schema: version, known: MIGRATIONS.length },
        },
      );
    }
    for (let next = version; next < MIGRATIONS.length; next++) {
      database.exec(MIGRATIONS[next]!);
      database.prepare("INSERT INTO schema_version (version) VALUES (?)").run(next + 1);
    }
  });
}

/**
 * Opens (and makes, where there is none) the database file. Its folder is made too.
 * @throws STORE_LOCKED when another process has it open; STORE_FAILED when it can't be opened or is of a newer program
 */
export function openDatabase(file: string): OpenDatabase {
  let lock: Disposable | undefined;
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    lock = lockDatabase(file);
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON");
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA trusted_schema = OFF`);
    migrate(database);
  } catch (cause) {
    database?.close();
    lock?.[Symbol.dispose]();
    if (isDataDeedError(cause)) throw cause;
    throw new DataDeedError("STORE_FAILED", `can't open ${file}`, { cause });
  }
  const opened = database;
  const held = lock;
  return {
    database: opened,
    close: () => {
      if (!opened.isOpen) return;
      try {
        guard(() => {
          opened.close();
        });
      } finally {
        held[Symbol.dispose]();
      }
    },
  };
}

/** A PostgreSQL database as the store wants it: durable commits, known types, one kind of error. */
import pg from "pg";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Row } from "../store-rows.ts";

const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 30_000;
/** Type number of bigint in PostgreSQL's catalogue. */
const INT8 = 20;

/** What of a connection or a pool the store's parts need. */
export interface Queryable {
  /** Rows of a query. @throws STORE_FAILED */
  rows(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Number of rows that a statement wrote; outside a transaction it is one of its own. @throws STORE_FAILED */
  write(sql: string, values?: readonly unknown[]): Promise<number>;
}

export interface Database extends Queryable {
  /**
   * Runs `step` in one transaction: committed, and on disk, when it gives a result to keep; rolled back otherwise.
   * @throws STORE_FAILED; after a lost connection the transaction may have been committed all the same
   */
  transaction<T>(step: (connection: Queryable) => Promise<T>, isKept?: (result: T) => boolean): Promise<T>;
  close(): Promise<void>;
}

/** The reason in PostgreSQL's words; never the connection string, which may hold a password. */
function failure(cause: unknown): DataDeedError {
  if (isDataDeedError(cause)) return cause;
  const sqlState = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return new DataDeedError(
    "STORE_FAILED",
    `PostgreSQL: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      cause,
      details: sqlState === undefined ? {} : { sqlState },
    },
  );
}

function queryable(client: pg.Pool | pg.PoolClient): Queryable {
  const query = async (sql: string, values: readonly unknown[] = []) => {
    try {
      return await client.query<Record<string, unknown>>(sql, [...values]);
    } catch (cause) {
      throw failure(cause);
    }
  };
  return {
    rows: async (sql, values) => (await query(sql, values)).rows,
    write: async (sql, values) => (await query(sql, values)).rowCount ?? 0,
  };
}

type GetTypeParser = (oid: number, format?: "text" | "binary") => (value: string) => unknown;
const parserOf = pg.types.getTypeParser as GetTypeParser;

/** bigint columns hold counts and times below 2^53; the driver would give them as text. */
const getTypeParser: GetTypeParser = (oid, format) => (oid === INT8 ? Number : parserOf(oid, format));

/** A pool of connections. Nothing is asked of the server yet. */
export function connect(connectionString: string, logger: Logger): Database {
  const pool = new pg.Pool({
    connectionString,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    application_name: "datadeed",
    types: { getTypeParser },
  });
  // A connection that breaks while nobody uses it; the pool replaces it.
  pool.on("error", (error) => {
    logger.warn({ err: error }, "an idle database connection broke");
  });
  const onPool = queryable(pool);
  let closed: Promise<void> | undefined;
  return {
    rows: (sql, values) => onPool.rows(sql, values),
    // Also a single statement goes in a transaction of ours: only there the commit is sure to wait for the disk.
    write: (sql, values) => transaction(pool, (connection) => connection.write(sql, values)),
    transaction: (step, isKept) => transaction(pool, step, isKept),
    close: () => (closed ??= pool.end()),
  };
}

async function transaction<T>(
  pool: pg.Pool,
  step: (connection: Queryable) => Promise<T>,
  isKept: (result: T) => boolean = () => true,
): Promise<T> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (cause) {
    throw failure(cause);
  }
  const connection = queryable(client);
  try {
    // Whatever the server's default: a commit that is answered is on disk.
    await connection.write("BEGIN; SET LOCAL synchronous_commit = on");
    const result = await step(connection);
    // The point of no return. When the connection breaks from here on, only reading tells whether it was committed.
    await connection.write(isKept(result) ? "COMMIT" : "ROLLBACK");
    client.release();
    return result;
  } catch (error) {
    // Closing the connection rolls back whatever is open, also when the server no longer answers to ROLLBACK.
    client.release(true);
    throw error;
  }
}

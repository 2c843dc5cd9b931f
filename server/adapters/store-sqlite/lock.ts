import { DatabaseSync } from "node:sqlite";
import { DataDeedError } from "#core/errors.ts";

/**
 * Takes the database for this process. The lock is the operating system's (on a second, empty database beside it), so
 * it ends with the process, also by kill -9: no stale file can keep a gateway from starting. The database itself stays
 * readable for others, so that an operator can look into it or copy it while the gateway runs.
 *
 * @throws STORE_LOCKED when somebody has it, in this process or another; SQLite's own error when the file can't be made
 */
export function lockDatabase(file: string): Disposable {
  const lock = new DatabaseSync(`${file}-lock`, { timeout: 0 });
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (cause) {
    lock.close();
    if (isBusy(cause)) throw new DataDeedError("STORE_LOCKED", `another process uses ${file}`, { cause });
    throw cause;
  }
  return {
    [Symbol.dispose]: () => {
      lock.close();
    },
  };
}

const SQLITE_BUSY = 5;

/** Extended result codes carry the primary one in their low byte. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}

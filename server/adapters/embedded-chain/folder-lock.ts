import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DataDeedError } from "#core/errors.ts";

/**
 * Takes a folder for this process. The lock is one of the operating system (held through SQLite), so it ends with the
 * process, also by kill -9, and no stale file can keep a gateway from starting.
 *
 * @throws STORE_LOCKED when somebody has it, in this process or another
 */
export function lockFolder(folder: string): Disposable {
  const database = new DatabaseSync(join(folder, "lock"), { timeout: 0 });
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    throw new DataDeedError("STORE_LOCKED", `another process uses the chain in ${folder}`, { cause });
  }
  return {
    [Symbol.dispose]: () => {
      database.close();
    },
  };
}

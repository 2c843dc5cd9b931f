/**
 * One witness at a time for a state and for a key: two over the same would each cosign what extends its own memory, and
 * so a fork together.
 */
import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DataDeedError } from "#core/errors.ts";

const SQLITE_BUSY = 5;

/**
 * Takes a file for this process. The lock is the operating system's, held through SQLite on an empty database beside the
 * file (`<file>-lock`), so it ends with the process, also by kill -9: no stale file can keep a witness from starting.
 * Whoever has no such locks (some network file systems) can't run a witness there.
 *
 * @throws WITNESS_LOCKED when somebody has it, in this process or another; FILE_UNWRITABLE when the lock can't be made
 */
export async function lockWitnessFile(path: string): Promise<Disposable> {
  const lock = openLock(`${await placeOf(path)}-lock`, path);
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (cause) {
    lock.close();
    if (isBusy(cause)) throw new DataDeedError("WITNESS_LOCKED", `another witness uses ${path}`, { cause });
    throw unwritable(path, cause);
  }
  return {
    [Symbol.dispose]: () => {
      lock.close();
    },
  };
}

/** Where the file really is: by two names of it both would have it. The file itself need not be there yet. */
async function placeOf(path: string): Promise<string> {
  const full = resolve(path);
  try {
    return await realpath(full);
  } catch {
    try {
      return join(await realpath(dirname(full)), basename(full));
    } catch (cause) {
      throw unwritable(path, cause);
    }
  }
}

function openLock(file: string, path: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** Extended result codes carry the primary one in their low byte. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}

function unwritable(path: string, cause: unknown): DataDeedError {
  const reason = "can't be locked: no lock file can be made beside it";
  return new DataDeedError("FILE_UNWRITABLE", `${path} ${reason}`, {
    cause,
    problems: [{ pointer: path, reason }],
  });
}

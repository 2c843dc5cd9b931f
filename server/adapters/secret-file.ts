/** Files that hold secrets: whole or not there, and for their owner's eyes only. */
import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { DataDeedError } from "#core/errors.ts";
import type { SecretFile } from "../ports/secret-file.ts";
import { syncFolder } from "./embedded-chain/durable-file.ts";

const FOR_OTHERS = 0o077;

/**
 * Text of a secret file; null when there is no such file.
 * @throws KEY_INVALID when others may read it, or it is no file
 */
export async function readSecretFile(path: string): Promise<string | null> {
  try {
    const status = await stat(path);
    if (!status.isFile()) throw new DataDeedError("KEY_INVALID", `${path} is not a file`);
    // Windows has no such bits; its files are private to the user's profile by their folder.
    if (process.platform !== "win32" && (status.mode & FOR_OTHERS) !== 0) {
      const mode = (status.mode & 0o777).toString(8).padStart(4, "0");
      throw new DataDeedError(
        "KEY_INVALID",
        `${path} has mode ${mode}: others may use it; chmod 600 it, or make a new key`,
        {
          details: { path, mode },
        },
      );
    }
    return await readFile(path, "utf8");
  } catch (cause) {
    if (hasCode(cause, "ENOENT")) return null;
    if (cause instanceof DataDeedError) throw cause;
    throw new DataDeedError("KEY_INVALID", `${path} can't be read`, { cause });
  }
}

/**
 * Makes a secret file (mode 0600, folders too). Durable when it resolves.
 *
 * The text is written under another name, made durable, and given its name last; giving it fails when the name is taken.
 * So after a crash there is the whole file or none, and of two processes that start together one makes the key and the
 * other hears of it.
 *
 * @returns false when there is a file of this name already; it is left alone
 * @throws KEY_INVALID when it can't be written
 */
export async function createSecretFile(path: string, text: string): Promise<boolean> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    try {
      await link(temporary, path);
    } finally {
      await unlink(temporary);
    }
    await syncFolder(dirname(path));
    return true;
  } catch (cause) {
    if (hasCode(cause, "EEXIST")) return false;
    throw new DataDeedError("KEY_INVALID", `${path} can't be written`, { cause });
  }
}

/** The secret file at this path. */
export function secretFile(path: string): SecretFile {
  return { read: () => readSecretFile(path), create: (text) => createSecretFile(path, text) };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** Files that this command writes: whole or not at all, durable, and never over something that may be the only copy. */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { access, link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import { systemCode, unreadableReason } from "../adapters/files/file-system.ts";
import type { Cleanups } from "./cleanups.ts";

/** Readable by its owner alone: manifests open commitments, keys sign. */
const PRIVATE = 0o600;
const PUBLIC = 0o644;

export interface OutputOptions {
  readonly access: "PRIVATE" | "PUBLIC";
  readonly existing: "REFUSE" | "REPLACE";
}

/**
 * Asked before long work, so that it is not done in vain.
 * @throws FILE_EXISTS; FILE_UNWRITABLE when its folder is not there
 */
export async function expectWritable(path: string, existing: OutputOptions["existing"]): Promise<void> {
  try {
    await access(dirname(resolve(path)));
  } catch (cause) {
    throw unwritable(path, cause);
  }
  if (existing === "REFUSE" && (await exists(path)))
    throw new DataDeedError("FILE_EXISTS", `${path} is there already`);
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Resolves when the file is on the disk under its name.
 * @throws FILE_EXISTS | FILE_UNWRITABLE
 */
export async function writeOutput(
  path: string,
  content: string | Uint8Array,
  options: OutputOptions,
  cleanups: Cleanups,
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.part`;
  const forget = cleanups.add(() => rmSync(temporary, { force: true }));
  try {
    {
      await using file = await open(temporary, "wx", options.access === "PRIVATE" ? PRIVATE : PUBLIC);
      await file.writeFile(content);
      await file.sync();
    }
    if (options.existing === "REPLACE") await rename(temporary, path);
    else await publishNew(temporary, path);
    await syncFolder(dirname(resolve(path)));
  } catch (error) {
    throw isDataDeedError(error) ? error : unwritable(path, error);
  } finally {
    await rm(temporary, { force: true });
    forget();
  }
}

/** Gives the file its name unless somebody else was faster. */
async function publishNew(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (systemCode(error) === "EEXIST")
      throw new DataDeedError("FILE_EXISTS", `${path} is there already`, { cause: error });
    // File systems without hard links (FAT, some network shares): the moment between look and rename remains.
    if (await exists(path)) throw new DataDeedError("FILE_EXISTS", `${path} is there already`);
    await rename(temporary, path);
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows can't open folders; there the rename is durable by itself.
  if (process.platform === "win32") return;
  await using handle = await open(folder, "r");
  await handle.sync();
}

/** Makes a folder for private files. @throws FILE_UNWRITABLE */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): DataDeedError {
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: "the disk is full",
    EROFS: "the disk is read-only",
    EISDIR: "is a folder",
    ENOENT: "its folder does not exist",
  };
  const reason = reasons[systemCode(cause) ?? ""] ?? unreadableReason(cause).replace("be read", "be written");
  return new DataDeedError("FILE_UNWRITABLE", `${path}: ${reason}`, {
    cause,
    problems: [{ pointer: path, reason }],
  });
}

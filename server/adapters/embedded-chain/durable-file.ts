import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Makes names in a folder (new, renamed, removed files) durable. A no-op where folders can't be opened. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a whole file so that after any crash either the old content or all of the new is there: temporary file,
 * fsync, rename, fsync of the folder. Durable when it resolves.
 */
export async function writeFileDurably(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

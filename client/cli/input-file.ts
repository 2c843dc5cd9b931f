/** Files named on the command line: read whole, with a limit, and every fault names the file. */
import { open } from "node:fs/promises";
import { DataDeedError } from "#core/errors.ts";
import { parseJson, type Json } from "#core/json.ts";
import { unreadableReason } from "../adapters/files/file-system.ts";

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * @throws FILE_UNREADABLE | JSON_TOO_LARGE
 */
export async function readInput(path: string, maxBytes = DEFAULT_MAX_BYTES): Promise<Uint8Array> {
  try {
    await using file = await open(path, "r");
    const stats = await file.stat();
    if (stats.isDirectory()) throw new DataDeedError("FILE_UNREADABLE", `${path} is a folder, not a file`);
    if (stats.size > maxBytes) {
      throw new DataDeedError("JSON_TOO_LARGE", `${path} has ${stats.size} bytes, more than ${maxBytes}`);
    }
    return await file.readFile();
  } catch (error) {
    if (error instanceof DataDeedError) throw error;
    const reason = unreadableReason(error);
    throw new DataDeedError("FILE_UNREADABLE", `${path} ${reason}`, {
      cause: error,
      problems: [{ pointer: path, reason }],
    });
  }
}

/** Runs `parse` on what a file says; its refusal then names the file too. */
export function inFile<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof DataDeedError)) throw error;
    const { code, message, problems, details } = error;
    throw new DataDeedError(code, `${path}: ${message}`, { cause: error, problems, details });
  }
}

/**
 * @throws FILE_UNREADABLE | JSON_* | what `parse` throws
 */
export async function readDocument<T>(path: string, parse: (json: Json) => T, maxBytes?: number): Promise<T> {
  const bytes = await readInput(path, maxBytes);
  return inFile(path, () => parse(parseJson(bytes)));
}

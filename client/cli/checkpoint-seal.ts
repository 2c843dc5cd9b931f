/** The key that seals this user's checkpoint files: a file that somebody else made or changed is refused. */
import { createHmac, randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import type { Seal } from "../audit/checkpoint.ts";
import type { World } from "./context.ts";
import { readInput } from "./input-file.ts";
import { exists, makePrivateFolder, writeOutput } from "./output-file.ts";

const KEY_BYTES = 32;

/**
 * HMAC-SHA256 under the key in `~/.datadeed/checkpoint.key` (mode 0600), which is made where there is none.
 * @throws KEY_INVALID when the file is no such key; FILE_* when it can't be read or made
 */
export async function openSeal({ home, cleanups }: World): Promise<Seal> {
  const path = join(home, ".datadeed", "checkpoint.key");
  if (!(await exists(path))) await makeKey(path, cleanups);
  const key = Buffer.from(await readInput(path, 1_000))
    .toString("utf8")
    .trim();
  if (!/^[0-9a-f]{64}$/.test(key)) throw new DataDeedError("KEY_INVALID", `${path} is no key of checkpoints`);
  return (content) => createHmac("sha256", Buffer.from(key, "hex")).update(content).digest();
}

/** Another audit that starts at the same moment may be faster: its key is as good. */
async function makeKey(path: string, cleanups: World["cleanups"]): Promise<void> {
  await makePrivateFolder(dirname(path));
  const key = `${randomBytes(KEY_BYTES).toString("hex")}\n`;
  try {
    await writeOutput(path, key, { access: "PRIVATE", existing: "REFUSE" }, cleanups);
  } catch (error) {
    if (!isDataDeedError(error, "FILE_EXISTS")) throw error;
  }
}

import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { AnvilProcess } from "./anvil-process.ts";
import { writeFileDurably } from "./durable-file.ts";
import { killIdentified } from "./process-identity.ts";

const schema = z.object({ pid: z.int().positive(), startedAt: z.string().min(1), port: z.int().positive() });

/** Notes which process is ours, so that the next start can end it should we and its watchdog be killed both. */
export async function noteProcess(folder: string, node: AnvilProcess): Promise<void> {
  const note = { ...node.identity, port: node.port };
  await writeFileDurably(join(folder, "anvil.json"), JSON.stringify(note));
}

/** Ends the process of an earlier run if it still runs. Returns its number, null when there was nothing to do. */
export async function endLeftover(folder: string): Promise<number | null> {
  const path = join(folder, "anvil.json");
  let note: z.infer<typeof schema>;
  try {
    note = schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null; // none was noted, or half a note: then nothing is known to be ours
  }
  const ended = killIdentified(note);
  await rm(path, { force: true });
  return ended ? note.pid : null;
}

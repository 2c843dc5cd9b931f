/**
 * The note of a deposit that was begun: with it the same command, run again, sends the very same request under the same
 * Idempotency-Key. It is written before anything is sent, so a deposit whose answer was lost is found, not repeated.
 */
import { rm } from "node:fs/promises";
import { z } from "zod";
import { DataDeedError } from "#core/errors.ts";
import { parseWith, zCount, zSha256 } from "#core/parse.ts";
import { zStatement, type Statement } from "#core/statement.ts";
import type { Sha256Text } from "#core/digest.ts";
import type { CliContext } from "./context.ts";
import { readDocument } from "./input-file.ts";
import { exists, writeOutput } from "./output-file.ts";

export interface Unfinished {
  readonly format: "datadeed-unfinished/1";
  readonly gateway: string;
  readonly idempotencyKey: string;
  /** Unix seconds. */
  readonly startedAt: number;
  /** `H(JCS(…))` of what the user asked for: another question must not get this one's answer. */
  readonly requestDigest: Sha256Text;
  readonly statement: Statement | null;
}

const zUnfinished = z.strictObject({
  format: z.literal("datadeed-unfinished/1"),
  gateway: z.string(),
  idempotencyKey: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  startedAt: zCount,
  requestDigest: zSha256,
  statement: zStatement.nullable(),
});

/** Gateways keep answers for 24 hours; after that the same key would make a second certificate. */
const RESUMABLE_SECONDS = 23 * 3600;

export interface Asked {
  readonly gateway: string;
  readonly requestDigest: Sha256Text;
  readonly idempotencyKey?: string | undefined;
}

/**
 * The unfinished deposit that this command goes on with; undefined when there is none.
 * @throws IDEMPOTENCY_CONFLICT when the note speaks of another deposit, or is too old to go on with
 */
export async function findUnfinished(
  path: string,
  asked: Asked,
  now: number,
): Promise<Unfinished | undefined> {
  if (!(await exists(path))) return undefined;
  const note = await readDocument(path, (json) =>
    parseWith(zUnfinished, json, "INPUT_INVALID", "note of a deposit"),
  );
  const conflict = conflictOf(note, asked, now);
  if (conflict === undefined) return note;
  throw new DataDeedError(
    "IDEMPOTENCY_CONFLICT",
    `${path} notes a deposit that was begun and not finished, ${conflict}; finish that one with the same command, or ` +
      "look on the gateway whether it was recorded and then move the note and its manifest away",
  );
}

function conflictOf(note: Unfinished, asked: Asked, now: number): string | undefined {
  if (note.gateway !== asked.gateway) return `at ${note.gateway}`;
  if (note.requestDigest !== asked.requestDigest)
    return "of other files, another description or with other options";
  if (asked.idempotencyKey !== undefined && asked.idempotencyKey !== note.idempotencyKey) {
    return `under the key ${note.idempotencyKey}`;
  }
  return now - note.startedAt > RESUMABLE_SECONDS ? "longer ago than gateways keep their answers" : undefined;
}

export async function noteUnfinished({ world }: CliContext, path: string, note: Unfinished): Promise<void> {
  const text = `${JSON.stringify(note, null, 2)}\n`;
  await writeOutput(path, text, { access: "PRIVATE", existing: "REFUSE" }, world.cleanups);
}

export async function forgetUnfinished(path: string): Promise<void> {
  await rm(path, { force: true });
}

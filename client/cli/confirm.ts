/** A question before something that can't be taken back. */
import { createInterface } from "node:readline/promises";
import { DataDeedError } from "#core/errors.ts";
import type { CliContext } from "./context.ts";

/**
 * Resolves when the user agrees.
 * @param agreed `--yes`
 * @throws USAGE when the answer is another one, or nobody can be asked
 */
export async function confirm({ world }: CliContext, agreed: boolean, question: string): Promise<void> {
  if (agreed) return;
  if (world.stdin.isTTY !== true)
    throw new DataDeedError("USAGE", "nobody can be asked here: add --yes to agree");
  const line = createInterface({ input: world.stdin, output: world.stderr });
  try {
    const answer = await line.question(`${question} Type yes: `, { signal: world.signal });
    if (answer.trim().toLowerCase() !== "yes")
      throw new DataDeedError("USAGE", "not agreed; nothing was signed");
  } finally {
    line.close();
  }
}

/** How every command begins. */
import type { Command } from "commander";

/** @param examples whole command lines, shown under the help */
export function command(
  parent: Command,
  name: string,
  description: string,
  examples: readonly string[],
): Command {
  return parent
    .command(name)
    .description(description)
    .option("--json", "one JSON document on stdout, also for errors")
    .addHelpText("after", `\nExamples:\n${examples.map((example) => `  $ ${example}`).join("\n")}\n`);
}

/** The command about alerts to the parties of pledges. */
import { InvalidArgumentError, type Command } from "commander";
import { command } from "./command.ts";
import type { AlertsOptions } from "./commands/alerts.ts";
import type { CliContext, Outcome } from "./context.ts";
import { gatewayOption } from "./options.ts";

export function addAlertsCommand(
  program: Command,
  context: CliContext,
  finish: (outcome: Outcome) => void,
): void {
  command(program, "alerts", "what happens to a party's pledges and to the pledged certificates", [
    "datadeed alerts --party 0x…",
    "datadeed alerts --party 0x… --after 41 --follow --json     one JSON document a line, as they come",
  ])
    .requiredOption("--party <address>", "pledgee, creditor, guarantor or pledgor")
    .option("--after <sequence>", "only alerts after this one; default: all", parseSequence)
    .option("--follow", "go on until interrupted, asking every two seconds")
    .addOption(gatewayOption())
    .addHelpText(
      "after",
      "\nNobody signs; no API key is needed. An alert proves nothing: verify what it tells.\n",
    )
    .action(async (options: AlertsOptions) => {
      const { showAlerts } = await import("./commands/alerts.ts");
      const outcome = await showAlerts(context, options);
      if (outcome !== undefined) finish(outcome);
    });
}

function parseSequence(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("Expected the sequence of an alert.");
  return Number(text);
}

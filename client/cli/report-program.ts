/** The commands about a lender's due-diligence report. */
import { InvalidArgumentError, Option, type Command } from "commander";
import { command } from "./command.ts";
import type { ReportOptions } from "./commands/report.ts";
import type { VerifyReportOptions } from "./commands/verify-report.ts";
import type { CliContext, Outcome } from "./context.ts";
import { parseHours } from "./register-program.ts";
import {
  blockHashOption,
  langOption,
  noteOption,
  offlineOption,
  rpcOption,
  trustOption,
  unpinnedOption,
} from "./options.ts";

export function addReportCommands(
  program: Command,
  context: CliContext,
  finish: (outcome: Outcome) => void,
): void {
  command(program, "report", "due diligence for a lender: verdict, conditions, evidence", [
    "datadeed report data.deed.json --lender 'Example Bank' --purpose 'working capital' -o report.json",
    "datadeed report data.deed.json --supplied papers.json --policy policy.json --manifest manifest.json --data data/",
    "datadeed report data.deed.json --lender 'Example Bank' -o report.json --key lender.json --record",
    "datadeed report data.deed.json --manifest manifest.json --offline --block-hash 0x… -o report.pdf",
    "datadeed report data.deed.json --block 1234 --at 2026-11-22T08:00:00Z -o again.json     repeats a report",
  ])
    .argument("<bundle>", "bundle file (.deed.json), or a certificate's PDF with the bundle attached")
    .option("--policy <file>", "the lender's policy (datadeed-policy/1); default: all defaults")
    .option("--supplied <file>", "what the parties supplied (datadeed-supplied/1)")
    .option("--manifest <file>", "the holder's manifest, where the bundle has none")
    .option("--data <path...>", "files and folders to compare; named as they were for the deposit")
    .option("--sample", "--data is only a part of the deposit")
    .option("--trust <file>", "trust document; default: the pinned copy, or that of the nearby gateway")
    .addOption(unpinnedOption("; with --record: have it record"))
    .addOption(rpcOption())
    .addOption(offlineOption())
    .addOption(blockHashOption())
    .addOption(noteOption())
    .option("--block <number>", "read the chain as of this block instead of the newest", parseBlock)
    .option("--at <time>", "evaluate as of this time (RFC 3339, UTC); default: now")
    .addOption(
      new Option("--stage <stage>", "instead of the policy's").choices([
        "PRE_APPROVAL",
        "PRE_PAYOUT",
        "MONITORING",
      ]),
    )
    .option("--lender <name>", "who asks")
    .option("--purpose <text>", "what for")
    .option("--request <text>", "the lender's own reference")
    .option("-o, --out <file>", "where to write the report, .json (canonical) or .pdf; private, mode 0600")
    .option("--key <file>", "the lender's key file: signs the report, in <out>.signature.json beside it")
    .option("--record", "have the gateway put the signed digest on the chain; the report stays here")
    .option("--valid-for <hours>", "how long the signature may be sent in; default: 72", parseHours)
    .option("--api-key <key>", "for --record; default: DATADEED_API_KEY, or data/api-key")
    .option("--force", "overwrite that file")
    .addOption(langOption())
    .addHelpText(
      "after",
      "\nSigned, with --key, by the lender: over the report's digest, to be shown to others or recorded on the chain. " +
        "Keys are opened here and never leave this machine; the report itself is never sent.\n",
    )
    .action(async (bundle: string, options: ReportOptions) => {
      const { report } = await import("./commands/report.ts");
      finish(await report(context, bundle, options));
    });

  command(program, "verify-report", "whether a report is the one that a lender signed", [
    "datadeed verify-report report.json",
    "datadeed verify-report report.pdf     the report attached to it; its text counts for nothing",
    "datadeed verify-report report.json --signature their.signature.json --offline",
  ])
    .argument("<report>", "report file (.json), or its PDF with the report attached")
    .option("--signature <file>", "the signature; default: report.signature.json beside report.json")
    .addOption(trustOption())
    .addOption(unpinnedOption())
    .option("--rpc <url...>", "nodes of the chain, asked only about accounts that are contracts")
    .option("--offline", "ask no chain")
    .addOption(langOption())
    .addHelpText("after", "\nNobody signs. It needs no network for an account with a key of its own.\n")
    .action(async (file: string, options: VerifyReportOptions) => {
      const { verifyReportFile } = await import("./commands/verify-report.ts");
      finish(await verifyReportFile(context, file, options));
    });
}

export function parseBlock(text: string): number {
  const number = Number(text);
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("Expected the number of a block.");
  return number;
}

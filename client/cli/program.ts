/** The commands and their options. What they do is loaded when they are called: `datadeed --help` needs none of it. */
import { Command, InvalidArgumentError, Option } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { command } from "./command.ts";
import type { CliContext, Outcome } from "./context.ts";
import type { AuditOptions } from "./commands/audit.ts";
import type { DepositOptions } from "./commands/deposit.ts";
import type { HashCommandOptions } from "./commands/hash.ts";
import type { KeygenOptions } from "./commands/keygen.ts";
import type { PinOptions } from "./commands/trust.ts";
import type { ProveOptions } from "./commands/prove.ts";
import type { VerifyOptions } from "./commands/verify.ts";
import type { WitnessOptions } from "./commands/witness.ts";
import type { BlockChoice } from "../audit/ports.ts";
import { addAlertsCommand } from "./alerts-program.ts";
import { addRegisterCommands } from "./register-program.ts";
import { addReportCommands, parseBlock } from "./report-program.ts";
import {
  apiKeyOption,
  blockHashOption,
  gatewayOption,
  langOption,
  noteOption,
  offlineOption,
  rpcOption,
  trustOption,
  unpinnedOption,
} from "./options.ts";

export interface ProgramOutput {
  /** Help and version, which were asked for. */
  readonly writeOut: (text: string) => void;
  readonly finish: (outcome: Outcome) => void;
}

const EXIT_HELP = `
Exit codes: 0 PASS or done, 1 REJECT, 2 CONDITIONAL, 64 wrong use or input, 69 a service does not answer, 70 internal error.
Every command takes --json: exactly one JSON document on stdout, also for errors. Progress is shown on a terminal only.
`;

const DESCRIPTION_HELP = `
A description, with what is needed at least (docs/depositing.md has every member; holder.account is the key's where it is left out):
  { "holder": { "name": "…", "uscc": "91330108MA2GLXQ00A" },
    "dataset": { "title": "…", "industry": "I65", "scenario": "…", "sourceType": "SELF", "dataLevel": "GENERAL",
                 "personalInformation": "NONE", "algorithmRules": "…", "format": ["text/csv"], "updateFrequency": "P1M",
                 "rightsClaimed": ["DATA_IP"] },
    "coverage": "FULL", "regime": "CN-ZJ-2021-DEPOSIT" }
`;

/** @param context what the commands act on */
export function createProgram(context: CliContext, { writeOut, finish }: ProgramOutput): Command {
  const program = new Command("datadeed")
    .description(
      "Deposit, verify and use data as collateral: certificates that anyone can check without the issuer.",
    )
    .version(manifest.version)
    .addHelpText("after", EXIT_HELP)
    .exitOverride()
    // Errors are told once, by the caller, as text or as JSON.
    .configureOutput({ writeOut, writeErr: () => undefined })
    .showSuggestionAfterError();

  command(program, "keygen", "make an encrypted key file (V3 keystore)", [
    "datadeed keygen --out key.json",
    "DATADEED_PASSWORD=… datadeed keygen --out key.json --json",
  ])
    .requiredOption("--out <file>", "where to write the key; never overwritten")
    .action(async (options: KeygenOptions) => {
      const { keygen } = await import("./commands/keygen.ts");
      finish(await keygen(context, options));
    });

  command(program, "hash", "fingerprint files and folders, without any network", [
    "datadeed hash data/ -o manifest.json           paths relative to data/",
    "datadeed hash a.csv more/ -o manifest.json     paths a.csv and more/…",
    "datadeed hash data/ --sm3 --chunks chunks.json -o manifest.json",
  ])
    .argument("<path...>", "files and folders; symbolic links are refused, hidden files are data too")
    .option("--sm3", "also SM3 digests (GB/T 32905)")
    .option("--salt <hex>", "32 bytes instead of random ones; only to repeat a former manifest")
    .option("-o, --out <file>", "where to write the manifest (private, mode 0600)")
    .option(
      "--chunks <file>",
      "also write the digests of all 1 MiB chunks: a verification then names the chunk that differs",
    )
    .option("--force", "overwrite the files that are written")
    .action(async (paths: string[], options: HashCommandOptions) => {
      const { hash } = await import("./commands/hash.ts");
      finish(await hash(context, paths, options));
    });

  command(program, "deposit", "deposit a dataset and fetch its certificate", [
    "datadeed deposit data/ --description d.json --key key.json -o data.deed.json",
    "datadeed deposit data/ --description d.json --key key.json --fingerprint-only -o data.deed.json",
    "datadeed deposit data/ --description d.json --key key.json --manifest manifest.json -o data.deed.json    as hashed before",
    "DATADEED_API_KEY=… datadeed deposit data/ --description d.json --gateway https://gateway.example -o data.deed.json",
  ])
    .argument("<path...>", "files and folders, as for `datadeed hash`")
    .requiredOption("--description <file>", "who deposits what (JSON); see below")
    .requiredOption("-o, --out <file>", "where to write the bundle (.deed.json)")
    .option("--pdf <file>", "also fetch the certificate as PDF")
    .option(
      "--key <file>",
      "sign the statement with this key file: hashed here first, and again by the gateway",
    )
    .option(
      "--fingerprint-only",
      "hash here and send only the fingerprint: the data never leave this machine",
    )
    .addOption(gatewayOption())
    .addOption(apiKeyOption())
    .option(
      "--manifest <file>",
      "where to write the manifest, or with --key or --fingerprint-only the one that `datadeed hash` wrote; default: beside the bundle, ending .manifest.json",
    )
    .addOption(
      new Option("--wait <state>", "how far to wait; the bundle exists from `anchored` on")
        .choices(["sequenced", "anchored", "final"])
        .default("final"),
    )
    .option("--timeout <seconds>", "how long to wait for that state", parseSeconds, 600)
    .option("--sm3", "also SM3 digests")
    .option(
      "--idempotency-key <key>",
      "default: a random one, kept until the deposit is finished",
      parseIdempotencyKey,
    )
    .addHelpText("after", DESCRIPTION_HELP)
    .action(async (paths: string[], options: DepositOptions) => {
      const { deposit } = await import("./commands/deposit.ts");
      finish(await deposit(context, paths, options));
    });

  command(program, "verify", "check a bundle against the chain, and data against the bundle", [
    "datadeed verify data.deed.json --trust trust.json",
    "datadeed verify certificate.pdf --trust trust.json     the bundle attached to it; its text counts for nothing",
    "datadeed verify data.deed.json --data data/ --manifest manifest.json --rpc https://a.example https://b.example",
    "datadeed verify data.deed.json --data data/2026/ --manifest manifest.json --sample",
    "datadeed verify data.deed.json --trust trust.json --offline --block-hash 0x…      no network at all",
  ])
    .argument("<bundle>", "bundle file (.deed.json), or a certificate's PDF with the bundle attached")
    .option("--data <path...>", "files and folders to compare; named as they were for the deposit")
    .option("--manifest <file>", "the holder's manifest, where the bundle has none")
    .option(
      "--chunks <file>",
      "digests of all chunks, as `hash --chunks` wrote them: names the chunk that differs",
    )
    .option("--sample", "--data is only a part of the deposit")
    .addOption(trustOption())
    .addOption(unpinnedOption())
    .addOption(rpcOption())
    .addOption(offlineOption())
    .addOption(blockHashOption())
    .addOption(noteOption())
    .addOption(langOption("the report"))
    .action(async (bundle: string, options: VerifyOptions) => {
      const { verify } = await import("./commands/verify.ts");
      finish(await verify(context, bundle, options));
    });

  command(program, "prove", "put a fresh proof of the chain's state into a bundle, to verify it offline", [
    "datadeed prove data.deed.json --rpc https://node.example -o proven.deed.json",
  ])
    .argument("<bundle>", "bundle file (.deed.json)")
    .requiredOption("-o, --out <file>", "where to write the bundle with its proof")
    .addOption(trustOption())
    .addOption(unpinnedOption())
    .addOption(rpcOption())
    .option("--block <number>", "prove as of this block; default: the newest final one", parseBlock)
    .option("--force", "overwrite the file that is written")
    .action(async (bundle: string, options: ProveOptions) => {
      const { prove } = await import("./commands/prove.ts");
      finish(await prove(context, bundle, options));
    });

  addReportCommands(program, context, finish);
  command(program, "audit", "replay the whole history and hold it against the chain's proven state", [
    "datadeed audit --trust trust.json --rpc https://a.example --documents https://gateway.example -o audit.json",
    "datadeed audit --trust trust.json --rpc https://a.example https://b.example --block 0x… -o audit.pdf",
    "datadeed audit --trust trust.json --rpc https://a.example --from-checkpoint audit.part    goes on where it stopped",
  ])
    .addOption(trustOption())
    .addOption(unpinnedOption(", and its documents"))
    .addOption(rpcOption())
    .option(
      "--block <number|hash>",
      "audit as of this block; default: the newest final one. Only a hash binds the nodes",
      parseBlockChoice,
    )
    .option(
      "--documents <url...>",
      "gateways that serve entries and certificates; default: DATADEED_URL, or the gateway of the trust document",
    )
    .option("--holidays <file>", "the calendar of working days; default: the State Council's for 2026")
    .option(
      "--manifests <folder>",
      "manifests (*.manifest.json) that holders disclosed: do they open the commitments?",
    )
    .option("--timestamps <folder>", "bundles (*.deed.json) and time-stamp tokens (<root>.tst) of your own")
    .option("--from-checkpoint <file>", "go on from this file where it is there, and keep it up to date")
    .option("--certificate <no...>", "put the time line of these certificates into the report")
    .option("--no-certificates", "do not read the certificates themselves")
    .option("--no-actors", "do not look up who sent what")
    .option("-o, --out <file>", "where to write the report, .json (canonical) or .pdf")
    .option("--force", "overwrite that file")
    .addOption(langOption())
    .action(async (options: AuditOptions) => {
      const { auditCommand } = await import("./commands/audit.ts");
      finish(await auditCommand(context, options));
    });

  addRegisterCommands(program, context, finish);
  addAlertsCommand(program, context, finish);

  command(program, "witness", "cosign the heads of a log, only what extends what was cosigned before", [
    "datadeed witness --key witness.key --name bank.example/witness --show-key      makes the key, tells its public half",
    "datadeed witness --key witness.key --trust trust.json --state state.json --rpc http://127.0.0.1:8545 --port 8090",
  ])
    .requiredOption("--key <file>", "the witness's key; made where there is none and --name is given")
    .option("--name <name>", "of the witness, like bank.example/witness")
    .option("--show-key", "tell the public key, and end")
    .option("--trust <file>", "trust document of the log that is watched")
    .option("--state <file>", "what was cosigned last; keep it as long as the key")
    .addOption(rpcOption())
    .option("--host <address>", "where to listen", "127.0.0.1")
    .option("--port <number>", "where to listen; 0 picks a free port", parsePort, 8090)
    .action(async (options: WitnessOptions) => {
      const { witness } = await import("./commands/witness.ts");
      finish(await witness(context, options));
    });

  const trust = program.command("trust").description("whom verifications on this machine believe");
  command(trust, "pin", "keep a copy of a trust document in ~/.datadeed/trust.json", [
    "datadeed trust pin https://gateway.example",
    "datadeed trust pin trust.json",
  ])
    .argument("<source>", "a gateway's address, or a file")
    .option("--force", "replace a copy that says something else")
    .action(async (source: string, options: PinOptions) => {
      const { pinTrust } = await import("./commands/trust.ts");
      finish(await pinTrust(context, source, options));
    });
  return program;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d{1,6}$/.test(text) || seconds === 0)
    throw new InvalidArgumentError("Expected whole seconds, 1 or more.");
  return seconds;
}

function parseBlockChoice(text: string): BlockChoice {
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return text.toLowerCase() as BlockChoice;
  if (text === "latest" || text === "final") return text;
  if (!/^\d{1,15}$/.test(text)) {
    throw new InvalidArgumentError("Expected the number of a block, its hash, `final` or `latest`.");
  }
  return Number(text);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new InvalidArgumentError("Expected a port, 0 to 65535.");
  return port;
}

function parseIdempotencyKey(text: string): string {
  if (!/^[\x21-\x7e]{1,255}$/.test(text))
    throw new InvalidArgumentError("Expected 1 to 255 visible ASCII characters.");
  return text;
}

/** One call of the command line: from arguments to output and exit code. */
import type { Writable } from "node:stream";
import { CommanderError } from "commander";
import { DataDeedError, ERROR_TABLE, isDataDeedError } from "#core/errors.ts";
import { systemCode } from "../adapters/files/file-system.ts";
import { CliContext, type Outcome, type World } from "./context.ts";
import { EXIT, exitCodeOfError } from "./exit-codes.ts";
import { createProgram } from "./program.ts";
import { printable, styleFor } from "./terminal.ts";

/**
 * @param args without the interpreter and the script
 * @returns the exit code of PROTOCOL section 10; everything was written by then
 */
export async function runCli(args: readonly string[], world: World): Promise<number> {
  const asJson = wantsJson(args);
  try {
    const outcome = await runCommand(args, world);
    if (outcome === undefined) return EXIT.DONE;
    const text = asJson ? JSON.stringify(outcome.json, null, 2) : outcome.lines.join("\n");
    await write(world.stdout, text === "" ? "" : `${text}\n`);
    return outcome.exitCode;
  } catch (thrown) {
    const error = asDataDeedError(thrown, world);
    await tell(error, asJson, world);
    return exitCodeOfError(error);
  }
}

/** Known before the arguments are understood: an error in them is told as JSON too. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? undefined : end).includes("--json");
}

/** @returns undefined where help or the version was asked for, which is written by then */
async function runCommand(args: readonly string[], world: World): Promise<Outcome | undefined> {
  let outcome: Outcome | undefined;
  let help = "";
  const program = createProgram(new CliContext(world), {
    writeOut: (text) => (help += text),
    finish: (result) => (outcome = result),
  });
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageError(error);
    await write(world.stdout, help);
  }
  return outcome;
}

function usageError(error: CommanderError): DataDeedError {
  const message =
    error.code === "commander.help"
      ? "no command was given; see `datadeed --help`"
      : error.message.replace(/^error: /, "").replaceAll("\n", " ");
  return new DataDeedError("USAGE", message, { cause: error });
}

function asDataDeedError(thrown: unknown, world: World): DataDeedError {
  if (isDataDeedError(thrown)) return thrown;
  if (world.env["DATADEED_DEBUG"] !== undefined) console.error(thrown);
  return new DataDeedError("INTERNAL", thrown instanceof Error ? thrown.message : String(thrown), {
    cause: thrown,
  });
}

async function tell(error: DataDeedError, asJson: boolean, world: World): Promise<void> {
  const { code, message, problems } = error;
  const remedy = ERROR_TABLE[code][1];
  if (asJson) {
    await write(world.stdout, `${JSON.stringify({ error: { code, message, remedy, problems } }, null, 2)}\n`);
    return;
  }
  const { red } = styleFor(world.stderr, world.env);
  const lines = [
    `${red("datadeed:")} ${printable(message)} [${code}]`,
    ...problems.map(({ pointer, reason }) => `  ${printable(pointer)}: ${printable(reason)}`),
    `  ${remedy}`,
  ];
  await write(world.stderr, `${lines.join("\n")}\n`);
}

/** Resolves when the text has left. A reader that went away (EPIPE) has seen enough; a full disk is an error. */
function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === null || error === undefined || systemCode(error) === "EPIPE") resolve();
      else reject(error);
    });
  });
}

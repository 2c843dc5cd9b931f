/** The command line under test: in this process on a made-up world, or as a process of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { PassThrough, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { Cleanups } from "../../client/cli/cleanups.ts";
import { runCli } from "../../client/cli/run.ts";
import type { World } from "../../client/cli/context.ts";

const LAUNCHER = fileURLToPath(new URL("../../client/cli/datadeed.mjs", import.meta.url));

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

class Collector extends Writable {
  text = "";
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}

export interface MadeUpWorld {
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Unix seconds. */
  readonly now?: number;
  /** What is typed on a terminal; without it there is none. */
  readonly typed?: string;
  readonly terminal?: boolean;
  readonly signal?: AbortSignal;
}

/** Runs a command in this process. */
export async function datadeed(args: readonly string[], given: MadeUpWorld): Promise<CliResult> {
  const tty = given.terminal === true ? { isTTY: true, columns: 200 } : {};
  const stdout = Object.assign(new Collector(), tty);
  const stderr = Object.assign(new Collector(), tty);
  const typing = given.typed === undefined ? {} : { isTTY: true, setRawMode: () => process.stdin };
  const stdin = Object.assign(new PassThrough(), typing);
  if (given.typed !== undefined) stdin.write(given.typed);
  const world = {
    env: given.env ?? {},
    home: given.home,
    now: () => given.now ?? Math.floor(Date.now() / 1000),
    stdin,
    stdout,
    stderr,
    signal: given.signal ?? new AbortController().signal,
    cleanups: new Cleanups(),
  } satisfies World;
  const code = await runCli(args, world);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** The one JSON document of a run with `--json`; anything else on stdout fails the test. */
export function jsonOf({ stdout }: CliResult): Record<string, unknown> {
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** The code of the error that a run with `--json` told. */
export function errorCodeOf(result: CliResult): string {
  return (jsonOf(result)["error"] as { code: string }).code;
}

/** Starts `datadeed` as users do, with a bare environment. */
export function startDatadeed(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, [LAUNCHER, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export async function finished(child: ChildProcess): Promise<CliResult> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => err.push(chunk));
  const code = await new Promise<number>((resolve) =>
    child.once("close", (exitCode) => resolve(exitCode ?? -1)),
  );
  return { code, stdout: Buffer.concat(out).toString("utf8"), stderr: Buffer.concat(err).toString("utf8") };
}

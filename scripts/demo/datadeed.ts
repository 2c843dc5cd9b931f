/** The command line as a user runs it, with `--json` so that the demo can read the answer. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../tasks/run.ts";
import { command } from "./story.ts";

export interface CommandResult {
  readonly code: number;
  readonly json: Record<string, unknown>;
}

/**
 * Runs `datadeed <args>` in a folder.
 * @throws Error with what the command said when its answer is no JSON
 */
export function datadeed(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  command(`datadeed ${args.map((arg) => (/[\s*]/.test(arg) ? `'${arg}'` : arg)).join(" ")}`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, "client/cli/main.ts"), ...args, "--json"], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      const text = Buffer.concat(out).toString("utf8");
      try {
        resolve({ code: code ?? 70, json: JSON.parse(text) as Record<string, unknown> });
      } catch {
        reject(
          new Error(
            `datadeed ${args[0] ?? ""} ended with ${code}:\n${text}${Buffer.concat(err).toString("utf8")}`,
          ),
        );
      }
    });
  });
}

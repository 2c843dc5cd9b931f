/** OpenSSL's own tools, so that what we read was made by somebody else's code. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** @returns what the command printed. @throws with its stderr when it fails */
export async function openssl(cwd: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run("openssl", args, { cwd, encoding: "utf8" });
  return stdout;
}

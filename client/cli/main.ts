/** Entry of the command line under Node 24: the only place that touches the process. */
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";

// Halves the start, also of hashing threads. Where the folder can't be written nothing is cached.
enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/datadeed", import.meta.url)));

const { runCli } = await import("./run.ts");
const { Cleanups } = await import("./cleanups.ts");

const cleanups = new Cleanups();
const interrupted = new AbortController();

for (const [signal, exitCode] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.on(signal, () => {
    interrupted.abort(signal);
    cleanups.run();
    process.exit(exitCode);
  });
}
// A reader that has seen enough (`| head`) is no error; anything else surfaces where it was written.
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);

const exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  home: homedir(),
  now: () => Math.floor(Date.now() / 1000),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupted.signal,
  cleanups,
});
process.exit(exitCode);

/** Runs the gateway: `npm start`. Prints one line on stdout when deposits are accepted; everything else goes to stderr. */
import { DataDeedError, isDataDeedError, type ErrorCode } from "#core/errors.ts";
import { createLogger } from "./adapters/logger.ts";
import { readConfig } from "./config.ts";

/** Exit codes as in sysexits(3), the same as the command line's. */
const EXIT = { usage: 64, unreachable: 69, internal: 70 } as const;

const EXIT_OF: Partial<Record<ErrorCode, number>> = {
  CONFIG_INVALID: EXIT.usage,
  CHAIN_UNREACHABLE: EXIT.unreachable,
  IPFS_UNREACHABLE: EXIT.unreachable,
  SERVICE_UNREACHABLE: EXIT.unreachable,
};

function say(text: string): void {
  process.stderr.write(`datadeed: ${text}\n`);
}

/** What went wrong and what to do, in lines for people. */
function report(error: unknown): number {
  if (!isDataDeedError(error)) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return EXIT.internal;
  }
  const { code, message, problems, remedy } = error;
  say(`${code}: ${problems.length > 0 ? new DataDeedError(code).message : message}`);
  for (const { pointer, reason } of problems) say(`  ${pointer}: ${reason}`);
  say(remedy);
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause)
    say(`  because: ${cause.message}`);
  return EXIT_OF[code] ?? EXIT.internal;
}

/** One Ctrl-C can arrive more than once: from the terminal's group, and passed on by npm. */
const SAME_SIGNAL_MS = 1_000;

/** The signal that asks to stop; a second one leaves at once. */
function stopAsked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const onSignal = (signal: NodeJS.Signals) => {
      if (askedAt === undefined) {
        askedAt = Date.now();
        resolve(signal);
      } else if (Date.now() - askedAt >= SAME_SIGNAL_MS) {
        say(`${signal} again: leaving at once`);
        process.exit(EXIT.internal);
      }
    };
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
  });
}

async function main(): Promise<never> {
  const config = readConfig();
  const logger = createLogger({ level: config.logLevel });
  for (const name of config.unknown)
    logger.warn({ setting: name }, "unknown setting: see docs/configuration.md");
  const stopping = stopAsked();
  // Nobody knows what state this leaves: what is durable is safe, and a start reads it again.
  process.on("uncaughtException", (error) => {
    logger.error({ err: error }, "unexpected error; the gateway ends");
    process.exit(EXIT.internal);
  });

  // Loaded only now: a wrong setting is told before a second of modules.
  const { startGateway } = await import("./compose.ts");
  const started = await startGateway(config, logger);
  say(`API key: ${started.apiKeyFile}`);
  process.stdout.write(`DataDeed ready: ${started.url}\n`);

  logger.info({ signal: await stopping }, "stopping");
  await started.stop();
  process.exit(0);
}

main().catch((error: unknown) => process.exit(report(error)));

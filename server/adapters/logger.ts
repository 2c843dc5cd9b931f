import { pino, stdSerializers, type Logger as Pino } from "pino";
import { isDataDeedError } from "#core/errors.ts";
import type { Logger } from "../ports/logger.ts";

export interface LoggerOptions {
  /** The least level that is written. */
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  /** Where lines of JSON go; stderr by default: stdout has the ready line alone. */
  readonly destination?: { write(line: string): void };
}

const STDERR = 2;

/** Errors with their code, details and causes; a foreign cause with its stack. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  if (!isDataDeedError(error)) return stdSerializers.err(error);
  const { code, message, details, problems, stack, cause } = error;
  return {
    code,
    message,
    details,
    problems,
    stack,
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}

/** Structured log lines, one JSON object each, with times in RFC 3339. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
  };
  // Written beside the work, and whole when the process exits; only `kill -9` can lose the last lines.
  return wrap(pino(options, destination ?? pino.destination({ dest: STDERR, sync: false })));
}

function wrap(logger: Pino): Logger {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => wrap(logger.child(fields)),
  };
}

import { pino, stdSerializers, type Logger as Pino } from "pino";
import { isDataDeedError } from "#core/errors.ts";
import type { Logger } from "../ports/logger.ts";

export interface LoggerOptions {
  /** The least level that is written. */
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  /** Where lines of JSON go; stderr by default: stdout has the ready line alone. */
  readonly destination?: { write(line: string): void };
}

/** Errors with their code, details and causes; a foreign cause with its stack. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  if (!isDataDeedError(error)) return stdSerializers.err(error);
  const { code, message, details, problems, stack, cause } = error;
  return { code, message, details, problems, stack, ...(cause === undefined ? {} : { cause: describeError(cause) }) };
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
  return wrap(destination === undefined ? pino(options, pino.destination({ dest: 2, sync: true })) : pino(options, destination));
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

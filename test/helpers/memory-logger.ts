import type { Logger } from "../../server/ports/logger.ts";

export interface LoggedLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Keeps what was logged, for tests to look at. */
export class MemoryLogger implements Logger {
  readonly lines: LoggedLine[];
  readonly #fields: object;

  constructor(lines: LoggedLine[] = [], fields: object = {}) {
    this.lines = lines;
    this.#fields = fields;
  }

  debug(fields: object, message: string): void {
    this.#log("debug", fields, message);
  }

  info(fields: object, message: string): void {
    this.#log("info", fields, message);
  }

  warn(fields: object, message: string): void {
    this.#log("warn", fields, message);
  }

  error(fields: object, message: string): void {
    this.#log("error", fields, message);
  }

  child(fields: object): Logger {
    return new MemoryLogger(this.lines, { ...this.#fields, ...fields });
  }

  /** Codes of the lines at this level, oldest first. */
  codes(level: LoggedLine["level"]): unknown[] {
    return this.lines.filter((line) => line.level === level).map(({ fields }) => fields.code);
  }

  #log(level: LoggedLine["level"], fields: object, message: string): void {
    this.lines.push({ level, fields: { ...this.#fields, ...fields }, message });
  }
}

import { DataDeedError, type ErrorCode, type FieldProblem } from "#core/errors.ts";

/** Gathers all that is wrong with a request, so that its sender hears everything at once. */
export class Problems {
  readonly #problems: FieldProblem[] = [];
  readonly #codes = new Set<ErrorCode>();

  get found(): boolean {
    return this.#codes.size > 0;
  }

  add(code: ErrorCode, pointer: string, reason: string): void {
    this.#codes.add(code);
    this.#problems.push({ pointer, reason });
  }

  /**
   * Runs a parser and keeps what it complains about.
   * @param prefix pointer of the part that it reads
   * @returns undefined when it complained
   */
  take<T>(prefix: string, parse: () => T): T | undefined {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof DataDeedError)) throw error;
      if (error.problems.length === 0) this.add(error.code, prefix, error.message);
      for (const { pointer, reason } of error.problems) this.add(error.code, prefix + pointer, reason);
      return undefined;
    }
  }

  /** One error for all: with the code that they share, else with the most telling one. */
  error(what: string): DataDeedError {
    const list = this.#problems.map(({ pointer, reason }) => `${pointer || "/"}: ${reason}`).join("; ");
    return new DataDeedError(this.#code(), `${what}: ${list}`, { problems: this.#problems });
  }

  #code(): ErrorCode {
    const codes = [...this.#codes];
    if (codes.length === 1) return codes[0]!;
    // Data that differ from what was signed differ in several fields of the statement at once.
    const aboutStatement = codes.every(
      (code) => code === "COMMITMENT_MISMATCH" || code === "STATEMENT_MISMATCH",
    );
    return aboutStatement && codes.length > 0 ? "COMMITMENT_MISMATCH" : "INPUT_INVALID";
  }

  /** @throws the error for all, when there is any */
  throwIfFound(what: string): void {
    if (this.found) throw this.error(what);
  }
}

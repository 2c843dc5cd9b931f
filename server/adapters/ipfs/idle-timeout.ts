/** Aborts when nothing has happened for a while, or when one of the given signals does. */
export class IdleTimeout implements Disposable {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(idleMs: number, signals: readonly AbortSignal[]) {
    this.signal = AbortSignal.any([this.#controller.signal, ...signals]);
    this.#timer = setTimeout(() => {
      this.#controller.abort(new Error(`nothing happened for ${String(idleMs)} ms`));
    }, idleMs);
  }

  /** Something happened: the time begins anew. */
  restart(): void {
    if (!this.signal.aborted) this.#timer.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

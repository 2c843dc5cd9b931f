/** What must not be left behind when the command is interrupted: temporary files, a terminal without echo. */
export class Cleanups {
  readonly #pending = new Set<() => void>();

  /** Does `undo` at an interruption, until the returned function is called. */
  add(undo: () => void): () => void {
    this.#pending.add(undo);
    return () => this.#pending.delete(undo);
  }

  run(): void {
    for (const undo of this.#pending) {
      try {
        undo();
      } catch {
        // The process is ending: the others still get their turn.
      }
    }
    this.#pending.clear();
  }
}

/** Lets senders through, or keeps them waiting while a snapshot is taken. */
export class WriteGate {
  #inside = 0;
  #closed = 0;
  #waiting: (() => void)[] = [];

  /** Runs the work once the gate is open. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    while (this.#closed > 0) await this.#change();
    this.#inside++;
    try {
      return await work();
    } finally {
      this.#inside--;
      this.#wake();
    }
  }

  /** Runs the work while nobody is inside. */
  async closedDuring<T>(work: () => Promise<T>): Promise<T> {
    this.#closed++;
    try {
      while (this.#inside > 0) await this.#change();
      return await work();
    } finally {
      this.#closed--;
      this.#wake();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

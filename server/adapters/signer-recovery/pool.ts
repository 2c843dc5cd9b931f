import { Worker } from "node:worker_threads";
import type { Address } from "#core/address.ts";
import { DataDeedError } from "#core/errors.ts";
import type { SignerRecovery } from "../../ports/signatures.ts";
import type { RecoveryJob, RecoveryResult } from "./messages.ts";

interface Pending {
  readonly resolve: (signer: Address | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** One thread with the jobs that it has not answered yet. */
class Recoverer {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #unsent: RecoveryJob[] = [];
  #failed = false;

  constructor(program: URL) {
    this.#worker = new Worker(program);
    this.#worker.on("message", (results: readonly RecoveryResult[]) => {
      for (const { id, signer } of results) {
        this.#pending.get(id)?.resolve(signer);
        this.#pending.delete(id);
      }
      if (this.#pending.size === 0) this.#worker.unref();
    });
    this.#worker.on("error", (cause) => {
      this.#fail(new DataDeedError("INTERNAL", "the thread that recovers signers failed", { cause }));
    });
    this.#worker.on("exit", () => {
      this.#fail(new DataDeedError("NOT_READY", "the thread that recovers signers has ended"));
    });
    // Idle threads don't keep the process alive; those with work do.
    this.#worker.unref();
  }

  get load(): number {
    return this.#pending.size;
  }

  get failed(): boolean {
    return this.#failed;
  }

  recover(job: RecoveryJob): Promise<Address | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#pending.size === 0) this.#worker.ref();
      this.#pending.set(job.id, { resolve, reject });
      // A message between threads costs a good part of a recovery: one a turn carries all that the turn asks for.
      if (this.#unsent.push(job) === 1) setImmediate(() => this.#send());
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #send(): void {
    const jobs = this.#unsent;
    this.#unsent = [];
    this.#worker.postMessage(jobs);
  }

  #fail(error: DataDeedError): void {
    this.#failed = true;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

interface SignerPoolOptions {
  /** At least 1. */
  readonly threads: number;
  /** What a thread runs: takes lists of `RecoveryJob`s, gives lists of `RecoveryResult`s. */
  readonly program?: URL;
}

/**
 * Recovers signers on threads of their own: a recovery computes for half a millisecond, during which the
 * thread that serves requests would answer nobody. Threads start with the first signature.
 */
export class SignerPool implements SignerRecovery, AsyncDisposable {
  readonly #threads: number;
  readonly #program: URL;
  #recoverers: Recoverer[] = [];
  #nextId = 0;
  #closed = false;

  constructor({ threads, program = new URL("./worker.ts", import.meta.url) }: SignerPoolOptions) {
    if (!Number.isInteger(threads) || threads < 1)
      throw new RangeError(`threads: expected 1 or more, got ${threads}`);
    this.#threads = threads;
    this.#program = program;
  }

  /** @throws NOT_READY after the pool was closed; INTERNAL when a thread failed (the next call starts another) */
  async recover(digest: Uint8Array, signature: Uint8Array): Promise<Address | undefined> {
    if (this.#closed) throw new DataDeedError("NOT_READY", "the gateway is stopping");
    return await this.#leastLoaded().recover({ id: this.#nextId++, digest, signature });
  }

  /** Ends the threads; what they have not answered is rejected with NOT_READY. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#recoverers.map((recoverer) => recoverer.end()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #leastLoaded(): Recoverer {
    this.#recoverers = this.#recoverers.filter(({ failed }) => !failed);
    const [first, ...others] = this.#recoverers;
    if (first !== undefined) {
      const best = others.reduce((a, b) => (b.load < a.load ? b : a), first);
      if (best.load === 0 || this.#recoverers.length === this.#threads) return best;
    }
    const fresh = new Recoverer(this.#program);
    this.#recoverers.push(fresh);
    return fresh;
  }
}

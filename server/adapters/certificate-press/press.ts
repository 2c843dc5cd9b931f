import { Worker } from "node:worker_threads";
import type { BundleJson } from "#core/bundle.ts";
import { toHex, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import type { CertificatePapers } from "../../ports/certificate-papers.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Imprint, PressJob, PressResult } from "./messages.ts";

/** Papers of about 100 KB that are kept for who asks again. */
const MOST_KEPT = 32;
/** Each takes a fifth of a second: who comes after so many is asked to come again. */
const MOST_WAITING = 32;
/** Two open fonts are 60 MB that nobody needs while nothing is printed. */
const IDLE_MS = 60_000;

interface Pending {
  readonly resolve: (pdf: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

export interface CertificatePressOptions {
  readonly imprint: Imprint;
  readonly clock: Clock;
  /** What the thread runs: takes `PressJob`s, gives `PressResult`s. */
  readonly program?: URL;
}

/**
 * Sets certificates on a thread of its own, which starts with the first and ends when nothing was asked for a while: the
 * thread that serves requests would answer nobody meanwhile.
 */
export class CertificatePress implements CertificatePapers, AsyncDisposable {
  readonly #imprint: Imprint;
  readonly #clock: Clock;
  readonly #program: URL;
  /** By digest of the bundle, oldest first; those in work too, so that nothing is set twice. */
  readonly #papers = new Map<string, Promise<Uint8Array>>();
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #idle = new AbortController();
  #nextId = 0;
  #closed = false;

  constructor({
    imprint,
    clock,
    program = new URL("./worker.ts", import.meta.url),
  }: CertificatePressOptions) {
    this.#imprint = imprint;
    this.#clock = clock;
    this.#program = program;
  }

  async pdf(bundle: BundleJson): Promise<Uint8Array> {
    if (this.#closed) throw new DataDeedError("NOT_READY", "the gateway is stopping");
    const text = JSON.stringify(bundle);
    const key = toHex(sha256(utf8(text)));
    const paper = this.#papers.get(key) ?? this.#print(text);
    this.#papers.delete(key);
    this.#papers.set(key, paper);
    for (const oldest of this.#papers.keys()) {
      if (this.#papers.size <= MOST_KEPT) break;
      this.#papers.delete(oldest);
    }
    try {
      return await paper;
    } catch (error) {
      if (this.#papers.get(key) === paper) this.#papers.delete(key);
      throw error;
    }
  }

  /** Whether a thread is running. */
  get isWarm(): boolean {
    return this.#worker !== undefined;
  }

  /** Ends the thread; what it has not answered is rejected with NOT_READY. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#idle.abort();
    await this.#worker?.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #print(bundle: string): Promise<Uint8Array> {
    if (this.#pending.size >= MOST_WAITING)
      throw new DataDeedError("NOT_READY", "too many certificates are being printed");
    this.#idle.abort();
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      worker.ref();
      this.#pending.set(id, { resolve, reject });
      worker.postMessage({ id, bundle, imprint: this.#imprint } satisfies PressJob);
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#program);
    worker.on("message", (result: PressResult) => this.#answer(result));
    worker.on("error", (cause) => {
      this.#fail(
        worker,
        new DataDeedError("INTERNAL", "the thread that prints certificates failed", { cause }),
      );
    });
    worker.on("exit", () => {
      this.#fail(worker, new DataDeedError("NOT_READY", "the thread that prints certificates has ended"));
    });
    return worker;
  }

  #answer({ id, pdf, reason }: PressResult): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (pdf !== undefined) pending?.resolve(pdf);
    else
      pending?.reject(new DataDeedError("INTERNAL", `the certificate could not be printed: ${reason ?? ""}`));
    if (this.#pending.size === 0) this.#rest();
  }

  /** Idle threads don't keep the process alive, and end after a while. */
  #rest(): void {
    const worker = this.#worker;
    worker?.unref();
    const idle = (this.#idle = new AbortController());
    void this.#clock.sleep(IDLE_MS, idle.signal).then(() => {
      if (idle.signal.aborted) return;
      // Forgotten first: whoever comes now gets a new thread, not one that is ending.
      this.#worker = undefined;
      void worker?.terminate();
    });
  }

  #fail(worker: Worker, error: DataDeedError): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

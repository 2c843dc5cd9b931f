/** Hashing threads: started when first needed, used again, ended together. */
import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";
import { DataDeedError } from "#core/errors.ts";
import type { HashJob, JobAnswer, JobResult } from "./hash-jobs.ts";

// The same ending as this file: TypeScript in the repository, JavaScript where it was built for publishing.
const WORKER = new URL(
  `./hash-worker${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`,
  import.meta.url,
);

export class HashPool implements AsyncDisposable {
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();

  /**
   * Runs a job in a thread of its own. How many run at once is the caller's affair.
   * @throws what the job threw; INTERNAL when the thread died
   */
  run<J extends HashJob>(job: J): Promise<JobResult<J>> {
    const worker = this.#idle.pop() ?? this.#start();
    return new Promise((resolve, reject) => {
      const onMessage = (message: JobAnswer) => {
        release();
        this.#idle.push(worker);
        if ("failure" in message) {
          const { code, message: text, problems } = message.failure;
          reject(new DataDeedError(code, text, { problems }));
        } else {
          // The worker answers each kind of job with its own kind of result.
          resolve(message.result as JobResult<J>);
        }
      };
      const onEnd = (cause: unknown) => {
        release();
        this.#all.delete(worker);
        reject(new DataDeedError("INTERNAL", "a hashing thread ended unexpectedly", { cause }));
      };
      const release = () => {
        worker.off("message", onMessage).off("error", onEnd).off("exit", onEnd);
      };
      worker.on("message", onMessage).on("error", onEnd).on("exit", onEnd);
      worker.postMessage(job);
    });
  }

  #start(): Worker {
    // Threads share the process's compile cache where it has one: they start in half the time. They need nothing else.
    const cache = getCompileCacheDir();
    const worker = new Worker(WORKER, {
      env: cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) },
    });
    this.#all.add(worker);
    return worker;
  }

  /** Ends all threads, also those at work. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#idle.length = 0;
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
    this.#all.clear();
  }
}

/**
 * Gives certificates their places in the log (PROTOCOL section 6): indices without gaps, acknowledged only when durable.
 *
 * Group commit: all submissions of one turn of the event loop, and all that arrive while a transaction runs, share the
 * next transaction. The order in which things become true, and what a crash at each step means:
 *
 * 1. stage    places are given in memory. Durable: nothing. Crash: nobody was answered, nothing happened.
 * 2. commit   one transaction writes certificates, tree nodes and answers. Crash: all or nothing of it is there. What is
 *             there has its index for ever, though nobody was told; asking again with the same Idempotency-Key tells.
 * 3. apply    the edge of the tree in memory moves on. Crash: it is read from the store at the next start.
 * 4. answer   the depositor learns the index. From here on the certificate may never be lost nor get another index.
 *
 * Recovery is not a path of its own: whenever the edge in memory is in doubt (start, a failed write, another gateway on
 * the same store) it is dropped and read from the store before the next batch.
 */
import { DataDeedError } from "#core/errors.ts";
import { Frontier } from "#core/merkle.ts";
import type { Logger } from "../ports/logger.ts";
import type { IdempotencyRecord, IdempotencyStore, LogStore } from "../ports/store.ts";
import { stageBatch, type Placed, type StagedBatch, type Submission } from "./sequencer-batch.ts";

export type { NewCertificate, Submission } from "./sequencer-batch.ts";

export type SequencingOutcome =
  | {
      readonly kind: "SEQUENCED";
      /** Index of the first certificate; the others follow it. */ readonly firstIndex: number;
    }
  /** The Idempotency-Key was answered before: nothing was written. */
  | { readonly kind: "ANSWERED_BEFORE"; readonly record: IdempotencyRecord };

export interface SequencerOptions {
  readonly store: Pick<LogStore, "head" | "append" | "certificateByDigest"> &
    Pick<IdempotencyStore, "idempotency">;
  readonly logger: Logger;
  /** Certificates a transaction; a larger submission still goes in one. */
  readonly maxBatch?: number;
  /** Certificates that may wait; more are refused. */
  readonly maxQueued?: number;
  /** Resolves when everything that has arrived by now has been heard. */
  readonly nextTurn?: () => Promise<void>;
}

interface Waiting {
  readonly submission: Submission;
  resolve(outcome: SequencingOutcome): void;
  reject(error: unknown): void;
}

const MAX_BATCH = 512;
const MAX_QUEUED = 20_000;
/** Another gateway that wins this often in a row is no longer a race. */
const MAX_ATTEMPTS = 100;

export class Sequencer {
  readonly #store: SequencerOptions["store"];
  readonly #logger: Logger;
  readonly #maxBatch: number;
  readonly #maxQueued: number;
  readonly #nextTurn: () => Promise<void>;
  #queue: Waiting[] = [];
  #queued = 0;
  #running: Promise<void> | null = null;
  #stopping = false;
  /** null while in doubt. */
  #frontier: Frontier | null = null;
  /** No log that we answered from may ever be shorter than this. */
  #acknowledgedSize = 0;

  constructor(options: SequencerOptions) {
    this.#store = options.store;
    this.#logger = options.logger;
    this.#maxBatch = options.maxBatch ?? MAX_BATCH;
    this.#maxQueued = options.maxQueued ?? MAX_QUEUED;
    this.#nextTurn = options.nextTurn ?? (() => new Promise((resolve) => setImmediate(resolve)));
  }

  /** Certificates that wait for their transaction. */
  get queued(): number {
    return this.#queued;
  }

  /**
   * Puts certificates into the log. Resolves when they are durable (or were answered before).
   *
   * @throws NOT_READY when the queue is full or the gateway stops; nothing was written
   * @throws STORE_FAILED when the write failed: it is not in the log as far as the store can tell, or the store can't
   *   tell; the same Idempotency-Key finds out later. LOG_CORRUPT when the store lost what it had
   */
  submit(submission: Submission): Promise<SequencingOutcome> {
    const count = submission.certificates.length;
    if (count === 0) throw new RangeError("submission: expected at least one certificate, got none");
    if (this.#stopping) return Promise.reject(new DataDeedError("NOT_READY", "the gateway is stopping"));
    // A submission larger than the whole queue must pass an empty one, or it could never pass.
    if (this.#queued > 0 && this.#queued + count > this.#maxQueued) {
      const details = { queued: this.#queued, maxQueued: this.#maxQueued };
      return Promise.reject(
        new DataDeedError("NOT_READY", "too many deposits wait for the store", { details }),
      );
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ submission, resolve, reject });
      this.#queued += count;
      this.#running ??= this.#run();
    });
  }

  /** Takes no more, and resolves when all that was taken has been answered. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    do {
      await this.#nextTurn();
      const items = this.#take();
      try {
        await this.#sequence(items);
      } catch (error) {
        // Nobody of them is acknowledged; those that were settled before don't hear this any more.
        this.#frontier = null;
        this.#logger.error({ err: error, items: items.length }, "sequencing failed");
        for (const item of items) item.reject(error);
      }
    } while (this.#queue.length > 0);
    // Without an await since the queue was seen empty: a later submission finds null and starts the next run.
    this.#running = null;
  }

  #take(): Waiting[] {
    let certificates = 0;
    let count = 0;
    for (const { submission } of this.#queue) {
      if (count > 0 && certificates + submission.certificates.length > this.#maxBatch) break;
      certificates += submission.certificates.length;
      count++;
    }
    this.#queued -= certificates;
    return this.#queue.splice(0, count);
  }

  async #sequence(items: readonly Waiting[]): Promise<void> {
    let pending = items;
    for (let attempt = 1; pending.length > 0; attempt++) {
      if (attempt > MAX_ATTEMPTS) {
        throw new DataDeedError("STORE_FAILED", `the log moved under ${MAX_ATTEMPTS} attempts`, {
          details: { attempts: MAX_ATTEMPTS },
        });
      }
      const staged = stageBatch((this.#frontier ??= await this.#readFrontier()), pending);
      for (const { item, error } of staged.failed) item.reject(error);
      pending = staged.placed.length === 0 ? staged.held : await this.#commit(staged);
    }
  }

  async #readFrontier(): Promise<Frontier> {
    const { size, peaks } = await this.#store.head();
    if (size < this.#acknowledgedSize) {
      throw new DataDeedError(
        "LOG_CORRUPT",
        `the store has ${size} certificates, ${this.#acknowledgedSize} were acknowledged`,
        {
          details: { size, acknowledged: this.#acknowledgedSize },
        },
      );
    }
    return new Frontier(size, peaks);
  }

  /** Writes a staged batch. @returns what has to be tried again */
  async #commit({ batch, placed, held, frontier }: StagedBatch<Waiting>): Promise<readonly Waiting[]> {
    let outcome;
    try {
      // The point of no return: once this resolves the batch is durable.
      outcome = await this.#store.append(batch);
    } catch (error) {
      this.#frontier = null;
      this.#logger.error(
        { err: error, certificates: batch.certificates.length },
        "a write to the log failed",
      );
      await this.#settle(placed, error);
      return held;
    }
    switch (outcome) {
      case "APPENDED":
        this.#frontier = frontier;
        this.#acknowledge(placed, frontier.size);
        return held;
      case "SIZE_CHANGED":
        this.#logger.info({ size: batch.firstIndex }, "another gateway extended the log; reading it again");
        this.#frontier = null;
        return [...placed.map(({ item }) => item), ...held];
      case "IDEMPOTENCY_TAKEN":
        return [...(await this.#withoutAnswered(placed)), ...held];
    }
  }

  #acknowledge(placed: readonly Placed<Waiting>[], size: number): void {
    this.#acknowledgedSize = Math.max(this.#acknowledgedSize, size);
    for (const { item, firstIndex } of placed) item.resolve({ kind: "SEQUENCED", firstIndex });
  }

  /** After a failed write: what turns out to be stored is acknowledged with the index it has; the rest is not. */
  async #settle(placed: readonly Placed<Waiting>[], error: unknown): Promise<void> {
    for (const { item } of placed) {
      const { certificates } = item.submission;
      // A submission is written as a whole, so its first certificate speaks for all.
      const stored = await this.#store.certificateByDigest(certificates[0]!.digest);
      if (stored === null) item.reject(error);
      else this.#acknowledge([{ item, firstIndex: stored.index }], stored.index + certificates.length);
    }
  }

  /** Answers the items whose Idempotency-Key is taken by the stored answer. @returns the others */
  async #withoutAnswered(placed: readonly Placed<Waiting>[]): Promise<readonly Waiting[]> {
    const others: Waiting[] = [];
    for (const { item } of placed) {
      const { answer } = item.submission;
      const record = answer === undefined ? null : await this.#store.idempotency(answer.key);
      if (record === null) others.push(item);
      else item.resolve({ kind: "ANSWERED_BEFORE", record });
    }
    return others;
  }
}

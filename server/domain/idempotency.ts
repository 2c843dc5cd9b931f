/**
 * Idempotency-Key: the same key with the same request gives the first answer again, and never a second certificate.
 *
 * The record is written in the same transaction as the certificates, so there is no moment at which one of them exists
 * without the other. It is encrypted with what only the depositor has: the manifest's salt must not lie readable at rest.
 */
import { concat, equalBytes, toHex, utf8 } from "#core/bytes.ts";
import { sha256, type Digest } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import type { AnswerCipher } from "../ports/answers.ts";
import type { Clock } from "../ports/clock.ts";
import type { IdempotencyToken } from "../ports/gateway.ts";
import type { IdempotencyRecord, IdempotencyStore } from "../ports/store.ts";
import type { Submission } from "./sequencer.ts";

/** How long an answer is kept. */
const ANSWER_SECONDS = 24 * 3600;
const MAX_KEY_LENGTH = 255;

interface IdempotencyOptions {
  readonly store: IdempotencyStore;
  readonly cipher: AnswerCipher;
  readonly clock: Clock;
}

/** One request's place among the answers. */
export interface AnswerSlot {
  /** What the sequencer writes with the certificates. @param encode gives the answer's bytes, once their index is known */
  submission(encode: (firstIndex: number) => Uint8Array): NonNullable<Submission["answer"]>;
  /**
   * The answer in a record found under this request's key.
   * @throws IDEMPOTENCY_CONFLICT when it answered another request
   */
  open(record: IdempotencyRecord): Uint8Array;
}

/** `H(apiKeyId || 0x00 || key)`: two depositors may use the same key. */
export function idempotencyDigest({ apiKeyId, key }: IdempotencyToken): Digest {
  return sha256(concat(utf8(apiKeyId), new Uint8Array(1), utf8(key)));
}

export class Idempotency {
  readonly #store: IdempotencyStore;
  readonly #cipher: AnswerCipher;
  readonly #clock: Clock;
  /** Requests that run now, in this process. Those of other gateways meet at the store. */
  readonly #running = new Map<string, Digest>();

  constructor({ store, cipher, clock }: IdempotencyOptions) {
    this.#store = store;
    this.#cipher = cipher;
    this.#clock = clock;
  }

  /**
   * Runs a request once: `run` is called only when no answer is kept.
   * @param requestDigest 32 bytes: digest of everything that was asked
   * @param replay makes the result of a kept answer
   * @throws IDEMPOTENCY_IN_PROGRESS | IDEMPOTENCY_CONFLICT; INPUT_INVALID for a key that is empty or longer than 255 characters
   */
  async once<T>(
    token: IdempotencyToken,
    requestDigest: Digest,
    run: (slot: AnswerSlot) => Promise<T>,
    replay: (answer: Uint8Array) => Promise<T>,
  ): Promise<T> {
    if (token.key === "" || token.key.length > MAX_KEY_LENGTH || !token.key.isWellFormed()) {
      throw new DataDeedError("INPUT_INVALID", `Idempotency-Key: expected 1 to ${MAX_KEY_LENGTH} characters`);
    }
    const digest = idempotencyDigest(token);
    const name = toHex(digest);
    const running = this.#running.get(name);
    if (running !== undefined) {
      throw new DataDeedError(
        equalBytes(running, requestDigest) ? "IDEMPOTENCY_IN_PROGRESS" : "IDEMPOTENCY_CONFLICT",
      );
    }
    this.#running.set(name, requestDigest);
    try {
      const slot = this.#slot(token, digest, requestDigest);
      const record = await this.#find(digest);
      return record === null ? await run(slot) : await replay(slot.open(record));
    } finally {
      this.#running.delete(name);
    }
  }

  /** Forgets answers that are older than a day. @returns how many */
  async dropExpired(): Promise<number> {
    return await this.#store.dropIdempotencyBefore(this.#oldest());
  }

  #now(): number {
    return Math.floor(this.#clock.now() / 1000);
  }

  #oldest(): number {
    return this.#now() - ANSWER_SECONDS;
  }

  async #find(digest: Digest): Promise<IdempotencyRecord | null> {
    const record = await this.#store.idempotency(digest);
    if (record === null || record.createdAt >= this.#oldest()) return record;
    // It still holds the key in the store: without removing it the new request could not be written.
    await this.dropExpired();
    return null;
  }

  #slot(token: IdempotencyToken, key: Digest, requestDigest: Digest): AnswerSlot {
    const bound = concat(key, requestDigest);
    return {
      submission: (encode) => ({
        key,
        seal: (firstIndex) => ({
          key,
          requestDigest,
          response: this.#cipher.seal(token, bound, encode(firstIndex)),
          createdAt: this.#now(),
        }),
      }),
      open: (record) => {
        if (!equalBytes(record.requestDigest, requestDigest)) throw new DataDeedError("IDEMPOTENCY_CONFLICT");
        return this.#cipher.open(token, bound, record.response);
      },
    };
  }
}

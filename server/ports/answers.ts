/** Keeps answers readable for their depositor alone: they hold manifests, and a manifest's salt opens a commitment. */
export interface AnswerCipher {
  /**
   * Encrypts with a key made of the API key's secret and the Idempotency-Key; a fresh nonce each time.
   * @param bound bytes that the answer belongs to; the same are needed to open it
   */
  seal(secret: AnswerSecret, bound: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** @throws KEY_INVALID when the secret, the bound bytes or the sealed bytes are not those of `seal` */
  open(secret: AnswerSecret, bound: Uint8Array, sealed: Uint8Array): Uint8Array;
}

export interface AnswerSecret {
  /** The API key's secret as its owner sends it. */
  readonly apiKeySecret: string;
  /** The Idempotency-Key as sent. */
  readonly key: string;
}

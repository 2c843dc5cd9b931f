import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { DataDeedError } from "#core/errors.ts";
import type { AnswerCipher, AnswerSecret } from "../ports/answers.ts";

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const ALGORITHM = "aes-256-gcm";

/** HKDF-SHA-256 (RFC 5869): the API key's secret is random, so no slow derivation is needed. */
function keyOf({ apiKeySecret, key }: AnswerSecret): Buffer {
  return Buffer.from(hkdfSync("sha256", apiKeySecret, key, "datadeed/idempotent-answer/v1", KEY_BYTES));
}

/**
 * AES-256-GCM under a key of the API key's secret and the Idempotency-Key. Neither is stored, so what the database holds
 * can be opened by the depositor's next request alone. Layout: format (1 byte), nonce (12), ciphertext, tag (16).
 */
export const aesAnswerCipher: AnswerCipher = {
  seal(secret, bound, plaintext) {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, keyOf(secret), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(bound);
    return Buffer.concat([
      Buffer.of(FORMAT),
      nonce,
      cipher.update(plaintext),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
  },

  open(secret, bound, sealed) {
    try {
      if (sealed[0] !== FORMAT || sealed.length < 1 + NONCE_BYTES + TAG_BYTES)
        throw new RangeError("not a sealed answer");
      const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
      const decipher = createDecipheriv(ALGORITHM, keyOf(secret), nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(bound);
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch (cause) {
      throw new DataDeedError("KEY_INVALID", "the kept answer can't be opened with this API key", { cause });
    }
  },
};

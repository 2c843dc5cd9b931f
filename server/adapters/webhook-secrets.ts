/** Secrets of webhooks at rest: AES-256-GCM under a key made of the keystores' password. */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";
import { DataDeedError } from "#core/errors.ts";
import type { WebhookSecrets } from "../ports/webhooks.ts";
import type { KeystorePassword } from "./keystore.ts";

const FORMAT = 1;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + SALT_BYTES + NONCE_BYTES;
const KEY_BYTES = 32;
const ALGORITHM = "aes-256-gcm";
/** scrypt's N, with r = 8 and p = 1: what people choose can be guessed, 32 random bytes can't. */
const COST = { OPERATOR: 32_768, CHANCE: 1_024 } as const;
/** Keys in memory: one a webhook, so that a delivery does not wait for scrypt each time. */
const MOST_KEYS = 1_000;

const derive = promisify(
  (password: string, salt: Uint8Array, cost: number, done: (error: Error | null, key: Buffer) => void) =>
    scrypt(password, salt, KEY_BYTES, { N: cost, r: 8, p: 1, maxmem: 256 * 8 * cost }, done),
);

/**
 * Layout: format (1 byte), salt (16), nonce (12), ciphertext, tag (16). The database alone opens nothing: the password is
 * DATADEED_PASSWORD or a file beside the data. Gateways that share a database need the same one.
 */
export function createWebhookSecrets({ text, chosenBy }: KeystorePassword): WebhookSecrets {
  const keys = new Map<string, Promise<Buffer>>();

  function keyOf(salt: Uint8Array): Promise<Buffer> {
    const name = Buffer.from(salt).toString("base64");
    const known = keys.get(name);
    if (known !== undefined) return known;
    if (keys.size >= MOST_KEYS) keys.clear();
    const key = derive(`datadeed/webhook-secret/v1\0${text}`, salt, COST[chosenBy]);
    keys.set(name, key);
    return key;
  }

  return {
    async seal(bound, secret) {
      const salt = randomBytes(SALT_BYTES);
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, await keyOf(salt), nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(bound));
      const sealed = [cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()];
      return new Uint8Array(Buffer.concat([Buffer.of(FORMAT), salt, nonce, ...sealed]));
    },

    async open(bound, sealed) {
      try {
        if (sealed[0] !== FORMAT || sealed.length < HEAD_BYTES + TAG_BYTES)
          throw new RangeError("not a sealed secret");
        const key = await keyOf(sealed.subarray(1, 1 + SALT_BYTES));
        const nonce = sealed.subarray(1 + SALT_BYTES, HEAD_BYTES);
        const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(bound));
        decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
        const opened = [decipher.update(sealed.subarray(HEAD_BYTES, -TAG_BYTES)), decipher.final()];
        return Buffer.concat(opened).toString("utf8");
      } catch (cause) {
        throw new DataDeedError("KEY_INVALID", "a webhook's secret can't be opened with this password", {
          cause,
        });
      }
    },
  };
}

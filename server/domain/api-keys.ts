/** API keys: random secrets of which only digests are kept, each with the scopes that it gives. */
import { fromBase64Url, toBase64Url, toHex } from "#core/bytes.ts";
import { sha256, type Digest } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import type { ApiCaller, Authentication } from "../ports/authentication.ts";
import type { Clock, Entropy } from "../ports/clock.ts";
import type { ApiKeyRecord, ApiKeyStore, ApiScope } from "../ports/store.ts";

export const ALL_SCOPES: readonly ApiScope[] = ["deposit", "pledge", "register", "admin"];

const PREFIX = "dd_";
const SECRET_BYTES = 32;
/** A key revoked through another gateway is refused here after this long at the latest. */
const CACHE_MS = 10_000;
const CACHE_ENTRIES = 1_000;

/**
 * Digest of an API key's 32 random bytes: what is stored. The secret has full entropy, so a plain digest can't be guessed.
 * @param secret `dd_` and 32 bytes in base64url, as its owner sends it
 * @returns undefined when it has no such form
 */
export function apiKeyDigest(secret: string): Digest | undefined {
  if (!/^dd_[A-Za-z0-9_-]{43}$/.test(secret)) return undefined;
  try {
    return sha256(fromBase64Url(secret.slice(PREFIX.length)));
  } catch {
    return undefined; // a second spelling of the same bytes
  }
}

/** A fresh secret: `dd_` and 32 random bytes in base64url. */
export function mintApiKeySecret(entropy: Entropy): string {
  return PREFIX + toBase64Url(entropy.bytes(SECRET_BYTES));
}

interface ApiKeysOptions {
  readonly store: ApiKeyStore;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

export class ApiKeys implements Authentication {
  readonly #store: ApiKeyStore;
  readonly #clock: Clock;
  readonly #entropy: Entropy;
  /** By digest; only keys that exist, so that guessing fills nothing. */
  readonly #cache = new Map<string, { readonly record: ApiKeyRecord; readonly until: number }>();

  constructor({ store, clock, entropy }: ApiKeysOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#entropy = entropy;
  }

  /**
   * Makes a key and stores its digest.
   * @param secret for a secret that has been written down already; a fresh one by default
   * @returns the secret: it can't be had again
   */
  async mint(
    name: string,
    scopes: readonly ApiScope[],
    secret = mintApiKeySecret(this.#entropy),
  ): Promise<{ readonly secret: string; readonly record: ApiKeyRecord }> {
    const secretDigest = apiKeyDigest(secret);
    if (secretDigest === undefined)
      throw new DataDeedError("KEY_INVALID", "not an API key: expected dd_ and 32 bytes in base64url");
    const record = {
      id: this.#entropy.uuid(),
      secretDigest,
      name,
      scopes,
      createdAt: this.#seconds(),
      revokedAt: null,
    };
    await this.#store.addApiKey(record);
    return { secret, record };
  }

  /**
   * The key that a secret belongs to; null for an unknown or revoked one.
   * @param secret attacker-controlled
   */
  async authenticate(secret: string): Promise<ApiCaller | null> {
    const record = await this.#find(secret);
    return record?.revokedAt === null ? { id: record.id, name: record.name, scopes: record.scopes } : null;
  }

  /** All keys, revoked ones too, without their secrets. */
  async list(): Promise<ApiKeyRecord[]> {
    return await this.#store.apiKeys();
  }

  /** @throws NOT_FOUND */
  async revoke(id: string): Promise<void> {
    const found = await this.#store.revokeApiKey(id, this.#seconds());
    this.#cache.clear();
    if (!found) throw new DataDeedError("NOT_FOUND", `there is no API key ${id}`);
  }

  async #find(secret: string): Promise<ApiKeyRecord | null> {
    const digest = apiKeyDigest(secret);
    if (digest === undefined) return null;
    const name = toHex(digest);
    const cached = this.#cache.get(name);
    if (cached !== undefined && cached.until > this.#clock.now()) return cached.record;
    const record = await this.#store.apiKeyBySecretDigest(digest);
    this.#cache.delete(name);
    if (record !== null) this.#remember(name, record);
    return record;
  }

  #remember(name: string, record: ApiKeyRecord): void {
    const oldest = this.#cache.keys().next();
    if (this.#cache.size >= CACHE_ENTRIES && oldest.done !== true) this.#cache.delete(oldest.value);
    this.#cache.set(name, { record, until: this.#clock.now() + CACHE_MS });
  }

  #seconds(): number {
    return Math.floor(this.#clock.now() / 1000);
  }
}

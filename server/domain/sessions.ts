/**
 * Sessions of browsers: short, and of random tokens of which only digests are kept. Opened with an API key, whose scopes
 * they have, or by the signature of an account, which then may deposit and pledge for itself.
 */
import type { Address } from "#core/address.ts";
import { fromBase64Url, toBase64Url, toHex, utf8 } from "#core/bytes.ts";
import { sha256, type Digest } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { formatTime } from "#core/parse.ts";
import type { ApiCaller } from "../ports/authentication.ts";
import type { Clock, Entropy } from "../ports/clock.ts";
import type { SessionRecord, SessionStore } from "../ports/session-store.ts";
import type {
  OpenedSession,
  ParseSignInMessage,
  Sessions as SessionsPort,
  SessionView,
  SignInRequest,
} from "../ports/sessions.ts";
import type { ApiKeyStore, ApiScope } from "../ports/store.ts";
import { apiKeyDigest } from "./api-keys.ts";
import { signInProblems, SIGN_IN_SECONDS, textSigner } from "./sign-in.ts";

/** A session that is not used ends after this. */
export const IDLE_SECONDS = 30 * 60;
/** Used or not, it ends after this. */
export const LONGEST_SECONDS = 8 * 3600;
/** Extended at most so often: a busy page must not write at each request. */
const EXTEND_AFTER_SECONDS = 60;
const TOKEN_BYTES = 32;
const NONCE_BYTES = 16;
const PREFIX = "ds_";
/** What an account may do for itself; the register's offices are given by API keys alone. */
export const ACCOUNT_SCOPES: readonly ApiScope[] = ["deposit", "pledge"];

interface SessionsOptions {
  readonly store: SessionStore & ApiKeyStore;
  readonly chainId: number;
  /** Whether accounts may sign in at all. */
  readonly accounts: boolean;
  readonly parseMessage: ParseSignInMessage;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

function tokenDigest(token: string): Digest | undefined {
  if (!/^ds_[A-Za-z0-9_-]{43}$/.test(token)) return undefined;
  try {
    return sha256(fromBase64Url(token.slice(PREFIX.length)));
  } catch {
    return undefined; // a second spelling of the same bytes
  }
}

export class Sessions implements SessionsPort {
  readonly #options: SessionsOptions;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  async challenge(): Promise<{ nonce: string; expiresAt: string; chainId: number }> {
    const { store, entropy, chainId } = this.#options;
    const nonce = toHex(entropy.bytes(NONCE_BYTES));
    const expiresAt = this.#now() + SIGN_IN_SECONDS;
    await store.addSignInNonce(sha256(utf8(nonce)), expiresAt);
    return { nonce, expiresAt: formatTime(expiresAt), chainId };
  }

  async openWithApiKey(secret: string): Promise<OpenedSession> {
    const digest = apiKeyDigest(secret);
    const key = digest === undefined ? null : await this.#options.store.apiKeyBySecretDigest(digest);
    if (key?.revokedAt !== null) throw new DataDeedError("UNAUTHENTICATED");
    return await this.#open({ apiKeyId: key.id, account: null, scopes: key.scopes }, key.name);
  }

  async openWithAccount({ message, signature, origin }: SignInRequest): Promise<OpenedSession> {
    const { store, chainId, clock, parseMessage, accounts } = this.#options;
    if (!accounts) throw new DataDeedError("FORBIDDEN", "this gateway takes sign-ins with API keys only");
    const parsed = parseMessage(message);
    if (parsed === undefined) throw refused("the text is no EIP-4361 message");
    // First of all, so that a message is good for one try, whatever comes of it.
    const isOurs = await store.takeSignInNonce(sha256(utf8(parsed.nonce)), this.#now());
    if (!isOurs) throw refused("the nonce was not given out here, was used before or has expired", ["nonce"]);
    const problems = signInProblems(parsed, { origin, chainId, now: clock.now() });
    if (problems.length > 0) throw refused("the message speaks of something else", problems);
    const account = textSigner(message, signature);
    if (account === undefined || account.toLowerCase() !== parsed.address.toLowerCase())
      throw refused("the signature is not the account's", ["signature"]);
    return await this.#open({ apiKeyId: null, account, scopes: ACCOUNT_SCOPES }, account);
  }

  async find(token: string): Promise<{ caller: ApiCaller; session: SessionView } | null> {
    const digest = tokenDigest(token);
    const record = digest === undefined ? null : await this.#options.store.sessionByTokenDigest(digest);
    const now = this.#now();
    if (record === null || record.expiresAt <= now || record.endsAt <= now) return null;
    const caller = await this.#callerOf(record);
    if (caller === null) return null;
    const expiresAt = Math.min(now + IDLE_SECONDS, record.endsAt);
    if (expiresAt - record.expiresAt >= EXTEND_AFTER_SECONDS)
      await this.#options.store.extendSession(record.tokenDigest, expiresAt);
    return { caller, session: view({ ...record, expiresAt }, caller) };
  }

  async close(token: string): Promise<void> {
    const digest = tokenDigest(token);
    if (digest !== undefined) await this.#options.store.removeSession(digest);
  }

  async #open(
    who: Pick<SessionRecord, "apiKeyId" | "account" | "scopes">,
    name: string,
  ): Promise<OpenedSession> {
    const { store, entropy } = this.#options;
    const bytes = entropy.bytes(TOKEN_BYTES);
    const createdAt = this.#now();
    const record: SessionRecord = {
      ...who,
      tokenDigest: sha256(bytes),
      createdAt,
      expiresAt: createdAt + IDLE_SECONDS,
      endsAt: createdAt + LONGEST_SECONDS,
    };
    // Whoever comes sweeps: what is over is not kept for long, and no clock has to run for it.
    await store.dropEndedSessions(createdAt);
    await store.addSession(record);
    return { token: PREFIX + toBase64Url(bytes), session: view(record, { name }) };
  }

  /** Who it is now: a session ends with the API key that it was opened with. */
  async #callerOf({ apiKeyId, account, scopes }: SessionRecord): Promise<ApiCaller | null> {
    if (account !== null) return accountCaller(account, scopes);
    const key = (await this.#options.store.apiKeys()).find(({ id }) => id === apiKeyId);
    return key?.revokedAt === null ? { id: key.id, name: key.name, scopes: key.scopes } : null;
  }

  #now(): number {
    return Math.floor(this.#options.clock.now() / 1000);
  }
}

function accountCaller(account: Address, scopes: readonly ApiScope[]): ApiCaller {
  return { id: `account:${account}`, name: account, scopes, account };
}

function view(record: SessionRecord, { name }: { readonly name: string }): SessionView {
  const { account, scopes, expiresAt, endsAt } = record;
  return {
    method: account === null ? "API_KEY" : "ACCOUNT",
    name,
    account,
    scopes,
    expiresAt: formatTime(expiresAt),
    endsAt: formatTime(endsAt),
  };
}

function refused(reason: string, fields: readonly string[] = []): DataDeedError {
  return new DataDeedError("SIGN_IN_REFUSED", reason, {
    problems: fields.map((field) => ({
      pointer: field === "signature" ? "/signature" : `/message#${field}`,
      reason,
    })),
  });
}

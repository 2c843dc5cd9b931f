import type { Address } from "#core/address.ts";
import type { Digest } from "#core/digest.ts";
import type { ApiScope } from "./scopes.ts";

/** Somebody who signed in with a browser, until then. */
export interface SessionRecord {
  /** SHA-256 of the token that the browser holds: 32 bytes. The token itself is never stored. */
  readonly tokenDigest: Digest;
  /** Of the API key that it was opened with; null when an account signed in. */
  readonly apiKeyId: string | null;
  /** The account that signed in; null with an API key. */
  readonly account: Address | null;
  readonly scopes: readonly ApiScope[];
  /** Unix seconds, as all times here. */
  readonly createdAt: number;
  /** Over when it was not used until then. */
  readonly expiresAt: number;
  /** Over in any case. */
  readonly endsAt: number;
}

/** Sessions, and the nonces that sign-in messages are asked for with. Durable on return; shared by the gateways of a database. */
export interface SessionStore {
  addSession(session: SessionRecord): Promise<void>;
  /** Also one that is over: the caller compares the times. */
  sessionByTokenDigest(digest: Digest): Promise<SessionRecord | null>;
  /** Nothing when it is not there any more. */
  extendSession(digest: Digest, expiresAt: number): Promise<void>;
  /** Idempotent. */
  removeSession(digest: Digest): Promise<void>;
  addSignInNonce(digest: Digest, expiresAt: number): Promise<void>;
  /** Takes a nonce: true exactly once, and only before it expires, whoever else asks at the same time. */
  takeSignInNonce(digest: Digest, now: number): Promise<boolean>;
  /** Forgets sessions and nonces that are over. @returns how many */
  dropEndedSessions(now: number): Promise<number>;
}

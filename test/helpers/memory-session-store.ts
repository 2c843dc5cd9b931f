import { toHex } from "#core/bytes.ts";
import type { Digest } from "#core/digest.ts";
import type { SessionRecord, SessionStore } from "../../server/ports/session-store.ts";

/** Sessions that are forgotten with the process. */
export class MemorySessionStore implements SessionStore {
  readonly #sessions = new Map<string, SessionRecord>();
  readonly #nonces = new Map<string, number>();

  async addSession(session: SessionRecord): Promise<void> {
    this.#sessions.set(toHex(session.tokenDigest), session);
  }

  async sessionByTokenDigest(digest: Digest): Promise<SessionRecord | null> {
    return this.#sessions.get(toHex(digest)) ?? null;
  }

  async extendSession(digest: Digest, expiresAt: number): Promise<void> {
    const session = this.#sessions.get(toHex(digest));
    if (session !== undefined) this.#sessions.set(toHex(digest), { ...session, expiresAt });
  }

  async removeSession(digest: Digest): Promise<void> {
    this.#sessions.delete(toHex(digest));
  }

  async addSignInNonce(digest: Digest, expiresAt: number): Promise<void> {
    this.#nonces.set(toHex(digest), expiresAt);
  }

  async takeSignInNonce(digest: Digest, now: number): Promise<boolean> {
    const expiresAt = this.#nonces.get(toHex(digest));
    return expiresAt !== undefined && expiresAt > now && this.#nonces.delete(toHex(digest));
  }

  async dropEndedSessions(now: number): Promise<number> {
    let dropped = 0;
    for (const [name, { expiresAt, endsAt }] of this.#sessions)
      if ((expiresAt <= now || endsAt <= now) && this.#sessions.delete(name)) dropped++;
    for (const [name, expiresAt] of this.#nonces)
      if (expiresAt <= now && this.#nonces.delete(name)) dropped++;
    return dropped;
  }
}

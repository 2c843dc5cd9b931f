import type { SessionStore } from "../../ports/session-store.ts";
import { SESSION_COLUMNS, sessionOf, sessionValues } from "../session-rows.ts";
import { oneOf } from "../store-rows.ts";
import type { Database } from "./database.ts";

export function postgresSessionStore(database: Database): SessionStore {
  return {
    async addSession(session) {
      await database.write(`INSERT INTO session (${SESSION_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)`, [
        ...sessionValues(session),
      ]);
    },
    sessionByTokenDigest: async (digest) =>
      oneOf(
        await database.rows(`SELECT ${SESSION_COLUMNS} FROM session WHERE token_digest = $1`, [digest]),
        sessionOf,
      ),
    async extendSession(digest, expiresAt) {
      await database.write("UPDATE session SET expires_at = $1 WHERE token_digest = $2", [expiresAt, digest]);
    },
    async removeSession(digest) {
      await database.write("DELETE FROM session WHERE token_digest = $1", [digest]);
    },
    async addSignInNonce(digest, expiresAt) {
      await database.write("INSERT INTO sign_in_nonce (nonce_digest, expires_at) VALUES ($1, $2)", [
        digest,
        expiresAt,
      ]);
    },
    takeSignInNonce: async (digest, now) =>
      (await database.write("DELETE FROM sign_in_nonce WHERE nonce_digest = $1 AND expires_at > $2", [
        digest,
        now,
      ])) === 1,
    dropEndedSessions: async (now) =>
      (await database.write("DELETE FROM session WHERE expires_at <= $1 OR ends_at <= $1", [now])) +
      (await database.write("DELETE FROM sign_in_nonce WHERE expires_at <= $1", [now])),
  };
}

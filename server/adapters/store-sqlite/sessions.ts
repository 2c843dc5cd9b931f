import type { DatabaseSync } from "node:sqlite";
import type { SessionStore } from "../../ports/session-store.ts";
import { SESSION_COLUMNS, sessionOf, sessionValues } from "../session-rows.ts";
import { attempt, transaction } from "./database.ts";

export function sqliteSessionStore(database: DatabaseSync): SessionStore {
  const insert = database.prepare(`INSERT INTO session (${SESSION_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const select = database.prepare(`SELECT ${SESSION_COLUMNS} FROM session WHERE token_digest = ?`);
  const extend = database.prepare("UPDATE session SET expires_at = ? WHERE token_digest = ?");
  const remove = database.prepare("DELETE FROM session WHERE token_digest = ?");
  const insertNonce = database.prepare("INSERT INTO sign_in_nonce (nonce_digest, expires_at) VALUES (?, ?)");
  const takeNonce = database.prepare("DELETE FROM sign_in_nonce WHERE nonce_digest = ? AND expires_at > ?");
  const dropSessions = database.prepare("DELETE FROM session WHERE expires_at <= ?1 OR ends_at <= ?1");
  const dropNonces = database.prepare("DELETE FROM sign_in_nonce WHERE expires_at <= ?");
  return {
    addSession: (session) =>
      attempt(() => {
        insert.run(...sessionValues(session));
      }),
    sessionByTokenDigest: (digest) =>
      attempt(() => {
        const row = select.get(digest);
        return row === undefined ? null : sessionOf(row);
      }),
    extendSession: (digest, expiresAt) =>
      attempt(() => {
        extend.run(expiresAt, digest);
      }),
    removeSession: (digest) =>
      attempt(() => {
        remove.run(digest);
      }),
    addSignInNonce: (digest, expiresAt) =>
      attempt(() => {
        insertNonce.run(digest, expiresAt);
      }),
    takeSignInNonce: (digest, now) => attempt(() => takeNonce.run(digest, now).changes === 1),
    dropEndedSessions: (now) =>
      attempt(() =>
        transaction(
          database,
          () => Number(dropSessions.run(now).changes) + Number(dropNonces.run(now).changes),
        ),
      ),
  };
}

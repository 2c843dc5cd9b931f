import type { DatabaseSync } from "node:sqlite";
import type { OutboxStore, SignedTransaction } from "../../ports/store.ts";
import { attempt } from "./database.ts";
import { blob, hex, integer, text, type Row } from "./rows.ts";

function transactionOf(row: Row): SignedTransaction {
  return {
    account: hex(row, "account"),
    nonce: integer(row, "nonce"),
    hash: hex(row, "hash"),
    raw: blob(row, "raw"),
    purpose: text(row, "purpose"),
    createdAt: integer(row, "created_at"),
  };
}

export function sqliteOutboxStore(database: DatabaseSync): OutboxStore {
  const replace = database.prepare(
    "INSERT OR REPLACE INTO outbox (account, nonce, hash, raw, purpose, created_at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const selectFrom = database.prepare(
    "SELECT account, nonce, hash, raw, purpose, created_at FROM outbox WHERE account = ? AND nonce >= ? ORDER BY nonce",
  );
  return {
    keepTransaction: ({ account, nonce, hash, raw, purpose, createdAt }) =>
      attempt(() => {
        replace.run(account, nonce, hash, raw, purpose, createdAt);
      }),
    transactionsFrom: (account, nonce) => attempt(() => selectFrom.all(account, nonce).map(transactionOf)),
  };
}

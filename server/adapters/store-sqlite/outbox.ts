import type { DatabaseSync } from "node:sqlite";
import type { OutboxStore } from "../../ports/store.ts";
import { TRANSACTION_COLUMNS, transactionOf } from "../store-rows.ts";
import { attempt } from "./database.ts";

export function sqliteOutboxStore(database: DatabaseSync): OutboxStore {
  const replace = database.prepare(
    `INSERT OR REPLACE INTO outbox (${TRANSACTION_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const selectFrom = database.prepare(
    `SELECT ${TRANSACTION_COLUMNS} FROM outbox WHERE account = ? AND nonce >= ? ORDER BY nonce`,
  );
  return {
    keepTransaction: ({ account, nonce, hash, raw, purpose, createdAt }) =>
      attempt(() => {
        replace.run(account, nonce, hash, raw, purpose, createdAt);
      }),
    transactionsFrom: (account, nonce) => attempt(() => selectFrom.all(account, nonce).map(transactionOf)),
  };
}

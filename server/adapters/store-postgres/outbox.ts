import type { OutboxStore } from "../../ports/store.ts";
import { TRANSACTION_COLUMNS, transactionOf } from "../store-rows.ts";
import type { Database } from "./database.ts";

export function postgresOutboxStore(database: Database): OutboxStore {
  return {
    async keepTransaction({ account, nonce, hash, raw, purpose, createdAt }) {
      await database.write(
        `INSERT INTO outbox (${TRANSACTION_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (account, nonce) DO UPDATE SET hash = excluded.hash, raw = excluded.raw,
             purpose = excluded.purpose, created_at = excluded.created_at`,
        [account, nonce, hash, raw, purpose, createdAt],
      );
    },
    transactionsFrom: async (account, nonce) =>
      (
        await database.rows(
          `SELECT ${TRANSACTION_COLUMNS} FROM outbox WHERE account = $1 AND nonce >= $2 ORDER BY nonce`,
          [account, nonce],
        )
      ).map(transactionOf),
  };
}

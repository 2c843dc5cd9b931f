import type { DatabaseSync } from "node:sqlite";
import { LARGEST_CAPTURE, type ProofStore } from "../../ports/proof-store.ts";
import { CAPTURE_COLUMNS, captureOf } from "../store-rows.ts";
import { attempt } from "./database.ts";

export function sqliteProofStore(database: DatabaseSync): ProofStore {
  const insert = database.prepare(
    `INSERT OR IGNORE INTO chain_proof (${CAPTURE_COLUMNS}) VALUES (?, ?, ?, ?, ?)`,
  );
  const select = database.prepare(
    `SELECT ${CAPTURE_COLUMNS} FROM chain_proof WHERE first_index > ? AND first_index <= ? AND end_index > ?
     ORDER BY block_number, first_index, end_index LIMIT 1`,
  );
  return {
    saveProofs: ({ firstIndex, endIndex, blockNumber, blockHash, packed }) =>
      attempt(() => {
        insert.run(firstIndex, endIndex, blockNumber, blockHash, packed);
      }),
    proofsCovering: (index) =>
      attempt(() => {
        const row = select.get(index - LARGEST_CAPTURE, index, index);
        return row === undefined ? null : captureOf(row);
      }),
  };
}

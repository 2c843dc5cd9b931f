import { LARGEST_CAPTURE, type ProofStore } from "../../ports/proof-store.ts";
import { CAPTURE_COLUMNS, captureOf, oneOf } from "../store-rows.ts";
import type { Database } from "./database.ts";

export function postgresProofStore(database: Database): ProofStore {
  return {
    async saveProofs({ firstIndex, endIndex, blockNumber, blockHash, packed }) {
      await database.write(
        `INSERT INTO chain_proof (${CAPTURE_COLUMNS}) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
        [firstIndex, endIndex, blockNumber, blockHash, packed],
      );
    },
    proofsCovering: async (index) =>
      oneOf(
        await database.rows(
          `SELECT ${CAPTURE_COLUMNS} FROM chain_proof WHERE first_index > $1 AND first_index <= $2 AND end_index > $2
           ORDER BY block_number, first_index, end_index LIMIT 1`,
          [index - LARGEST_CAPTURE, index],
        ),
        captureOf,
      ),
  };
}

import type { CheckpointStore } from "../../ports/store.ts";
import { CHECKPOINT_COLUMNS, checkpointOf, oneOf } from "../store-rows.ts";
import type { Database } from "./database.ts";

export function postgresCheckpointStore(database: Database): CheckpointStore {
  const select = (rest: string, values: readonly unknown[] = []) =>
    database.rows(`SELECT ${CHECKPOINT_COLUMNS} FROM checkpoint ${rest}`, values);
  const one = async (rest: string, values: readonly unknown[] = []) =>
    oneOf(await select(rest, values), checkpointOf);

  return {
    async saveCheckpoints(checkpoints) {
      await database.transaction(async (connection) => {
        for (const c of checkpoints) {
          await connection.write(
            `INSERT INTO checkpoint (${CHECKPOINT_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (size) DO UPDATE SET previous_size = excluded.previous_size, root = excluded.root,
               transaction_hash = excluded.transaction_hash, block_number = excluded.block_number,
               block_hash = excluded.block_hash, anchored_at = excluded.anchored_at,
               entries_cid = excluded.entries_cid, published = excluded.published`,
            [
              c.size,
              c.previousSize,
              c.root,
              c.transactionHash,
              c.blockNumber,
              c.blockHash,
              c.anchoredAt,
              c.entriesCid,
              c.published ? 1 : 0,
            ],
          );
        }
      });
    },
    async dropCheckpointsAbove(blockNumber) {
      await database.write("DELETE FROM checkpoint WHERE block_number > $1", [blockNumber]);
    },
    firstCheckpointCovering: (index) => one("WHERE size > $1 ORDER BY size LIMIT 1", [index]),
    newestCheckpoint: () => one("ORDER BY size DESC LIMIT 1"),
    newestCheckpointAt: (blockNumber) =>
      one("WHERE block_number <= $1 ORDER BY size DESC LIMIT 1", [blockNumber]),
    checkpointOfSize: (size) => one("WHERE size = $1", [size]),
    unpublishedCheckpoints: async (limit) =>
      (await select("WHERE published = 0 ORDER BY size LIMIT $1", [limit])).map(checkpointOf),
    async markCheckpointPublished(size) {
      await database.write("UPDATE checkpoint SET published = 1 WHERE size = $1", [size]);
    },
  };
}

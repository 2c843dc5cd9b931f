import type { DatabaseSync } from "node:sqlite";
import type { CheckpointStore } from "../../ports/store.ts";
import { CHECKPOINT_COLUMNS, checkpointOf, type Row } from "../store-rows.ts";
import { attempt, transaction } from "./database.ts";

export function sqliteCheckpointStore(database: DatabaseSync): CheckpointStore {
  const select = (rest: string) => database.prepare(`SELECT ${CHECKPOINT_COLUMNS} FROM checkpoint ${rest}`);
  const selectCovering = select("WHERE size > ? ORDER BY size LIMIT 1");
  const selectNewest = select("ORDER BY size DESC LIMIT 1");
  const selectNewestAt = select("WHERE block_number <= ? ORDER BY size DESC LIMIT 1");
  const selectOfSize = select("WHERE size = ?");
  const selectUnpublished = select("WHERE published = 0 ORDER BY size LIMIT ?");
  const replace = database.prepare(
    `INSERT OR REPLACE INTO checkpoint (${CHECKPOINT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const dropAbove = database.prepare("DELETE FROM checkpoint WHERE block_number > ?");
  const publish = database.prepare("UPDATE checkpoint SET published = 1 WHERE size = ?");

  const one = (row: Row | undefined) => (row === undefined ? null : checkpointOf(row));

  return {
    saveCheckpoints: (checkpoints) =>
      attempt(() => {
        transaction(database, () => {
          for (const c of checkpoints) {
            replace.run(
              c.size,
              c.previousSize,
              c.root,
              c.transactionHash,
              c.blockNumber,
              c.blockHash,
              c.anchoredAt,
              c.entriesCid,
              c.published ? 1 : 0,
            );
          }
        });
      }),
    dropCheckpointsAbove: (blockNumber) =>
      attempt(() => {
        dropAbove.run(blockNumber);
      }),
    firstCheckpointCovering: (index) => attempt(() => one(selectCovering.get(index))),
    newestCheckpoint: () => attempt(() => one(selectNewest.get())),
    newestCheckpointAt: (blockNumber) => attempt(() => one(selectNewestAt.get(blockNumber))),
    checkpointOfSize: (size) => attempt(() => one(selectOfSize.get(size))),
    unpublishedCheckpoints: (limit) => attempt(() => selectUnpublished.all(limit).map(checkpointOf)),
    markCheckpointPublished: (size) =>
      attempt(() => {
        publish.run(size);
      }),
  };
}

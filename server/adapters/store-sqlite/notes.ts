import type { DatabaseSync } from "node:sqlite";
import type { NoteStore } from "../../ports/note-store.ts";
import { NOTE_COLUMNS, noteOf, type Row } from "../store-rows.ts";
import { attempt } from "./database.ts";

export function sqliteNoteStore(database: DatabaseSync): NoteStore {
  const replace = database.prepare(
    `INSERT OR REPLACE INTO log_note (${NOTE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const select = (rest: string) => database.prepare(`SELECT ${NOTE_COLUMNS} FROM log_note ${rest}`);
  const selectNewest = select("WHERE witnesses >= ? ORDER BY block_number DESC LIMIT 1");
  const selectOfBlock = select("WHERE block_number = ?");
  const one = (row: Row | undefined) => (row === undefined ? null : noteOf(row));
  return {
    saveNote: ({ blockNumber, blockHash, size, note, witnesses, createdAt }) =>
      attempt(() => {
        replace.run(blockNumber, blockHash, size, note, witnesses, createdAt);
      }),
    newestNote: (leastWitnesses) => attempt(() => one(selectNewest.get(leastWitnesses))),
    noteOfBlock: (blockNumber) => attempt(() => one(selectOfBlock.get(blockNumber))),
  };
}

import type { NoteStore } from "../../ports/note-store.ts";
import { NOTE_COLUMNS, noteOf, oneOf } from "../store-rows.ts";
import type { Database } from "./database.ts";

export function postgresNoteStore(database: Database): NoteStore {
  const one = async (rest: string, value: number) =>
    oneOf(await database.rows(`SELECT ${NOTE_COLUMNS} FROM log_note ${rest}`, [value]), noteOf);
  return {
    async saveNote({ blockNumber, blockHash, size, note, witnesses, createdAt }) {
      await database.write(
        `INSERT INTO log_note (${NOTE_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (block_number) DO UPDATE SET block_hash = excluded.block_hash, size = excluded.size,
           note = excluded.note, witnesses = excluded.witnesses, created_at = excluded.created_at`,
        [blockNumber, blockHash, size, note, witnesses, createdAt],
      );
    },
    newestNote: (leastWitnesses) =>
      one("WHERE witnesses >= $1 ORDER BY block_number DESC LIMIT 1", leastWitnesses),
    noteOfBlock: (blockNumber) => one("WHERE block_number = $1", blockNumber),
  };
}

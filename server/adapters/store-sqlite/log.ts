import type { DatabaseSync } from "node:sqlite";
import { ENTRY_LENGTH } from "#core/entry.ts";
import { hashLeaf, planRoot, type Digest, type NodeId } from "#core/merkle.ts";
import type { AppendOutcome, LogStore, SequencedBatch } from "../../ports/store.ts";
import {
  ANSWER_COLUMNS,
  blob,
  CERTIFICATE_COLUMNS,
  certificateOf,
  integer,
  listBounds,
  missingFromLog,
  type Row,
} from "../store-rows.ts";
import { attempt, guard, transaction } from "./database.ts";

/** Rows read before other work of the process gets a turn: SQLite answers on the thread that serves requests. */
const ENTRIES_A_TURN = 4_096;

export function sqliteLogStore(database: DatabaseSync): LogStore {
  const selectSize = database.prepare("SELECT coalesce(max(log_index) + 1, 0) AS size FROM certificate");
  const selectNode = database.prepare("SELECT digest FROM tree_node WHERE level = ? AND position = ?");
  const selectEntry = database.prepare("SELECT entry FROM certificate WHERE log_index = ?");
  const selectEntries = database.prepare(
    "SELECT entry FROM certificate WHERE log_index >= ? AND log_index < ? ORDER BY log_index",
  );
  const selectOne = database.prepare(`SELECT ${CERTIFICATE_COLUMNS} FROM certificate WHERE log_index = ?`);
  const selectByDigest = database.prepare(`SELECT ${CERTIFICATE_COLUMNS} FROM certificate WHERE digest = ?`);
  const insertCertificate = database.prepare(
    `INSERT INTO certificate (${CERTIFICATE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertNode = database.prepare("INSERT INTO tree_node (level, position, digest) VALUES (?, ?, ?)");
  const insertAnswer = database.prepare(
    `INSERT INTO idempotency (${ANSWER_COLUMNS}) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const selectPage = database.prepare(
    `SELECT ${CERTIFICATE_COLUMNS} FROM certificate WHERE log_index >= ? AND log_index < ? ORDER BY log_index LIMIT ?`,
  );
  const selectPageOfHolder = database.prepare(
    `SELECT ${CERTIFICATE_COLUMNS} FROM certificate WHERE holder = ? AND log_index >= ? AND log_index < ? ORDER BY log_index LIMIT ?`,
  );

  const size = (): number => integer(selectSize.get() ?? {}, "size");

  const node = ({ level, position }: NodeId): Digest => {
    const row = level === 0 ? selectEntry.get(position) : selectNode.get(level, position);
    if (row === undefined) throw missingFromLog(`tree node ${level}/${position}`);
    return level === 0 ? hashLeaf(blob(row, "entry")) : blob(row, "digest");
  };

  const one = (row: Row | undefined) => (row === undefined ? null : certificateOf(row));

  const insertAll = (batch: SequencedBatch): AppendOutcome => {
    if (size() !== batch.firstIndex) return "SIZE_CHANGED";
    for (const { key, requestDigest, response, createdAt } of batch.idempotency) {
      if (insertAnswer.run(key, requestDigest, response, createdAt).changes === 0) return "IDEMPOTENCY_TAKEN";
    }
    for (const { index, digest, entry, holder, receivedAt, record, bytes } of batch.certificates) {
      insertCertificate.run(index, digest, entry, holder, receivedAt, record, bytes);
    }
    for (const { level, position, digest } of batch.nodes) {
      if (level > 0) insertNode.run(level, position, digest);
    }
    return "APPENDED";
  };

  return {
    head: () =>
      attempt(() => {
        const current = size();
        return { size: current, peaks: planRoot(current).nodes.map(node) };
      }),

    append: (batch) =>
      attempt(() =>
        transaction(
          database,
          () => insertAll(batch),
          (outcome) => outcome === "APPENDED",
        ),
      ),

    nodes: (ids) => attempt(() => ids.map(node)),

    certificate: (index) => attempt(() => one(selectOne.get(index))),

    certificateByDigest: (digest) => attempt(() => one(selectByDigest.get(digest))),

    certificates: (query) =>
      attempt(() => {
        const rows =
          query.holder === undefined
            ? selectPage.all(...listBounds(query), query.limit)
            : selectPageOfHolder.all(query.holder, ...listBounds(query), query.limit);
        return rows.map(certificateOf);
      }),

    async entries(start, end) {
      const entries = new Uint8Array(Math.max(end - start, 0) * ENTRY_LENGTH);
      let at = start;
      while (at < end) {
        const rows = guard(() => selectEntries.all(at, Math.min(end, at + ENTRIES_A_TURN)));
        for (const row of rows) entries.set(blob(row, "entry"), (at++ - start) * ENTRY_LENGTH);
        if (rows.length === 0) throw missingFromLog(`entry ${at}`);
        await new Promise(setImmediate);
      }
      return entries;
    },
  };
}

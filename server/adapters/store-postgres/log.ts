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
  oneOf,
} from "../store-rows.ts";
import type { Database, Queryable } from "./database.ts";

/** Rows of one answer: bounds memory, and how long others wait for a connection. */
const ENTRIES_A_QUERY = 10_000;

const nodeName = ({ level, position }: NodeId): string => `${level}/${position}`;

async function insertAll(connection: Queryable, batch: SequencedBatch): Promise<AppendOutcome> {
  const { firstIndex, certificates, nodes, idempotency } = batch;
  // Takes the lock on the one row. A gateway that comes second waits here until the first one has committed, and then
  // sees its size: no index can be given twice.
  const moved = await connection.write("UPDATE log_head SET size = $2 WHERE size = $1", [
    firstIndex,
    firstIndex + certificates.length,
  ]);
  if (moved === 0) return "SIZE_CHANGED";
  if (idempotency.length > 0) {
    const written = await connection.write(
      `INSERT INTO idempotency (${ANSWER_COLUMNS})
       SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bigint[]) ON CONFLICT DO NOTHING`,
      [
        idempotency.map(({ key }) => key),
        idempotency.map(({ requestDigest }) => requestDigest),
        idempotency.map(({ response }) => response),
        idempotency.map(({ createdAt }) => createdAt),
      ],
    );
    if (written < idempotency.length) return "IDEMPOTENCY_TAKEN";
  }
  await connection.write(
    `INSERT INTO certificate (${CERTIFICATE_COLUMNS})
     SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::text[], $5::bigint[], $6::text[], $7::bytea[])`,
    [
      certificates.map(({ index }) => index),
      certificates.map(({ digest }) => digest),
      certificates.map(({ entry }) => entry),
      certificates.map(({ holder }) => holder),
      certificates.map(({ receivedAt }) => receivedAt),
      certificates.map(({ record }) => record),
      certificates.map(({ bytes }) => bytes),
    ],
  );
  const inner = nodes.filter(({ level }) => level > 0);
  await connection.write(
    "INSERT INTO tree_node (level, position, digest) SELECT * FROM unnest($1::integer[], $2::bigint[], $3::bytea[])",
    [
      inner.map(({ level }) => level),
      inner.map(({ position }) => position),
      inner.map(({ digest }) => digest),
    ],
  );
  return "APPENDED";
}

/** Leaves are the digests of the entries; inner nodes are stored. */
async function readNodes(database: Database, ids: readonly NodeId[]): Promise<Digest[]> {
  const found = new Map<string, Digest>();
  const leaves = ids.filter(({ level }) => level === 0);
  const inner = ids.filter(({ level }) => level > 0);
  if (leaves.length > 0) {
    const rows = await database.rows(
      "SELECT log_index, entry FROM certificate WHERE log_index = ANY($1::bigint[])",
      [leaves.map(({ position }) => position)],
    );
    for (const row of rows) {
      found.set(nodeName({ level: 0, position: integer(row, "log_index") }), hashLeaf(blob(row, "entry")));
    }
  }
  if (inner.length > 0) {
    const rows = await database.rows(
      `SELECT level, position, digest FROM tree_node
       JOIN unnest($1::integer[], $2::bigint[]) AS asked (level, position) USING (level, position)`,
      [inner.map(({ level }) => level), inner.map(({ position }) => position)],
    );
    for (const row of rows) {
      found.set(
        nodeName({ level: integer(row, "level"), position: integer(row, "position") }),
        blob(row, "digest"),
      );
    }
  }
  return ids.map((id) => {
    const digest = found.get(nodeName(id));
    if (digest === undefined) throw missingFromLog(`tree node ${nodeName(id)}`);
    return digest;
  });
}

export function postgresLogStore(database: Database): LogStore {
  const select = (rest: string, values: readonly unknown[]) =>
    database.rows(`SELECT ${CERTIFICATE_COLUMNS} FROM certificate ${rest}`, values);

  return {
    async head() {
      const [row] = await database.rows("SELECT size FROM log_head");
      const size = integer(row ?? {}, "size");
      // Not in one transaction: nodes below a size that was seen never change.
      return { size, peaks: await readNodes(database, planRoot(size).nodes) };
    },

    append: (batch) =>
      database.transaction(
        (connection) => insertAll(connection, batch),
        (outcome) => outcome === "APPENDED",
      ),

    nodes: (ids) => readNodes(database, ids),

    certificate: async (index) => oneOf(await select("WHERE log_index = $1", [index]), certificateOf),

    certificateByDigest: async (digest) => oneOf(await select("WHERE digest = $1", [digest]), certificateOf),

    async certificates(query) {
      const rows =
        query.holder === undefined
          ? await select("WHERE log_index >= $1 AND log_index < $2 ORDER BY log_index LIMIT $3", [
              ...listBounds(query),
              query.limit,
            ])
          : await select(
              "WHERE holder = $4 AND log_index >= $1 AND log_index < $2 ORDER BY log_index LIMIT $3",
              [...listBounds(query), query.limit, query.holder],
            );
      return rows.map(certificateOf);
    },

    async entries(start, end) {
      const entries = new Uint8Array(Math.max(end - start, 0) * ENTRY_LENGTH);
      let at = start;
      while (at < end) {
        const rows = await database.rows(
          "SELECT entry FROM certificate WHERE log_index >= $1 AND log_index < $2 ORDER BY log_index",
          [at, Math.min(end, at + ENTRIES_A_QUERY)],
        );
        for (const row of rows) entries.set(blob(row, "entry"), (at++ - start) * ENTRY_LENGTH);
        if (rows.length === 0) throw missingFromLog(`entry ${at}`);
      }
      return entries;
    },
  };
}

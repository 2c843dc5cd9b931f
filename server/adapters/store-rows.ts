/**
 * Rows of the store's tables, the same in every database, read strictly: a column of another type means that the database
 * is not ours.
 */
import { DataDeedError } from "#core/errors.ts";
import type { CapturedProofs } from "../ports/proof-store.ts";
import type {
  ApiKeyRecord,
  ApiScope,
  IdempotencyRecord,
  ListQuery,
  SignedTransaction,
  StoredCertificate,
  StoredCheckpoint,
} from "../ports/store.ts";
import type { StoredNote } from "../ports/note-store.ts";
import type { StoredTimestamp, UnstampedCheckpoint } from "../ports/timestamp-store.ts";

export type Row = Readonly<Record<string, unknown>>;

export const CERTIFICATE_COLUMNS = "log_index, digest, entry, holder, received_at, record, bytes";
export const CHECKPOINT_COLUMNS =
  "size, previous_size, root, transaction_hash, block_number, block_hash, anchored_at, entries_cid, published";
export const TRANSACTION_COLUMNS = "account, nonce, hash, raw, purpose, created_at";
export const ANSWER_COLUMNS = "key, request_digest, response, created_at";
export const CAPTURE_COLUMNS = "first_index, end_index, block_number, block_hash, packed";
export const NOTE_COLUMNS = "block_number, block_hash, size, note, witnesses, created_at";
export const TIMESTAMP_COLUMNS = "root, authority, token, created_at";
export const API_KEY_COLUMNS = "id, secret_digest, name, scopes, created_at, revoked_at";

function mistyped(column: string, expected: string): DataDeedError {
  return new DataDeedError("STORE_FAILED", `column ${column}: expected ${expected}`);
}

export function blob(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (value instanceof Uint8Array) return value;
  throw mistyped(column, "bytes");
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw mistyped(column, "an integer");
}

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === "string") return value;
  throw mistyped(column, "text");
}

/** A hash or address as it was stored, `0x` and hex. */
export function hex(row: Row, column: string): `0x${string}` {
  const value = text(row, column);
  if (value.startsWith("0x")) return value as `0x${string}`;
  throw mistyped(column, "0x and hex");
}

/** One of a few words. */
export function choice<const T extends string>(row: Row, column: string, choices: readonly T[]): T {
  const value = choices.find((one) => one === row[column]);
  if (value === undefined) throw mistyped(column, `one of ${choices.join(", ")}`);
  return value;
}

export function nullable<T>(row: Row, column: string, read: (row: Row, column: string) => T): T | null {
  return row[column] === null ? null : read(row, column);
}

export function certificateOf(row: Row): StoredCertificate {
  return {
    index: integer(row, "log_index"),
    digest: blob(row, "digest"),
    entry: blob(row, "entry"),
    bytes: blob(row, "bytes"),
    holder: hex(row, "holder"),
    receivedAt: integer(row, "received_at"),
    record: text(row, "record") === "INDIVIDUAL" ? "INDIVIDUAL" : "LOG",
  };
}

export function checkpointOf(row: Row): StoredCheckpoint {
  return {
    size: integer(row, "size"),
    previousSize: integer(row, "previous_size"),
    root: blob(row, "root"),
    transactionHash: hex(row, "transaction_hash"),
    blockNumber: integer(row, "block_number"),
    blockHash: hex(row, "block_hash"),
    anchoredAt: integer(row, "anchored_at"),
    entriesCid: blob(row, "entries_cid"),
    published: integer(row, "published") === 1,
  };
}

export function captureOf(row: Row): CapturedProofs {
  return {
    firstIndex: integer(row, "first_index"),
    endIndex: integer(row, "end_index"),
    blockNumber: integer(row, "block_number"),
    blockHash: hex(row, "block_hash"),
    packed: blob(row, "packed"),
  };
}

export function transactionOf(row: Row): SignedTransaction {
  return {
    account: hex(row, "account"),
    nonce: integer(row, "nonce"),
    hash: hex(row, "hash"),
    raw: blob(row, "raw"),
    purpose: text(row, "purpose"),
    createdAt: integer(row, "created_at"),
  };
}

export function answerOf(row: Row): IdempotencyRecord {
  return {
    key: blob(row, "key"),
    requestDigest: blob(row, "request_digest"),
    response: blob(row, "response"),
    createdAt: integer(row, "created_at"),
  };
}

export function noteOf(row: Row): StoredNote {
  return {
    blockNumber: integer(row, "block_number"),
    blockHash: hex(row, "block_hash"),
    size: integer(row, "size"),
    note: text(row, "note"),
    witnesses: integer(row, "witnesses"),
    createdAt: integer(row, "created_at"),
  };
}

export function unstampedOf(row: Row): UnstampedCheckpoint {
  return { size: integer(row, "size"), root: blob(row, "root") };
}

export function timestampOf(row: Row): StoredTimestamp {
  return {
    root: blob(row, "root"),
    authority: text(row, "authority"),
    token: blob(row, "token"),
    createdAt: integer(row, "created_at"),
  };
}

const SCOPES: readonly ApiScope[] = ["deposit", "pledge", "register", "admin"];

/** Scopes as stored, separated by spaces. A scope that this program does not know gives no right. */
export function parseScopes(stored: string): ApiScope[] {
  const words = new Set(stored.split(" "));
  return SCOPES.filter((scope) => words.has(scope));
}

export function formatScopes(scopes: readonly ApiScope[]): string {
  return scopes.join(" ");
}

export function apiKeyOf(row: Row): ApiKeyRecord {
  return {
    id: text(row, "id"),
    secretDigest: blob(row, "secret_digest"),
    name: text(row, "name"),
    scopes: parseScopes(text(row, "scopes")),
    createdAt: integer(row, "created_at"),
    revokedAt: row["revoked_at"] === null ? null : integer(row, "revoked_at"),
  };
}

/** The one row of a query, or null. */
export function oneOf<T>(rows: readonly Row[], read: (row: Row) => T): T | null {
  const [row] = rows;
  return row === undefined ? null : read(row);
}

/** Where a list starts and ends: indices, the end not included. */
export function listBounds({
  fromIndex = 0,
  toIndex = Number.MAX_SAFE_INTEGER,
  after = -1,
}: ListQuery): [start: number, end: number] {
  return [Math.max(fromIndex, after + 1), toIndex];
}

export function missingFromLog(what: string): DataDeedError {
  return new DataDeedError("LOG_CORRUPT", `${what} is missing from the stored log`);
}

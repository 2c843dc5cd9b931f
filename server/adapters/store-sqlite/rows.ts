/** Rows as `node:sqlite` gives them, read strictly: a column of another type means that the database is not ours. */
import type { SQLOutputValue } from "node:sqlite";
import { DataDeedError } from "#core/errors.ts";

export type Row = Record<string, SQLOutputValue>;

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
  if (typeof value === "number") return value;
  throw mistyped(column, "an integer");
}

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === "string") return value;
  throw mistyped(column, "text");
}

/** A hash as it was stored, `0x` and hex. */
export function hex(row: Row, column: string): `0x${string}` {
  const value = text(row, column);
  if (value.startsWith("0x")) return value as `0x${string}`;
  throw mistyped(column, "0x and hex");
}

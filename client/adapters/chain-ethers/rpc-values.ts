/** Values of JSON-RPC answers, all attacker-controlled: typed out exactly or refused. */
import { normaliseAddress, type Address } from "#core/address.ts";
import { DataDeedError } from "#core/errors.ts";
import type { Json, JsonObject } from "#core/json.ts";
import type { Hash32 } from "../../verify/ports.ts";

function invalid(what: string, value: Json | undefined): DataDeedError {
  const shown = value === undefined ? "nothing" : JSON.stringify(value).slice(0, 80);
  return new DataDeedError("CHAIN_ANSWER_INVALID", `expected ${what}, got ${shown}`);
}

/** A quantity: `0x` and hex without leading zeros, up to 2^53 − 1. */
export function asCount(value: Json | undefined, what: string): number {
  const count =
    typeof value === "string" && /^0x(?:0|[1-9a-f][0-9a-f]{0,13})$/i.test(value) ? Number(value) : NaN;
  if (!Number.isSafeInteger(count)) throw invalid(what, value);
  return count;
}

export function asHash(value: Json | undefined, what: string): Hash32 {
  if (typeof value !== "string" || !/^0x[0-9a-f]{64}$/i.test(value)) throw invalid(what, value);
  return value.toLowerCase() as Hash32;
}

export function isHex(value: Json | undefined): value is `0x${string}` {
  return typeof value === "string" && /^0x(?:[0-9a-f]{2})*$/i.test(value);
}

export function asHex(value: Json | undefined, what: string): `0x${string}` {
  if (!isHex(value)) throw invalid(what, value);
  return value.toLowerCase() as `0x${string}`;
}

export function asAddress(value: Json | undefined, what: string): Address {
  const address = typeof value === "string" ? normaliseAddress(value.toLowerCase()) : undefined;
  if (address === undefined) throw invalid(what, value);
  return address;
}

export function asObject(value: Json | undefined, what: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(what, value);
  return value as JsonObject;
}

export function asArray(value: Json | undefined, what: string): readonly Json[] {
  if (!Array.isArray(value)) throw invalid(what, value);
  return value as readonly Json[];
}

/** A block number as RPC parameter. */
export function toQuantity(count: number): `0x${string}` {
  return `0x${count.toString(16)}`;
}

/**
 * Events decoded by hand: every layout is fixed and known beforehand, so that a history is read at a million events a
 * second. Layouts come from the generated ABIs. A word that is not of its type exactly makes the event malformed.
 */
import { toHex0x, utf8 } from "#core/bytes.ts";
import { keccak256 } from "#core/typed-data.ts";
import type { AbiInput, AbiItem, Integer } from "./abi-types.ts";
import type { ChainLog, Hex } from "./ports.ts";

export type Value = string | number | bigint | boolean | Values;
export interface Values {
  readonly [name: string]: Value;
}

export interface EventLayout {
  readonly name: string;
  readonly topic: Hex;
  readonly indexed: readonly CompiledInput[];
  readonly data: readonly CompiledInput[];
}

/** An argument with the way to read it, found once and not for each event. */
interface CompiledInput extends AbiInput {
  readonly read: Reader | null;
  readonly components?: readonly CompiledInput[];
}

function compile({ components, ...input }: AbiInput): CompiledInput {
  const compiled = { ...input, read: readerOf(input.type) };
  return components === undefined ? compiled : { ...compiled, components: components.map(compile) };
}

/** Thrown by `decodeEvent`, and caught where events are taken in. */
export class Malformed extends Error {}

export function layoutsOf(abi: readonly AbiItem[]): ReadonlyMap<Hex, EventLayout> {
  return new Map(
    abi.flatMap(({ type, name, inputs = [] }) => {
      if (type !== "event" || name === undefined) return [];
      const topic = toHex0x(keccak256(utf8(signatureOf(name, inputs))));
      const layout = {
        name,
        topic,
        indexed: inputs.filter(({ indexed }) => indexed === true).map(compile),
        data: inputs.filter(({ indexed }) => indexed !== true).map(compile),
      };
      return [[topic, layout] as const];
    }),
  );
}

/** First four bytes of a function's selector, 0x and hex. */
export function selectorOf(abi: readonly AbiItem[], name: string): Hex {
  const found = abi.find((item) => item.type === "function" && item.name === name);
  if (found === undefined) throw new RangeError(`ABI: expected a function ${name}`);
  return toHex0x(keccak256(utf8(signatureOf(name, found.inputs ?? []))).subarray(0, 4));
}

function signatureOf(name: string, inputs: readonly AbiInput[]): string {
  return `${name}(${inputs.map(canonicalType).join(",")})`;
}

function canonicalType({ type, components }: AbiInput): string {
  return components === undefined
    ? type
    : type.replace("tuple", `(${components.map(canonicalType).join(",")})`);
}

/**
 * @param log attacker-controlled
 * @throws Malformed when topics or data are not exactly what the layout says
 */
export function decodeEvent({ indexed, data: inputs }: EventLayout, { topics, data }: ChainLog): Values {
  if (topics.length !== 1 + indexed.length) throw new Malformed(`${topics.length} topics`);
  const values: Record<string, Value> = {};
  for (let i = 0; i < indexed.length; i++) {
    const { name, read } = indexed[i]!;
    values[name] = read!(expectWord(topics[i + 1]!, 2), 2);
  }
  const dynamic: string[] = [];
  let at = readInputs(data, 2, inputs, values, dynamic);
  for (const name of dynamic) at = readTail(data, at, values, name);
  if (at !== data.length) throw new Malformed("too many words");
  return values;
}

function expectWord(hex: string, at: number): string {
  if (at + DIGITS > hex.length) throw new Malformed("too few words");
  return hex;
}

/** @returns where the words end */
function readInputs(
  hex: string,
  start: number,
  inputs: readonly CompiledInput[],
  into: Record<string, Value>,
  dynamic: string[],
): number {
  let at = start;
  for (const { name, read, components } of inputs) {
    if (components !== undefined) {
      const nested: Record<string, Value> = {};
      at = readInputs(hex, at, components, nested, dynamic);
      into[name] = nested;
      continue;
    }
    expectWord(hex, at);
    if (read === null) {
      // One such argument at most, the last: its content begins right after the words.
      if (Number(readUint(hex, at, 32)) !== 32 * inputs.length) throw new Malformed("an offset");
      dynamic.push(name);
    } else into[name] = read(hex, at);
    at += DIGITS;
  }
  return at;
}

/** The content of `bytes` or `string`: length, bytes, zeros up to a whole word. @returns where it ends */
function readTail(hex: string, at: number, into: Record<string, Value>, name: string): number {
  const length = 2 * Number(readUint(expectWord(hex, at), at, 32));
  const start = at + DIGITS;
  const end = start + Math.ceil(length / DIGITS) * DIGITS;
  if (end > hex.length || hex.slice(start + length, end) !== "0".repeat(end - start - length)) {
    throw new Malformed("bytes of another length");
  }
  into[name] = `0x${hex.slice(start, start + length)}`;
  return end;
}

/** Of one word. */
const DIGITS = 64;

/** Zeros before a value of so many bytes, where a word is filled from the right. */
const ZEROS = Array.from({ length: 33 }, (_, bytes) => "0".repeat(DIGITS - 2 * bytes));

type Reader = (hex: string, at: number) => Value;

/** How a value of the type is read from its word; null for one whose content comes after the words. */
function readerOf(type: string): Reader | null {
  switch (type) {
    case "bytes":
    case "string":
      return null;
    case "bytes32":
    case "uint256":
      return (hex, at) => `0x${hex.slice(at, at + DIGITS)}`;
    case "address":
      return readAddress;
    case "bool":
      return readBool;
    case "bytes4":
      return readSelector;
    default: {
      const bytes = Number(/^uint(\d+)$/.exec(type)?.[1]) / 8;
      return (hex, at) => readUint(hex, at, bytes);
    }
  }
}

function readAddress(hex: string, at: number): Value {
  if (!hex.startsWith(ZEROS[20]!, at)) throw new Malformed("an address of more than 20 bytes");
  return `0x${hex.slice(at + 24, at + DIGITS)}`;
}

function readBool(hex: string, at: number): Value {
  const value = readUint(hex, at, 1);
  if (value > 1) throw new Malformed("a boolean other than 0 and 1");
  return value === 1;
}

function readSelector(hex: string, at: number): Value {
  if (!hex.startsWith(ZEROS[4]!, at + 8)) throw new Malformed("more than 4 bytes");
  return `0x${hex.slice(at, at + 8)}`;
}

function readUint(hex: string, at: number, bytes: number): Integer {
  if (!hex.startsWith(ZEROS[bytes]!, at)) throw new Malformed(`an integer of more than ${bytes} bytes`);
  const digits = hex.slice(at + DIGITS - 2 * bytes, at + DIGITS);
  const value = parseInt(digits, 16);
  return Number.isSafeInteger(value) ? value : BigInt(`0x${digits}`);
}

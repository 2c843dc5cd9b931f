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
  readonly indexed: readonly AbiInput[];
  readonly data: readonly AbiInput[];
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
        indexed: inputs.filter(({ indexed }) => indexed === true),
        data: inputs.filter(({ indexed }) => indexed !== true),
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

/** Reads one word after another from the hex of topics or data. */
class Words {
  readonly #hex: string;
  at: number;

  constructor(hex: string, at: number) {
    this.#hex = hex;
    this.at = at;
  }

  get length(): number {
    return this.#hex.length;
  }

  next(): string {
    const word = this.#hex.slice(this.at, this.at + 64);
    if (word.length !== 64) throw new Malformed("too few words");
    this.at += 64;
    return word;
  }

  /** The content of `bytes` or `string`: length, bytes, zeros up to a whole word. */
  tail(): string {
    const length = Number(readUint(this.next(), 32));
    const padded = Math.ceil(length / 32) * 64;
    const content = this.#hex.slice(this.at, this.at + 2 * length);
    const padding = this.#hex.slice(this.at + 2 * length, this.at + padded);
    if (content.length !== 2 * length || padding !== "0".repeat(padded - 2 * length)) {
      throw new Malformed("bytes of another length");
    }
    this.at += padded;
    return content;
  }
}

/**
 * @param log attacker-controlled
 * @throws Malformed when topics or data are not exactly what the layout says
 */
export function decodeEvent(layout: EventLayout, { topics, data }: ChainLog): Values {
  if (topics.length !== 1 + layout.indexed.length) throw new Malformed(`${topics.length} topics`);
  const values: Record<string, Value> = {};
  layout.indexed.forEach(({ name, type }, i) => {
    values[name] = decodeWord(topics[i + 1]!.slice(2), type);
  });
  const words = new Words(data, 2);
  const dynamic: string[] = [];
  readInputs(words, layout.data, values, dynamic);
  for (const name of dynamic) values[name] = `0x${words.tail()}`;
  if (words.at !== words.length) throw new Malformed("too many words");
  return values;
}

function readInputs(
  words: Words,
  inputs: readonly AbiInput[],
  into: Record<string, Value>,
  dynamic: string[],
): void {
  for (const { name, type, components } of inputs) {
    if (components !== undefined) {
      const nested: Record<string, Value> = {};
      readInputs(words, components, nested, dynamic);
      into[name] = nested;
    } else if (type === "bytes" || type === "string") {
      // One such argument at most, the last: its content begins right after the words.
      if (Number(readUint(words.next(), 32)) !== 32 * inputs.length) throw new Malformed("an offset");
      dynamic.push(name);
    } else {
      into[name] = decodeWord(words.next(), type);
    }
  }
}

const ZEROS = "0".repeat(64);

function decodeWord(word: string, type: string): Value {
  switch (type) {
    case "bytes32":
    case "uint256":
      return `0x${word}`;
    case "address":
      if (!word.startsWith(ZEROS.slice(0, 24))) throw new Malformed("an address of more than 20 bytes");
      return `0x${word.slice(24)}`;
    case "uint64":
      return readUint(word, 8);
    case "bool":
    case "uint8": {
      const value = readUint(word, 1);
      if (type === "uint8") return value;
      if (value > 1) throw new Malformed("a boolean other than 0 and 1");
      return value === 1;
    }
    case "bytes4":
      if (!word.endsWith(ZEROS.slice(0, 56))) throw new Malformed("more than 4 bytes");
      return `0x${word.slice(0, 8)}`;
    default:
      return readUint(word, Number(/^uint(\d+)$/.exec(type)?.[1]) / 8);
  }
}

function readUint(word: string, bytes: number): Integer {
  if (!word.startsWith(ZEROS.slice(0, 64 - 2 * bytes))) {
    throw new Malformed(`an integer of more than ${bytes} bytes`);
  }
  const value = parseInt(word, 16);
  return Number.isSafeInteger(value) ? value : BigInt(`0x${word}`);
}

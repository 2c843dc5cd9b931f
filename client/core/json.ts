/**
 * A JSON reader for documents that are signed and hashed: whatever two readers could understand differently is refused.
 * RFC 8259, with the restrictions of I-JSON (RFC 7493): no duplicate keys, no lone surrogates, no inexact integers.
 */
import canonicalize from "canonicalize";
import { utf8 } from "./bytes.ts";
import { DataDeedError, type ErrorCode } from "./errors.ts";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export interface JsonLimits {
  /** Nesting of arrays and objects; 32 by default. */
  readonly maxDepth?: number;
  /** Bytes of UTF-8 or characters of text; 64 MiB by default. */
  readonly maxLength?: number;
}

const DEFAULT_MAX_DEPTH = 32;
const DEFAULT_MAX_LENGTH = 64 * 1024 * 1024;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WHITESPACE = /[ \t\n\r]*/y;
// Parts of a string, matched one by one: a pattern for the whole string would overflow the stack of the regular
// expression engine on some millions of escapes.
const PLAIN_CHARACTERS = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

class Reader {
  readonly #text: string;
  readonly #maxDepth: number;
  #at = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  document(): Json {
    const value = this.#value(0);
    this.#skip();
    if (this.#at !== this.#text.length)
      throw this.#error("JSON_INVALID", "unexpected text after the document");
    return value;
  }

  #error(code: ErrorCode, what: string): DataDeedError {
    return new DataDeedError(code, `${what} at character ${this.#at}`, { details: { character: this.#at } });
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #skip(): void {
    this.#match(WHITESPACE);
  }

  #take(character: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #value(depth: number): Json {
    this.#skip();
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object(depth + 1);
      case "[":
        return this.#array(depth + 1);
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  #enter(depth: number): void {
    if (depth > this.#maxDepth) throw this.#error("JSON_TOO_DEEP", `more than ${this.#maxDepth} levels`);
    this.#at++;
  }

  #object(depth: number): JsonObject {
    this.#enter(depth);
    const object: Record<string, Json> = {};
    if (this.#take("}")) return object;
    do {
      this.#skip();
      if (this.#text[this.#at] !== '"') throw this.#error("JSON_INVALID", "expected a key");
      const key = this.#string();
      if (Object.hasOwn(object, key))
        throw this.#error("JSON_DUPLICATE_KEY", `key ${JSON.stringify(key)} twice`);
      if (!this.#take(":")) throw this.#error("JSON_INVALID", "expected a colon");
      // defineProperty: a plain assignment to "__proto__" would vanish instead of being seen as an unknown member.
      const value = this.#value(depth);
      Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
    } while (this.#take(","));
    if (!this.#take("}")) throw this.#error("JSON_INVALID", "expected a comma or the end of an object");
    return object;
  }

  #array(depth: number): Json[] {
    this.#enter(depth);
    const array: Json[] = [];
    if (this.#take("]")) return array;
    do array.push(this.#value(depth));
    while (this.#take(","));
    if (!this.#take("]")) throw this.#error("JSON_INVALID", "expected a comma or the end of an array");
    return array;
  }

  #string(): string {
    const start = this.#at++;
    do this.#match(PLAIN_CHARACTERS);
    while (this.#match(ESCAPE) !== undefined);
    if (this.#text[this.#at++] !== '"') {
      this.#at = start;
      throw this.#error("JSON_INVALID", "a string that is not closed or not allowed");
    }
    const raw = this.#text.slice(start, this.#at);
    const text = raw.includes("\\") ? (JSON.parse(raw) as string) : raw.slice(1, -1);
    if (!text.isWellFormed()) throw this.#error("JSON_LONE_SURROGATE", "half of a surrogate pair");
    return text;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#error("JSON_INVALID", "unexpected text");
    this.#at += word.length;
    return value;
  }

  #number(): number {
    const raw = this.#match(NUMBER);
    if (raw === undefined) throw this.#error("JSON_INVALID", "unexpected text");
    const value = Number(raw);
    // Too large, an integer that rounding may have changed, or so small that nothing is left of it.
    const vanished = value === 0 && /[1-9]/.test(raw.split(/e/i)[0]!);
    if (vanished || !Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
      throw this.#error("JSON_UNSAFE_NUMBER", `number ${raw.slice(0, 40)}`);
    }
    return value;
  }
}

/**
 * Reads a JSON document from text or UTF-8 bytes.
 * @param source attacker-controlled
 * @throws JSON_INVALID | JSON_DUPLICATE_KEY | JSON_LONE_SURROGATE | JSON_TOO_DEEP | JSON_TOO_LARGE | JSON_UNSAFE_NUMBER
 */
export function parseJson(source: string | Uint8Array, limits: JsonLimits = {}): Json {
  const maxLength = limits.maxLength ?? DEFAULT_MAX_LENGTH;
  if (source.length > maxLength) {
    throw new DataDeedError("JSON_TOO_LARGE", `${source.length} is more than ${maxLength}`, {
      details: { maxLength },
    });
  }
  return new Reader(
    typeof source === "string" ? source : decodeUtf8(source),
    limits.maxDepth ?? DEFAULT_MAX_DEPTH,
  ).document();
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataDeedError("JSON_INVALID", "the document is not UTF-8", { cause });
  }
}

/**
 * RFC 8785 canonical JSON (JCS).
 * @throws JSON_LONE_SURROGATE | JSON_UNSAFE_NUMBER when the value has no canonical form
 */
export function canonicalJson(value: unknown): string {
  try {
    return canonicalize(value) ?? fail();
  } catch (cause) {
    if (cause instanceof Error && /surrogate/i.test(cause.message)) {
      throw new DataDeedError("JSON_LONE_SURROGATE", undefined, { cause });
    }
    throw new DataDeedError("JSON_INVALID", "the value has no canonical JSON form", { cause });
  }
}

function fail(): never {
  throw new TypeError("value: expected something that JSON can express");
}

/** UTF-8 bytes of the RFC 8785 canonical JSON. */
export function canonicalBytes(value: unknown): Uint8Array {
  return utf8(canonicalJson(value));
}

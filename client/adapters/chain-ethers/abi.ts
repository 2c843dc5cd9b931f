/**
 * The little of the contract ABI that reading needs: calls with static arguments, answers of static words.
 * Every answer is attacker-controlled; whatever does not decode exactly is refused.
 */
import { formatAddress } from "#core/address.ts";
import { concat, fromHex0x, toHex0x, utf8 } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import { keccak256 } from "#core/typed-data.ts";

/** A parameter as the compiler writes it into an ABI. */
export interface AbiParameter {
  readonly name: string;
  readonly type: string;
  readonly components?: readonly AbiParameter[];
}

/** A function, event or anything else of an ABI. */
export interface AbiItem {
  readonly type: string;
  readonly name?: string;
  readonly inputs?: readonly AbiParameter[];
  readonly outputs?: readonly AbiParameter[];
}

/** A view function: how to call it, and what words it answers. */
export interface View {
  readonly name: string;
  /** 4 bytes. */
  readonly selector: Uint8Array;
  /** Static types of the answer's words, structs flattened. */
  readonly words: readonly { readonly name: string; readonly type: string }[];
}

/** @throws RangeError when the ABI has no such function (a fault of the program) */
export function viewOf(abi: readonly AbiItem[], name: string): View {
  const item = itemOf(abi, "function", name);
  return {
    name,
    selector: keccak256(utf8(signatureOf(item))).slice(0, 4),
    words: flatten(item.outputs ?? []),
  };
}

/** First topic of an event, 0x and hex. */
export function topicOf(abi: readonly AbiItem[], name: string): `0x${string}` {
  return toHex0x(keccak256(utf8(signatureOf(itemOf(abi, "event", name)))));
}

function itemOf(abi: readonly AbiItem[], type: string, name: string): AbiItem {
  const item = abi.find((candidate) => candidate.type === type && candidate.name === name);
  if (item === undefined) throw new RangeError(`ABI: expected a ${type} ${name}`);
  return item;
}

function signatureOf({ name, inputs = [] }: AbiItem): string {
  return `${name}(${inputs.map(canonicalType).join(",")})`;
}

function canonicalType({ type, components }: AbiParameter): string {
  return components === undefined
    ? type
    : type.replace("tuple", `(${components.map(canonicalType).join(",")})`);
}

function flatten(parameters: readonly AbiParameter[]): { name: string; type: string }[] {
  return parameters.flatMap(({ name, type, components }) =>
    components === undefined ? [{ name, type }] : flatten(components),
  );
}

/** Call data. @param words 32 bytes each */
export function encodeCall(view: View, ...words: readonly Uint8Array[]): `0x${string}` {
  return toHex0x(concat(view.selector, ...words));
}

/** One decoded word. */
export type Word = bigint | boolean | `0x${string}`;

/**
 * The answer's words by name: uints as bigint, bool, addresses in EIP-55, bytes32 as lowercase hex.
 * @throws CONTRACT_MISSING when it is empty, as where there is no code
 * @throws CHAIN_ANSWER_INVALID when a word is not of its type, or the length is wrong
 */
export function decodeWords(view: View, answer: `0x${string}`): Readonly<Record<string, Word>> {
  const bytes = fromHex0x(answer);
  if (bytes.length === 0) throw new DataDeedError("CONTRACT_MISSING", `${view.name}: no contract answered`);
  if (bytes.length !== 32 * view.words.length) throw invalid(view, `${bytes.length} bytes`);
  return Object.fromEntries(
    view.words.map(({ name, type }, i) => [
      name,
      decodeWord(view, type, bytes.subarray(32 * i, 32 * i + 32)),
    ]),
  );
}

function decodeWord(view: View, type: string, word: Uint8Array): Word {
  if (type === "bytes32") return toHex0x(word);
  const value = BigInt(toHex0x(word));
  if (type === "address") {
    if (value >> 160n !== 0n) throw invalid(view, "an address with more than 20 bytes");
    return formatAddress(word.subarray(12));
  }
  if (type === "bool") {
    if (value > 1n) throw invalid(view, `a boolean ${value}`);
    return value === 1n;
  }
  const bits = Number(/^uint(\d+)$/.exec(type)?.[1]);
  if (!(bits >= 8)) throw new RangeError(`ABI: expected a static word type, got ${type}`);
  if (value >> BigInt(bits) !== 0n) throw invalid(view, `a ${type} of more than ${bits} bits`);
  return value;
}

function invalid(view: View, what: string): DataDeedError {
  return new DataDeedError("CHAIN_ANSWER_INVALID", `${view.name}: the answer has ${what}`);
}

/** Types of decoded events, read off the generated ABIs: an event that is added there has to be handled here to compile. */
import type { Hex } from "./ports.ts";

/** A `uint64` or less: a number where JavaScript keeps it exactly. Both compare with `<`; equality goes through `same`. */
export type Integer = number | bigint;

export function same(a: Integer, b: Integer): boolean {
  return BigInt(a) === BigInt(b);
}

export interface AbiInput {
  readonly name: string;
  readonly type: string;
  readonly indexed?: boolean;
  readonly components?: readonly AbiInput[];
}

export interface AbiEvent {
  readonly type: "event";
  readonly name: string;
  readonly inputs: readonly AbiInput[];
}

/** Any item of an ABI, as far as this looks at it. */
export interface AbiItem {
  readonly type: string;
  readonly name?: string;
  readonly inputs?: readonly AbiInput[];
}

type ValueOf<Input extends AbiInput> = Input["type"] extends "bool"
  ? boolean
  : Input["type"] extends "uint256"
    ? Hex
    : Input["type"] extends `uint${string}`
      ? Integer
      : Input extends { readonly components: readonly AbiInput[] }
        ? ValuesOf<Input["components"]>
        : Hex;

type ValuesOf<Inputs extends readonly AbiInput[]> = {
  readonly [Input in Inputs[number] as Input["name"]]: ValueOf<Input>;
};

type EventsIn<Abi extends readonly AbiItem[]> = Extract<Abi[number], AbiEvent>;

/** Names of an ABI's events. */
export type EventName<Abi extends readonly AbiItem[]> = EventsIn<Abi>["name"];

/**
 * Arguments of an event by name, structs as objects. `bytes` and `string` are the content's hex, and so is `uint256` (nonces,
 * of which there is one in every other event: as a bigint it would cost more than all the rest).
 */
export type EventValues<Abi extends readonly AbiItem[], Name extends EventName<Abi>> = ValuesOf<
  Extract<EventsIn<Abi>, { readonly name: Name }>["inputs"]
>;

/** One function for each event of an ABI. */
export type Handlers<Abi extends readonly AbiItem[], Step> = {
  readonly [Name in EventName<Abi>]: (values: EventValues<Abi, Name>, step: Step) => void;
};

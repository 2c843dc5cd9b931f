/** An event's arguments as text: times as RFC 3339, enumerations by their names, accounts with their checksum. */
import { formatAddress } from "#core/address.ts";
import { fromHex0x } from "#core/bytes.ts";
import type { AbiInput, Integer } from "../abi-types.ts";
import type { EventLayout, Value, Values } from "../decode.ts";
import { fillIn, type Details } from "../finding.ts";
import type { Hex } from "../ports.ts";
import { NOBODY, OBJECTION_STATUS, ZERO } from "../state.ts";
import { timeText } from "../step.ts";
import type { Texts } from "./event-texts.ts";
import { WORDS } from "./words.ts";

/** Arguments of type `uint64` that are times, in Unix seconds. */
export const TIMES: ReadonlySet<string> = new Set([
  "validUntil",
  "answerBy",
  "debtMaturity",
  "deadline",
  "lapsesAt",
  "registeredAt",
]);

/** Names of each enumeration by `event.argument`, in the contracts' order. */
export const ENUMERATIONS: Readonly<Record<string, readonly string[]>> = {
  "ObjectionFiled.ground": [
    "OWNERSHIP",
    "SOURCE",
    "PERSONAL_INFORMATION",
    "DUPLICATE",
    "FALSE_STATEMENT",
    "OTHER",
  ],
  "ObjectionDecided.outcome": Object.keys(OBJECTION_STATUS),
  "PledgeProposed.securedType": ["ORDINARY", "MAXIMUM"],
  "PledgeRegistered.register": ["PROVINCIAL_DATA_IP", "CNIPA", "ZHONGDENG", "EXCHANGE", "OTHER"],
  "PledgeReleased.ground": ["DEBT_EXTINGUISHED", "SECURITY_REALISED", "WAIVED", "OTHER_BY_LAW"],
  "EnforcementOpened.method": ["AGREED_VALUE", "AUCTION", "SALE", "COURT"],
  "CourtOrderApplied.order": ["RELEASE", "CURE", "CLOSE_ENFORCEMENT"],
};

type Scalar = Exclude<Value, Values>;

/** By name; members of a struct stand beside the other arguments. The number in the history is told apart from them. */
export function detailsOf({ name, indexed, data }: EventLayout, values: Values): Details {
  const rows = [...indexed, ...data].flatMap((input) =>
    input.components === undefined
      ? [[input, values[input.name] as Scalar] as const]
      : input.components.map((one) => [one, (values[input.name] as Values)[one.name] as Scalar] as const),
  );
  return Object.fromEntries(
    rows
      .filter(([input]) => input.name !== "sequence")
      .map(([input, value]) => [input.name, textOf(input, value, name)]),
  );
}

function textOf({ name, type }: AbiInput, value: Scalar, event: string): string {
  if (type === "bool") return value === true ? "YES" : "NO";
  if (type === "address") return value === NOBODY ? "NONE" : formatAddress(fromHex0x(value as Hex, 20));
  if (type === "uint8") return ENUMERATIONS[`${event}.${name}`]![Number(value)] ?? String(value);
  if (TIMES.has(name)) return timeText(value as Integer);
  return value === ZERO ? "NONE" : String(value);
}

/** The sentence in a language, with the language's words for the details that have some. */
export function sentence(texts: Texts, details: Details, language: "en" | "zh"): string {
  const told = Object.entries(details).map(([name, value]) => [name, WORDS[value]?.[language] ?? value]);
  return fillIn(texts[language], Object.fromEntries(told) as Details);
}

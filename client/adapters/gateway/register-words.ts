/** From what people type to the words of a message. Documents never leave the machine: only their digests are signed. */
import { normaliseAddress } from "#core/address.ts";
import { concat, toHex0x, utf8 } from "#core/bytes.ts";
import { parseDigestText, sha256 } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { isTime, parseTime } from "#core/parse.ts";
import { regimeDigest, REGIMES } from "#core/regime.ts";

/** A word that comes out of a file: its digest, or that of the certificate in a bundle. */
export type FileKind = { readonly kind: "FILE" } | { readonly kind: "CERTIFICATE" };

/** How typed text becomes a word. CHOICE gives a number, the others what their name says. */
export type TypedKind =
  | { readonly kind: "TEXT" | "TIME" | "ADDRESS" | "REGIME" | "FLAG" }
  | { readonly kind: "CHOICE"; readonly values: Readonly<Record<string, number>> };

export type ValueKind = FileKind | TypedKind;
export type Word = string | number | boolean;

/**
 * @param name as the person knows it, for errors
 * @throws USAGE
 */
export function typedWord(value: TypedKind, name: string, text: string): Word {
  switch (value.kind) {
    case "TEXT":
      return toHex0x(sha256(utf8(text)));
    case "TIME":
      if (!isTime(text)) throw wrong(name, "a time like 2027-11-22T08:00:00Z", text);
      return parseTime(text);
    case "ADDRESS": {
      const address = normaliseAddress(text);
      if (address === undefined) throw wrong(name, "an address, 0x and 40 hex digits", text);
      return address;
    }
    case "REGIME": {
      const profile = REGIMES.get(text);
      if (profile === undefined) throw wrong(name, `one of ${[...REGIMES.keys()].join(", ")}`, text);
      return toHex0x(parseDigestText(regimeDigest(profile)));
    }
    case "FLAG":
      return true;
    case "CHOICE": {
      const chosen = Object.hasOwn(value.values, text) ? value.values[text] : undefined;
      if (chosen === undefined) throw wrong(name, `one of ${Object.keys(value.values).join(", ")}`, text);
      return chosen;
    }
  }
}

function wrong(name: string, expected: string, got: string): DataDeedError {
  return new DataDeedError("USAGE", `${name}: expected ${expected}, got ${got}`);
}

const AMOUNT_PREFIX = utf8("datadeed/amount/v1");
const AMOUNT = /^[A-Z]{3} (?:0|[1-9]\d*)(?:\.\d{1,4})?$/;

export interface SaltedAmount {
  readonly digest: `0x${string}`;
  /** Keep it with the contract: without it nobody can show what was secured. */
  readonly salt: `0x${string}`;
}

/**
 * An amount as it is signed: `SHA-256("datadeed/amount/v1" || 0x00 || salt || "<currency> <amount>")`.
 * @throws USAGE when the text is not like `CNY 1000000.00`
 */
export function saltAmount(
  text: string,
  salt: Uint8Array = crypto.getRandomValues(new Uint8Array(32)),
): SaltedAmount {
  if (!AMOUNT.test(text)) throw wrong("--amount", "an amount like 'CNY 1000000.00'", text);
  return {
    digest: toHex0x(sha256(concat(AMOUNT_PREFIX, new Uint8Array(1), salt, utf8(text)))),
    salt: toHex0x(salt),
  };
}

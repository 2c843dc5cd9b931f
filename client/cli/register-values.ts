/** From what people type to the words of a message. Documents never leave the machine: only their digests are signed. */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { normaliseAddress } from "#core/address.ts";
import { concat, toHex0x, utf8 } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { sha256 } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { isTime, parseTime } from "#core/parse.ts";
import { parseDigestText } from "#core/digest.ts";
import { regimeDigest, REGIMES } from "#core/regime.ts";
import { unreadableReason } from "../adapters/files/file-system.ts";
import { readBundleFile } from "./bundle-file.ts";

/** How an option becomes a word. CHOICE gives a number, the others what their name says. */
export type ValueKind =
  | { readonly kind: "FILE" | "TEXT" | "TIME" | "ADDRESS" | "CERTIFICATE" | "REGIME" | "FLAG" }
  | { readonly kind: "CHOICE"; readonly values: Readonly<Record<string, number>> };

/**
 * @param flag as typed, for errors
 * @throws USAGE | FILE_UNREADABLE | BUNDLE_INVALID
 */
export async function valueOf(
  { kind, ...rest }: ValueKind,
  flag: string,
  given: string | boolean,
): Promise<string | number | boolean> {
  const text = String(given);
  switch (kind) {
    case "FILE":
      return digestOfFile(text);
    case "TEXT":
      return toHex0x(sha256(utf8(text)));
    case "TIME":
      if (!isTime(text)) throw wrong(flag, "a time like 2027-11-22T08:00:00Z", text);
      return parseTime(text);
    case "ADDRESS": {
      const address = normaliseAddress(text);
      if (address === undefined) throw wrong(flag, "an address, 0x and 40 hex digits", text);
      return address;
    }
    case "CERTIFICATE":
      return toHex0x(certificateDigest((await readBundleFile(text)).certificate));
    case "REGIME": {
      const profile = REGIMES.get(text);
      if (profile === undefined) throw wrong(flag, `one of ${[...REGIMES.keys()].join(", ")}`, text);
      return toHex0x(parseDigestText(regimeDigest(profile)));
    }
    case "FLAG":
      return true;
    case "CHOICE": {
      const values = "values" in rest ? rest.values : {};
      const value = Object.hasOwn(values, text) ? values[text] : undefined;
      if (value === undefined) throw wrong(flag, `one of ${Object.keys(values).join(", ")}`, text);
      return value;
    }
  }
}

function wrong(flag: string, expected: string, got: string): DataDeedError {
  return new DataDeedError("USAGE", `${flag}: expected ${expected}, got ${got}`);
}

/** SHA-256 of a file, as `sha256sum` prints it. @throws FILE_UNREADABLE */
export async function digestOfFile(path: string): Promise<`0x${string}`> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (cause) {
    throw new DataDeedError("FILE_UNREADABLE", `${path} ${unreadableReason(cause)}`, { cause });
  }
  return toHex0x(hash.digest());
}

const AMOUNT_PREFIX = utf8("datadeed/amount/v1");

export interface SaltedAmount {
  readonly digest: `0x${string}`;
  /** Keep it with the contract: without it nobody can show what was secured. */
  readonly salt: `0x${string}`;
}

/**
 * An amount as it is signed: `SHA-256("datadeed/amount/v1" || 0x00 || salt || "<currency> <amount>")`.
 * @throws USAGE when the text is not like `CNY 1000000.00`
 */
export function saltAmount(text: string, salt: Uint8Array = randomBytes(32)): SaltedAmount {
  if (!/^[A-Z]{3} (?:0|[1-9]\d*)(?:\.\d{1,4})?$/.test(text))
    throw wrong("--amount", "an amount like 'CNY 1000000.00'", text);
  return {
    digest: toHex0x(sha256(concat(AMOUNT_PREFIX, new Uint8Array(1), salt, utf8(text)))),
    salt: toHex0x(salt),
  };
}

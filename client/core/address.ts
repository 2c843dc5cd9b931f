import { keccak_256 } from "@noble/hashes/sha3.js";
import { z } from "zod";
import { fromHex0x, toHex, utf8 } from "./bytes.ts";

/** An EVM address in its EIP-55 spelling. */
export type Address = `0x${string}`;

/** Spellings found before: the same few accounts come again and again, and each costs a Keccak. */
const SPELLINGS = new Map<string, Address>();
const MOST_SPELLINGS = 4096;

/** EIP-55 spelling of 20 address bytes. */
export function formatAddress(bytes: Uint8Array): Address {
  if (bytes.length !== 20) throw new RangeError(`address: expected 20 bytes, got ${bytes.length}`);
  const plain = toHex(bytes);
  const known = SPELLINGS.get(plain);
  if (known !== undefined) return known;
  const address = spell(plain);
  if (SPELLINGS.size === MOST_SPELLINGS) SPELLINGS.clear();
  SPELLINGS.set(plain, address);
  return address;
}

function spell(plain: string): Address {
  const checksum = toHex(keccak_256(utf8(plain)));
  return `0x${Array.from(plain, (digit, i) => (parseInt(checksum[i]!, 16) >= 8 ? digit.toUpperCase() : digit)).join("")}`;
}

/** EIP-55 spelling, or undefined when the text is no address, or has mixed case with a wrong checksum. */
export function normaliseAddress(text: string): Address | undefined {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return undefined;
  const address = formatAddress(fromHex0x(text));
  const digits = text.slice(2);
  const oneCase = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  return oneCase || text === address ? address : undefined;
}

export function addressBytes(address: Address): Uint8Array {
  return fromHex0x(address, 20);
}

export const ZERO_ADDRESS: Address = "0x0000000000000000000000000000000000000000";

/** An address in any valid spelling, given back in EIP-55. */
export const zAddress = z.string().transform((text, context): Address => {
  const address = normaliseAddress(text);
  if (address !== undefined) return address;
  context.addIssue({
    code: "custom",
    message: "expected an address (0x and 40 hex digits, EIP-55 checksum where mixed case)",
  });
  return z.NEVER;
});

/** An address that somebody can sign for. */
export const zAccount = zAddress.refine(
  (address) => address !== ZERO_ADDRESS,
  "the zero address belongs to nobody",
);

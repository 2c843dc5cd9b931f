import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { DataDeedError } from "./errors.ts";

const encoder = new TextEncoder();

/** UTF-8 bytes of a text. The text must be well-formed Unicode (checked where it enters). */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return joinBytes(parts);
}

/** As `concat`, for lists of any length: a call takes some hundred thousand arguments and no more. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Order of two byte strings, byte by byte, the shorter first on a tie. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Lowercase hex without prefix. */
export function toHex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** `0x` + lowercase hex, as on chain. */
export function toHex0x(bytes: Uint8Array): `0x${string}` {
  return `0x${bytesToHex(bytes)}`;
}

/**
 * Bytes of `0x` + hex.
 * @throws INPUT_INVALID when it is not hex, or not `length` bytes where a length is given
 */
export function fromHex0x(text: string, length?: number): Uint8Array {
  if (!/^0x(?:[0-9a-fA-F]{2})*$/.test(text) || (length !== undefined && text.length !== 2 + 2 * length)) {
    throw new DataDeedError(
      "INPUT_INVALID",
      `expected 0x and ${length ?? "n"} bytes of hex, got ${text.slice(0, 80)}`,
    );
  }
  return hexToBytes(text.slice(2));
}

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** base64url without padding (RFC 4648 section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const characters = Math.min(bytes.length - i, 3) + 1;
    for (let j = 0; j < characters; j++) text += BASE64URL[(group >> (18 - 6 * j)) & 63]!;
  }
  return text;
}

/**
 * Bytes of unpadded base64url in its one canonical spelling (unused bits zero).
 * @throws INPUT_INVALID on padding, other characters or a second spelling of the same bytes
 */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const character of text) {
    const value = BASE64URL.indexOf(character);
    if (value < 0) throw new DataDeedError("INPUT_INVALID", "not base64url without padding");
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  if (toBase64Url(bytes) !== text) throw new DataDeedError("INPUT_INVALID", "not canonical base64url");
  return bytes;
}

/** Standard base64 with padding (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  const text = toBase64Url(bytes).replaceAll("-", "+").replaceAll("_", "/");
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
}

/**
 * Bytes of padded standard base64 in its one canonical spelling.
 * @throws INPUT_INVALID on other characters, missing padding or a second spelling of the same bytes
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw new DataDeedError("INPUT_INVALID", "not base64 with padding");
  return fromBase64Url(text.replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_"));
}

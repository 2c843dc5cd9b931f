/** The four words that the log keeps for a certificate, and the number derived from its place (PROTOCOL section 4). */
import { z } from "zod";
import { addressBytes, formatAddress, zAddress, type Address } from "./address.ts";
import { concat, toHex0x, fromHex0x } from "./bytes.ts";
import { parseSubjectId, type Certificate } from "./certificate.ts";
import { mod3736 } from "./check-characters.ts";
import { parseDigestText, type Digest } from "./digest.ts";
import { DataDeedError } from "./errors.ts";
import { hashLeaf } from "./merkle.ts";
import { parseTime, zBytes32, zCount } from "./parse.ts";
import { addressWord, uintWord } from "./typed-data.ts";

export const ENTRY_LENGTH = 128;

export interface Entry {
  /** 32 bytes. */
  readonly certificateDigest: Digest;
  /** 32 bytes. */
  readonly commitment: Digest;
  readonly holder: Address;
  /** Unix seconds. */
  readonly validUntil: number;
}

/** `abi.encode(certificateDigest, commitment, holder, validUntil)`, exactly 128 bytes. */
export function encodeEntry(entry: Entry): Uint8Array {
  return concat(
    entry.certificateDigest,
    entry.commitment,
    addressWord(entry.holder),
    uintWord(entry.validUntil),
  );
}

/** An entry as its bytes have it. An address's EIP-55 spelling costs a hash, which a million entries need not pay. */
export interface EntryWords extends Omit<Entry, "holder"> {
  /** 20 bytes. */
  readonly holder: Uint8Array;
}

/** Views into the bytes, made when they are asked for: of most entries only the hash is of interest. */
class EntryView implements EntryWords {
  readonly bytes: Uint8Array;
  readonly validUntil: number;

  constructor(bytes: Uint8Array, validUntil: number) {
    this.bytes = bytes;
    this.validUntil = validUntil;
  }

  get certificateDigest(): Uint8Array {
    return this.bytes.subarray(0, 32);
  }

  get commitment(): Uint8Array {
    return this.bytes.subarray(32, 64);
  }

  get holder(): Uint8Array {
    return this.bytes.subarray(76, 96);
  }
}

/**
 * Reads 128 bytes of the log.
 * @param bytes attacker-controlled
 * @throws INPUT_INVALID when the padding is not zero or the time does not fit
 */
export function decodeEntry(bytes: Uint8Array): Entry {
  const { certificateDigest, commitment, holder, validUntil } = decodeEntryWords(bytes.slice());
  return { certificateDigest, commitment, holder: formatAddress(holder), validUntil };
}

/** As `decodeEntry`, with the holder's address as bytes, and nothing copied: what it gives are views into `bytes`. */
export function decodeEntryWords(bytes: Uint8Array): EntryWords {
  if (bytes.length === ENTRY_LENGTH && isZero(bytes, 64, 76) && isZero(bytes, 96, 120)) {
    const validUntil = readUint32(bytes, 120) * 2 ** 32 + readUint32(bytes, 124);
    if (validUntil <= Number.MAX_SAFE_INTEGER) return new EntryView(bytes, validUntil);
  }
  throw new DataDeedError(
    "INPUT_INVALID",
    "not an entry: expected 128 bytes of abi.encode(bytes32,bytes32,address,uint64)",
  );
}

function readUint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== 0) return false;
  return true;
}

/** `H(0x00 || entry)`. */
export function entryLeaf(entry: Entry): Digest {
  return hashLeaf(encodeEntry(entry));
}

/** The entry that the log keeps for a certificate with this digest. */
export function entryOf(certificate: Certificate, digest: Digest): Entry {
  const subject = parseSubjectId(certificate.credentialSubject.id);
  if (subject === undefined)
    throw new DataDeedError("CERTIFICATE_INVALID", "credentialSubject.id is not did:pkh:eip155:…");
  return {
    certificateDigest: digest,
    commitment: parseDigestText(certificate.credentialSubject.commitment),
    holder: subject.account,
    validUntil: parseTime(certificate.validUntil),
  };
}

/** An entry as JSON (bundles, `/v1/log/entries`). */
export interface EntryJson {
  readonly certificateDigest: `0x${string}`;
  readonly commitment: `0x${string}`;
  readonly holder: Address;
  readonly validUntil: number;
}

export const zEntryJson = z.looseObject({
  certificateDigest: zBytes32,
  commitment: zBytes32,
  holder: zAddress,
  validUntil: zCount,
});

export function entryToJson(entry: Entry): EntryJson {
  return {
    certificateDigest: toHex0x(entry.certificateDigest),
    commitment: toHex0x(entry.commitment),
    holder: entry.holder,
    validUntil: entry.validUntil,
  };
}

export function entryFromJson(json: EntryJson): Entry {
  return {
    certificateDigest: fromHex0x(json.certificateDigest, 32),
    commitment: fromHex0x(json.commitment, 32),
    holder: json.holder,
    validUntil: json.validUntil,
  };
}

/** Nine digits: the largest index that has a certificate number. */
export const MAX_INDEX = 999_999_999;

function logTag(log: Address): string {
  return log.slice(-4).toUpperCase();
}

/** `DD-<LOG4>-<index, 9 digits>-<C>`. */
export function certificateNumber(log: Address, index: number): string {
  addressBytes(log);
  if (!Number.isInteger(index) || index < 0 || index > MAX_INDEX)
    throw new RangeError(`index: expected 0 to ${MAX_INDEX}, got ${index}`);
  const digits = String(index).padStart(9, "0");
  return `DD-${logTag(log)}-${digits}-${mod3736(logTag(log) + digits)}`;
}

/** What a certificate number says. */
export interface CertificateNumber {
  /** Last four hex digits of the log's address, upper case. */
  readonly logTag: string;
  readonly index: number;
  /** In its one spelling. */
  readonly number: string;
}

/** Reads a certificate number in its one spelling; undefined when its form or check character is wrong. */
export function readCertificateNumber(number: string): CertificateNumber | undefined {
  const [, tag, digits, check] = /^DD-([0-9A-F]{4})-(\d{9})-([0-9A-Z])$/.exec(number) ?? [];
  if (tag === undefined || digits === undefined || mod3736(tag + digits) !== check) return undefined;
  return { logTag: tag, index: Number(digits), number };
}

/**
 * Reads a certificate number as people type it (any case, spaces around).
 * @throws CERTIFICATE_NO_INVALID when its form or check character is wrong
 */
export function parseCertificateNumber(text: string): CertificateNumber {
  const read = readCertificateNumber(text.trim().toUpperCase());
  if (read !== undefined) return read;
  throw new DataDeedError("CERTIFICATE_NO_INVALID", `${text.slice(0, 60)} is not a certificate number`);
}

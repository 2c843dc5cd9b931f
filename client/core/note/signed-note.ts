/** Signed notes (C2SP signed-note): a text of lines, and signatures by named keys below it. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { concat, equalBytes, fromBase64, toBase64, utf8 } from "../bytes.ts";
import { sha256 } from "../digest.ts";
import { DataDeedError } from "../errors.ts";

/** C2SP asks for at least 16; post-quantum signatures of others may be large. */
const MAX_SIGNATURES = 100;
export const MAX_NOTE_LENGTH = 64 * 1024;

export const KEY_ID_LENGTH = 4;
const PUBLIC_KEY_LENGTH = 32;

/** Ed25519 over the note's text. */
export const NOTE_SIGNATURE = 0x01;
/** Ed25519 over the text and a time, by a witness (C2SP tlog-cosignature/v1). */
export const COSIGNATURE = 0x04;
export type SignatureType = typeof NOTE_SIGNATURE | typeof COSIGNATURE;

export interface NoteSignature {
  readonly name: string;
  /** 4 bytes. */
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

export interface SignedNote {
  /** Ends in a newline; what is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Who signs notes, as verifiers know them ("vkey"). */
export interface NoteKey {
  readonly name: string;
  readonly type: SignatureType;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
}

function invalid(reason: string): DataDeedError {
  return new DataDeedError("NOTE_INVALID", `note: ${reason}`);
}

/** No space of Unicode, no plus, not empty. */
export function isKeyName(name: string): boolean {
  return name.length <= 255 && /^[^\s+\u0000-\u001f\u0085]+$/u.test(name) && name.isWellFormed();
}

/** First 4 bytes of SHA-256(name || newline || type || public key). */
export function keyIdOf({ name, type, publicKey }: NoteKey): Uint8Array {
  return sha256(concat(utf8(`${name}\n`), new Uint8Array([type]), publicKey)).slice(0, KEY_ID_LENGTH);
}

/**
 * @param note attacker-controlled
 * @throws NOTE_INVALID
 */
export function parseNote(note: string): SignedNote {
  if (note.length > MAX_NOTE_LENGTH) throw invalid(`longer than ${MAX_NOTE_LENGTH} characters`);
  // Control characters but for the newline, and half surrogate pairs, have no place in a note.
  if (!note.isWellFormed() || /[\u0000-\u0009\u000b-\u001f]/.test(note)) throw invalid("control characters");
  const split = note.lastIndexOf("\n\n");
  if (split < 1 || !note.endsWith("\n")) throw invalid("no signatures after an empty line");
  const lines = note.slice(split + 2, -1).split("\n");
  if (lines.length > MAX_SIGNATURES) throw invalid(`more than ${MAX_SIGNATURES} signatures`);
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

/** @throws NOTE_INVALID */
export function parseSignatureLine(line: string): NoteSignature {
  const [dash, name = "", encoded = "", ...more] = line.split(" ");
  const bytes = decode(encoded);
  if (
    dash !== "—" ||
    !isKeyName(name) ||
    more.length > 0 ||
    bytes === undefined ||
    bytes.length <= KEY_ID_LENGTH
  )
    throw invalid("a line is no signature");
  return { name, keyId: bytes.slice(0, KEY_ID_LENGTH), signature: bytes.slice(KEY_ID_LENGTH) };
}

/** With a newline at the end. */
export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  return `— ${name} ${toBase64(concat(keyId, signature))}\n`;
}

export function formatNote({ text, signatures }: SignedNote): string {
  return `${text}\n${signatures.map(formatSignatureLine).join("")}`;
}

/** Whether a signature claims to be of this key: name and id together. */
export function isClaimedBy({ name, keyId }: NoteSignature, key: NoteKey): boolean {
  return name === key.name && equalBytes(keyId, keyIdOf(key));
}

/** @param message the note's text for plain signatures, the cosigned message for cosignatures */
export function verifyEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/** `name+hash+base64(type || public key)`, as Go's tools and other witnesses print it. */
export function formatNoteKey(key: NoteKey): string {
  const id = [...keyIdOf(key)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${key.name}+${id}+${toBase64(concat(new Uint8Array([key.type]), key.publicKey))}`;
}

/** The key, or undefined where the text is none of a known type, or its hash is not that of the key. */
export function parseNoteKey(text: string): NoteKey | undefined {
  const [, name = "", , encoded = ""] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const bytes = decode(encoded);
  if (bytes?.length !== 1 + PUBLIC_KEY_LENGTH || !isKeyName(name)) return undefined;
  const [type] = bytes;
  if (type !== NOTE_SIGNATURE && type !== COSIGNATURE) return undefined;
  const key: NoteKey = { name, type, publicKey: bytes.slice(1) };
  return formatNoteKey(key) === text ? key : undefined;
}

function decode(text: string): Uint8Array | undefined {
  try {
    return fromBase64(text);
  } catch {
    return undefined;
  }
}

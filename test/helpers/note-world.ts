/** Notes of the scenarios' log, and witnesses that cosign them. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { cosign } from "#core/note/cosignature.ts";
import { formatLogNote, logOrigin, type LogNote } from "#core/note/log-note.ts";
import {
  COSIGNATURE,
  formatNote,
  formatNoteKey,
  keyIdOf,
  NOTE_SIGNATURE,
  type NoteKey,
  type NoteSignature,
} from "#core/note/signed-note.ts";
import type { TrustDocument } from "#core/trust.ts";
import { blockHash, CHAIN_ID, ISSUER_KEY, LOG, TRUST } from "./scenario.ts";

export interface TestWitness {
  readonly key: NoteKey;
  readonly vkey: string;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

export function testWitness(name: string, seed = sha256(utf8(name))): TestWitness {
  const key = { name, type: COSIGNATURE, publicKey: ed25519.getPublicKey(seed) } as const;
  return { key, vkey: formatNoteKey(key), sign: (message) => ed25519.sign(message, seed) };
}

export const WITNESSES = ["bank.example/w", "court.example/w", "auditor.example/w"].map((name) =>
  testWitness(name),
);
/** One second after the scenarios' anchor. */
export const COSIGNED_AT = 1_795_334_405;

/** The scenarios' trust document, with 2 of 3 witnesses. */
export const WITNESSED_TRUST: TrustDocument = {
  ...TRUST,
  witnesses: {
    threshold: 2,
    keys: WITNESSES.map(({ key, vkey }) => ({ name: `The ${key.name}`, key: vkey })),
  },
};

export const HEAD: LogNote = {
  origin: logOrigin(CHAIN_ID, LOG),
  size: 40,
  root: sha256(utf8("root")),
  block: { number: 9, hash: blockHash(9) },
};

export function signText(text: string, seed = ISSUER_KEY, name = HEAD.origin): NoteSignature {
  const key = { name, type: NOTE_SIGNATURE, publicKey: ed25519.getPublicKey(seed) } as const;
  return { name, keyId: keyIdOf(key), signature: ed25519.sign(utf8(text), seed) };
}

/** A note signed by the log and cosigned by these witnesses. */
export function noteOf(head: LogNote, witnesses: readonly TestWitness[] = [], time = COSIGNED_AT): string {
  const text = formatLogNote(head);
  const cosignatures = witnesses.map(({ key, sign }) => cosign(text, time, key, sign));
  return formatNote({ text, signatures: [signText(text), ...cosignatures] });
}

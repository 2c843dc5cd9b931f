/** Cosignatures of witnesses (C2SP tlog-cosignature/v1): when they saw what, as the largest they had seen. */
import { concat, utf8 } from "../bytes.ts";
import {
  COSIGNATURE,
  isClaimedBy,
  keyIdOf,
  verifyEd25519,
  type NoteKey,
  type NoteSignature,
  type SignedNote,
} from "./signed-note.ts";

const TIMESTAMP_LENGTH = 8;
const SIGNATURE_LENGTH = 64;

/** What a witness signs. @param time Unix seconds */
export function cosignedMessage(text: string, time: number): Uint8Array {
  return utf8(`cosignature/v1\ntime ${time}\n${text}`);
}

/** @param sign Ed25519 by the witness's key */
export function cosign(
  text: string,
  time: number,
  key: NoteKey,
  sign: (message: Uint8Array) => Uint8Array,
): NoteSignature {
  const stamp = new Uint8Array(TIMESTAMP_LENGTH);
  new DataView(stamp.buffer).setBigUint64(0, BigInt(time));
  return { name: key.name, keyId: keyIdOf(key), signature: concat(stamp, sign(cosignedMessage(text, time))) };
}

export type CosignatureFinding =
  /** Unix seconds. */
  | { readonly kind: "HOLDS"; readonly time: number }
  | { readonly kind: "ABSENT" }
  | { readonly kind: "INVALID" };

/** What a note carries of a witness: its newest cosignature, unless one that claims to be its own does not hold. */
export function findCosignature(note: SignedNote, key: NoteKey): CosignatureFinding {
  const claimed = note.signatures.filter((signature) => isClaimedBy(signature, key));
  const times = claimed.map(({ signature }) => timeOf(signature, note.text, key));
  if (times.length === 0) return { kind: "ABSENT" };
  return times.includes(undefined)
    ? { kind: "INVALID" }
    : { kind: "HOLDS", time: Math.max(...times.map((time) => time!)) };
}

function timeOf(signature: Uint8Array, text: string, key: NoteKey): number | undefined {
  if (key.type !== COSIGNATURE || signature.length !== TIMESTAMP_LENGTH + SIGNATURE_LENGTH) return undefined;
  const time = Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0));
  if (!Number.isSafeInteger(time)) return undefined;
  const holds = verifyEd25519(
    signature.subarray(TIMESTAMP_LENGTH),
    cosignedMessage(text, time),
    key.publicKey,
  );
  return holds ? time : undefined;
}

/** What of a note may be believed, by a trust document: that the log said it, and that enough witnesses saw it. */
import { publicKeyOfDid } from "../did-key.ts";
import { DataDeedError } from "../errors.ts";
import { formatTime } from "../parse.ts";
import { issuerTrustedAt, type TrustDocument } from "../trust.ts";
import { utf8 } from "../bytes.ts";
import { findCosignature } from "./cosignature.ts";
import { logOrigin, parseLogNote, type LogNote } from "./log-note.ts";
import {
  isClaimedBy,
  NOTE_SIGNATURE,
  parseNote,
  parseNoteKey,
  verifyEd25519,
  type NoteKey,
  type SignedNote,
} from "./signed-note.ts";

/** Clocks of different machines may differ by this much, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 900;

/** The log's own keys at a time, Unix seconds: those of its issuers, under the log's name. */
function logKeys(trust: TrustDocument, time: number): readonly NoteKey[] {
  const name = logOrigin(trust.chainId, trust.log);
  const at = formatTime(time);
  return trust.issuers.flatMap(({ id }) => {
    const publicKey = publicKeyOfDid(id);
    if (publicKey === undefined || issuerTrustedAt(trust, id, at) === undefined) return [];
    return [{ name, type: NOTE_SIGNATURE, publicKey }];
  });
}

/**
 * A note that the trusted log signed.
 * @param note attacker-controlled
 * @param time when it was signed at the latest, Unix seconds: whose key counts
 * @throws NOTE_INVALID when it is none, or a signature that claims to be of a trusted key does not hold
 * @throws NOTE_UNTRUSTED when it is of another log, or not signed by this one
 */
export function readLogNote(note: string, trust: TrustDocument, time: number): LogNote {
  const signed = parseNote(note);
  const head = headOf(signed, trust);
  const keys = logKeys(trust, time);
  const message = utf8(signed.text);
  const claimed = signed.signatures.flatMap((signature) =>
    keys.filter((key) => isClaimedBy(signature, key)).map((key) => [signature, key] as const),
  );
  if (claimed.length === 0) throw new DataDeedError("NOTE_UNTRUSTED", "the note is not signed by the log");
  if (!claimed.every(([{ signature }, { publicKey }]) => verifyEd25519(signature, message, publicKey)))
    throw new DataDeedError("NOTE_INVALID", "note: the log's signature does not hold");
  return head;
}

function headOf({ text }: SignedNote, trust: TrustDocument): LogNote {
  const head = parseLogNote(text);
  if (head.origin === logOrigin(trust.chainId, trust.log)) return head;
  throw new DataDeedError("NOTE_UNTRUSTED", `the note is of the log ${head.origin.slice(0, 100)}`);
}

export interface WitnessedNote extends LogNote {
  /** Names of the witnesses that cosigned, as the trust document has them. */
  readonly witnesses: readonly string[];
  /** When the earliest of the counted cosignatures was made, RFC 3339. */
  readonly witnessedSince: string;
}

/**
 * A note whose block may be trusted: signed by the log, and cosigned by as many witnesses as the trust document demands.
 * @param note attacker-controlled
 * @param now the caller's clock, Unix seconds: cosignatures of the future do not count
 * @throws NOTE_INVALID | NOTE_UNTRUSTED, also where the trust document names no witnesses
 */
export function readWitnessedNote(note: string, trust: TrustDocument, now: number): WitnessedNote {
  const signed = parseNote(note);
  if (trust.witnesses === undefined)
    throw new DataDeedError("NOTE_UNTRUSTED", "the trust document names no witnesses");
  const { threshold, keys } = trust.witnesses;
  const found = keys.flatMap(({ name, key }) => {
    const finding = findCosignature(signed, parseNoteKey(key)!);
    if (finding.kind === "INVALID")
      throw new DataDeedError("NOTE_INVALID", `note: the cosignature of ${name} does not hold`);
    return finding.kind === "HOLDS" && finding.time <= now + CLOCK_TOLERANCE_SECONDS
      ? [{ name, time: finding.time }]
      : [];
  });
  const witnesses = found.map(({ name }) => name);
  if (witnesses.length < threshold) {
    const message = `${witnesses.length} of ${threshold} witnesses cosigned the note`;
    throw new DataDeedError("NOTE_UNTRUSTED", message, { details: { threshold, witnesses } });
  }
  const since = Math.min(...found.map(({ time }) => time));
  return { ...readLogNote(note, trust, since), witnesses, witnessedSince: formatTime(since) };
}

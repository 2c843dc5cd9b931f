/** What a log sends a witness (C2SP tlog-witness, `add-checkpoint`): where it stood, the proof that it only grew, the note. */
import { fromBase64, toBase64 } from "../bytes.ts";
import type { Digest } from "../digest.ts";
import { DataDeedError } from "../errors.ts";

/** A proof of more digests would be of a log with more than 2^63 entries. */
const MAX_PROOF_LENGTH = 63;

export interface AddCheckpoint {
  /** Size of the log that the witness cosigned last; 0 before the first. */
  readonly oldSize: number;
  /** RFC 9162 section 2.1.4, from the old size to that of the note; empty from 0. */
  readonly proof: readonly Digest[];
  readonly note: string;
}

export function formatAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  return `old ${oldSize}\n${proof.map((digest) => `${toBase64(digest)}\n`).join("")}\n${note}`;
}

/**
 * @param body attacker-controlled
 * @throws NOTE_INVALID
 */
export function parseAddCheckpoint(body: string): AddCheckpoint {
  const split = body.indexOf("\n\n");
  const [first = "", ...lines] = body.slice(0, Math.max(split, 0)).split("\n");
  const [, size = ""] = /^old (0|[1-9]\d{0,15})$/.exec(first) ?? [];
  const oldSize = Number(size);
  if (size === "" || !Number.isSafeInteger(oldSize)) throw invalid("no old size");
  if (lines.length > MAX_PROOF_LENGTH) throw invalid(`more than ${MAX_PROOF_LENGTH} digests`);
  return { oldSize, proof: lines.map(digestOf), note: body.slice(split + 2) };
}

function digestOf(line: string): Digest {
  let digest: Digest;
  try {
    digest = fromBase64(line);
  } catch (cause) {
    throw invalid("a line of the proof is no base64", cause);
  }
  if (digest.length !== 32) throw invalid("a line of the proof is no digest");
  return digest;
}

function invalid(reason: string, cause?: unknown): DataDeedError {
  return new DataDeedError("NOTE_INVALID", `add-checkpoint: ${reason}`, { cause });
}

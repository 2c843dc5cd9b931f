/** Which block is trusted without asking any node: by its hash, or by a note that witnesses cosigned (docs/witness.md). */
import { useEffect, useState } from "react";
import type { WitnessedNote } from "#core/note/trusted-note.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { Hash32, TrustedBlock } from "../../../verify/ports.ts";
import { loadVerifier } from "./inputs.ts";

const BLOCK_HASH = /^0x[0-9a-f]{64}$/i;

/** The block hash as typed; undefined while the field is empty, null when it is none. */
export function readBlockHash(text: string): Hash32 | null | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  return BLOCK_HASH.test(trimmed) ? (trimmed.toLowerCase() as Hash32) : null;
}

/** A note that went through a mail or a clipboard: its lines as they were signed. */
export function noteAsSigned(text: string): string {
  return `${text.replaceAll("\r\n", "\n").trim()}\n`;
}

export type NoteState =
  | { readonly phase: "NONE" | "READING" }
  | { readonly phase: "VOUCHED"; readonly note: WitnessedNote }
  | { readonly phase: "REFUSED"; readonly error: unknown };

export interface BlockChoice {
  readonly hashText: string;
  readonly noteText: string;
  readonly note: NoteState;
  /** undefined: none was named, so nodes are asked; null: what was named can't be used. */
  readonly trusted: TrustedBlock | null | undefined;
  readonly setHash: (text: string) => void;
  readonly setNote: (text: string) => void;
}

/** Judged by the trust document as soon as both are there, and again when either changes. */
function useNote(text: string, trust: TrustDocument | null): NoteState {
  const [state, setState] = useState<NoteState>({ phase: "NONE" });
  useEffect(() => {
    if (text.trim() === "" || trust === null) {
      setState({ phase: "NONE" });
      return undefined;
    }
    let current = true;
    setState({ phase: "READING" });
    loadVerifier()
      .then(({ readWitnessedNote }) =>
        readWitnessedNote(noteAsSigned(text), trust, Math.floor(Date.now() / 1000)),
      )
      .then(
        (note) => current && setState({ phase: "VOUCHED", note }),
        (error: unknown) => current && setState({ phase: "REFUSED", error }),
      );
    return () => {
      current = false;
    };
  }, [text, trust]);
  return state;
}

export function useTrustedBlock(trust: TrustDocument | null): BlockChoice {
  const [hashText, setHash] = useState("");
  const [noteText, setNote] = useState("");
  const note = useNote(noteText, trust);
  const hash = readBlockHash(hashText);
  const byHash: TrustedBlock | null | undefined =
    hash === undefined || hash === null ? hash : { hash, why: "GIVEN" };
  const byNote: TrustedBlock | null =
    note.phase === "VOUCHED" ? { hash: note.note.block.hash, why: "WITNESSED" } : null;
  return { hashText, noteText, note, trusted: noteText.trim() === "" ? byHash : byNote, setHash, setNote };
}

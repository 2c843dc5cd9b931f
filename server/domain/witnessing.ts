/**
 * Notes: the head of the log as of a final block, signed by us, cosigned by witnesses (docs/witness.md).
 *
 * Beside everything else: anchoring, deposits and bundles never wait for it. The order: sign → keep (durable) → ask each
 * witness → keep with what came back. A crash in between asks again. Only what the chain has recorded, and is final, is
 * ever signed, so two of our notes can't contradict each other.
 */
import { utf8 } from "#core/bytes.ts";
import { publicKeyOfDid } from "#core/did-key.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import { findCosignature } from "#core/note/cosignature.ts";
import { formatLogNote, logOrigin, type LogNote } from "#core/note/log-note.ts";
import {
  formatNote,
  isClaimedBy,
  keyIdOf,
  NOTE_SIGNATURE,
  parseNote,
  parseNoteKey,
  parseSignatureLine,
  type NoteSignature,
} from "#core/note/signed-note.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { LogChain } from "../ports/chain.ts";
import type { NoteStore } from "../ports/note-store.ts";
import type { IssuerKey } from "../ports/signatures.ts";
import type { CheckpointStore, LogStore } from "../ports/store.ts";
import type { KnownWitness } from "../ports/witnesses.ts";
import { createLoop, type BackgroundLoop, type LoopDeps } from "./background-loop.ts";
import type { CheckpointSync } from "./checkpoint-sync.ts";
import { finalBlockNumber } from "./deposit-state.ts";
import { consistencyProof } from "./log-tree.ts";

export interface WitnessingDeps extends LoopDeps {
  readonly store: LogStore & Pick<CheckpointStore, "newestCheckpointAt"> & NoteStore;
  readonly chain: Pick<LogChain, "blockAt">;
  readonly sync: Pick<CheckpointSync, "latest" | "onFollowed">;
  readonly issuer: IssuerKey;
  readonly trust: TrustDocument;
  readonly witnesses: readonly KnownWitness[];
  /** A new note at least so often, so that one of a young block is to be had while the log rests. */
  readonly intervalMs: number;
}

export interface Witnessing extends BackgroundLoop {
  /** Signs one note, where one is due, and has it cosigned. @throws CHAIN_UNREACHABLE | STORE_FAILED; WITNESS_REFUSED |
   *   SERVICE_UNREACHABLE when a witness did not cosign: what the others gave is kept. Safe to repeat */
  step(): Promise<void>;
}

export function createWitnessing(deps: WitnessingDeps): Witnessing {
  const { store, chain, sync, issuer, trust, witnesses, clock } = deps;
  /** Where each witness stands, as far as it told. */
  const sizes = new Map<string, number>();
  let notedSize = 0;
  let notedAt = Number.NEGATIVE_INFINITY;
  /** The note that not all witnesses have cosigned yet. */
  let open: { readonly head: LogNote; readonly text: string; signatures: readonly NoteSignature[] } | null =
    null;

  async function step(): Promise<void> {
    const head = await nextHead();
    notedAt = clock.now();
    if (head === null) return;
    // A witness that does not answer never keeps a newer note back.
    if (open === null || head.size > open.head.size) {
      const text = formatLogNote(head);
      open = { head, text, signatures: await signaturesOf(head, text) };
      await keep();
      notedSize = head.size;
    }
    await askAll();
    open = null;
  }

  /** The log's head as of the newest final block; null before the first checkpoint is final. */
  async function nextHead(): Promise<LogNote | null> {
    const blockNumber = finalBlockNumber(sync);
    const checkpoint = await store.newestCheckpointAt(blockNumber);
    const block = checkpoint === null ? null : await chain.blockAt(blockNumber);
    if (checkpoint === null || block === null) return null;
    const { size, root } = checkpoint;
    return {
      origin: logOrigin(trust.chainId, trust.log),
      size,
      root,
      block: { number: block.number, hash: block.hash },
    };
  }

  /** Those kept before, where the block has not changed since; else ours alone. */
  async function signaturesOf(head: LogNote, text: string): Promise<readonly NoteSignature[]> {
    const kept = await store.noteOfBlock(head.block.number);
    const note = kept === null ? null : parseNote(kept.note);
    return note?.text === text ? note.signatures : [signatureOf(text)];
  }

  function signatureOf(text: string): NoteSignature {
    const name = logOrigin(trust.chainId, trust.log);
    const key = { name, type: NOTE_SIGNATURE, publicKey: publicKeyOfDid(issuer.id)! } as const;
    return { name, keyId: keyIdOf(key), signature: issuer.sign(utf8(text)) };
  }

  async function askAll(): Promise<void> {
    const failures: unknown[] = [];
    await Promise.all(
      witnesses.map(async (witness) => {
        try {
          await ask(witness);
        } catch (error) {
          failures.push(error);
        }
      }),
    );
    if (failures.length === 0) return;
    // What a witness refused once it refuses again: the next note is another question.
    if (failures.every((error) => isDataDeedError(error, "WITNESS_REFUSED"))) open = null;
    throw failures[0];
  }

  async function ask(witness: KnownWitness): Promise<void> {
    const { head, text, signatures } = open!;
    const key = parseNoteKey(witness.key)!;
    if (findCosignature({ text, signatures }, key).kind === "HOLDS") return;
    const note = formatNote({ text, signatures });
    let oldSize = sizes.get(witness.url) ?? 0;
    for (let attempt = 1; attempt <= 2; attempt++) {
      const proof =
        oldSize === 0 || oldSize > head.size ? [] : await consistencyProof(store, oldSize, head.size);
      const answer = await witness.addCheckpoint({ oldSize: Math.min(oldSize, head.size), proof, note });
      if (answer.kind === "COSIGNED") {
        sizes.set(witness.url, head.size);
        await take(answer.lines, witness);
        return;
      }
      oldSize = answer.size;
      sizes.set(witness.url, oldSize);
    }
    throw new DataDeedError(
      "WITNESS_REFUSED",
      `the witness ${witness.url} is at ${oldSize}, the note at ${head.size}`,
    );
  }

  async function take(lines: string, witness: KnownWitness): Promise<void> {
    const key = parseNoteKey(witness.key)!;
    const claimed = lines
      .trimEnd()
      .split("\n")
      .map(parseSignatureLine)
      .filter((line) => isClaimedBy(line, key));
    if (open === null || findCosignature({ text: open.text, signatures: claimed }, key).kind !== "HOLDS")
      throw new DataDeedError("WITNESS_REFUSED", `the witness ${witness.url} gave no cosignature that holds`);
    open = { ...open, signatures: [...open.signatures, ...claimed] };
    await keep();
  }

  async function keep(): Promise<void> {
    const { head, text, signatures } = open!;
    const known = witnesses.filter(
      ({ key }) => findCosignature({ text, signatures }, parseNoteKey(key)!).kind === "HOLDS",
    );
    await store.saveNote({
      blockNumber: head.block.number,
      blockHash: head.block.hash,
      size: head.size,
      note: formatNote({ text, signatures }),
      witnesses: known.length,
      createdAt: Math.floor(clock.now() / 1000),
    });
  }

  const loop = createLoop(deps, {
    name: "witnessing",
    delayMs: () => (open === null ? notedAt + deps.intervalMs - clock.now() : 0),
    step,
  });

  sync.onFollowed(() => {
    void store.newestCheckpointAt(finalBlockNumber(sync)).then(
      (checkpoint) => {
        if (checkpoint === null || checkpoint.size <= notedSize) return;
        notedAt = Number.NEGATIVE_INFINITY;
        loop.wake();
      },
      () => undefined,
    );
  });

  return {
    ...loop,
    get trouble() {
      return loop.trouble;
    },
    step,
  };
}

/**
 * A witness cosigns only what extends what it has cosigned before: the log by a consistency proof, the chain by linked
 * headers (docs/witness.md). Whoever trusts enough witnesses knows that everybody was shown the same log and chain.
 *
 * The order, and what a crash means: check → save the new state (durable) → answer. After a crash before the answer the
 * log asks again from the new size, and gets a cosignature of the same.
 */
import { equalBytes, toHex0x } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import { verifyConsistency } from "#core/merkle.ts";
import { parseAddCheckpoint } from "#core/note/add-checkpoint.ts";
import { cosign } from "#core/note/cosignature.ts";
import { logOrigin, parseLogNote, type LogNote } from "#core/note/log-note.ts";
import { formatNote, formatSignatureLine, parseNote, type NoteKey } from "#core/note/signed-note.ts";
import { readLogNote } from "#core/note/trusted-note.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { WitnessChain, WitnessState, WitnessStore } from "./ports.ts";

/** Headers between two cosigned blocks; a witness that slept for longer starts anew, by its operator's decision. */
const MAX_HEADERS = 100_000;

export interface WitnessDeps {
  /** Pinned by the witness's operator: which log, whose key, which chain. */
  readonly trust: TrustDocument;
  readonly key: NoteKey;
  readonly sign: (message: Uint8Array) => Uint8Array;
  readonly chain: WitnessChain;
  readonly store: WitnessStore;
  /** Unix seconds. */
  readonly now: () => number;
}

export type WitnessAnswer =
  /** Signature lines, each with its newline. */
  | { readonly kind: "COSIGNED"; readonly lines: string }
  /** The caller's old size is not that of the last cosigned note; this is. */
  | { readonly kind: "OTHER_SIZE"; readonly size: number };

export interface Witness {
  /**
   * One at a time: callers queue.
   * @param body of an `add-checkpoint` request, attacker-controlled
   * @throws NOTE_INVALID | LOG_UNKNOWN | NOTE_UNTRUSTED: not a note of the log that is watched
   * @throws PROOF_MISMATCH | FORK_REFUSED: the log or the chain is not what was cosigned before
   * @throws BLOCK_NOT_FINAL | CHAIN_* | RPC_DISAGREEMENT | STATE_PROOF_UNAVAILABLE | LIMIT_EXCEEDED: not now
   */
  addCheckpoint(body: string): Promise<WitnessAnswer>;
  /** The last cosigned note; null before the first. */
  latest(): Promise<string | null>;
}

export function createWitness(deps: WitnessDeps): Witness {
  const { trust, key, sign, chain, store, now } = deps;
  let queue: Promise<unknown> = Promise.resolve();

  async function answer(body: string): Promise<WitnessAnswer> {
    const { oldSize, proof, note } = parseAddCheckpoint(body);
    const { text } = parseNote(note);
    if (parseLogNote(text).origin !== logOrigin(trust.chainId, trust.log))
      throw new DataDeedError("LOG_UNKNOWN");
    const head = readLogNote(note, trust, now());
    if (oldSize > head.size)
      throw new DataDeedError("NOTE_INVALID", "the old size is larger than the new one");
    const state = await store.load();
    if (oldSize !== (state?.size ?? 0)) return { kind: "OTHER_SIZE", size: state?.size ?? 0 };
    if (state !== null) expectExtension(state, head, proof);
    else if (proof.length > 0)
      throw new DataDeedError("PROOF_MISMATCH", "from nothing there is nothing to prove");
    await expectOnChain(head, state);
    return { kind: "COSIGNED", lines: await keep(head, text, note, state) };
  }

  function expectExtension(state: WitnessState, head: LogNote, proof: readonly Uint8Array[]): void {
    if (state.size === head.size && !equalBytes(state.root, head.root))
      throw fork("another root of the same size", state, head, { sameSize: true });
    if (!verifyConsistency(state.size, head.size, state.root, head.root, proof)) {
      throw new DataDeedError("PROOF_MISMATCH", "the log is not proven to extend what was cosigned", {
        details: detailsOf(state, head),
      });
    }
    const rolledBack = head.block.number < state.block.number;
    const replaced = head.block.number === state.block.number && head.block.hash !== state.block.hash;
    if (rolledBack || replaced) throw fork("an older or another block than the one cosigned", state, head);
  }

  async function expectOnChain(head: LogNote, state: WitnessState | null): Promise<void> {
    const final = await chain.finalNumber();
    if (head.block.number > final) {
      const details = { blockNumber: head.block.number, finalNumber: final };
      throw new DataDeedError("BLOCK_NOT_FINAL", undefined, { details });
    }
    const { blockHash, size } = await chain.recorded(head.block.number, head.root);
    if (blockHash !== head.block.hash)
      throw fork("the chain has another block of that number", state, head, { blockHash });
    if (size !== head.size)
      throw fork("the chain's log has not recorded this root and size", state, head, { recorded: size });
    if (state !== null) await expectLinked(head, state);
  }

  /** From the new block's header down to the one cosigned before, each hash recomputed. */
  async function expectLinked(head: LogNote, state: WitnessState): Promise<void> {
    const gap = head.block.number - state.block.number;
    if (gap > MAX_HEADERS)
      throw new DataDeedError("LIMIT_EXCEEDED", `${gap} blocks since the last cosigned one`);
    let block = head.block;
    while (block.number > state.block.number) {
      const header = await chain.header(block);
      if (header.hash !== block.hash || header.number !== block.number)
        throw fork("a header is not that of its number", state, head, { blockNumber: block.number });
      block = { number: block.number - 1, hash: header.parentHash };
    }
    if (block.hash !== state.block.hash)
      throw fork("the chain does not descend from the block cosigned", state, head);
  }

  async function keep(
    head: LogNote,
    text: string,
    note: string,
    state: WitnessState | null,
  ): Promise<string> {
    // A clock that was set back does not make a later cosignature look earlier.
    const cosignedAt = Math.max(now(), state?.cosignedAt ?? 0);
    const cosignature = cosign(text, cosignedAt, key, sign);
    const { signatures } = parseNote(note);
    const cosigned = formatNote({ text, signatures: [...signatures, cosignature] });
    const { size, root, block } = head;
    // The point of no return: what is on disk now is what the next note must extend.
    await store.save({ size, root, block, cosignedAt, note: cosigned });
    return formatSignatureLine(cosignature);
  }

  return {
    addCheckpoint(body) {
      const next = queue.then(() => answer(body));
      queue = next.catch(() => undefined);
      return next;
    },
    latest: async () => (await store.load())?.note ?? null,
  };
}

function fork(
  reason: string,
  state: WitnessState | null,
  head: LogNote,
  more: Readonly<Record<string, unknown>> = {},
): DataDeedError {
  return new DataDeedError("FORK_REFUSED", reason, { details: { ...detailsOf(state, head), ...more } });
}

function detailsOf(state: WitnessState | null, head: LogNote) {
  const told = ({ size, root, block }: Pick<LogNote, "size" | "root" | "block">) => ({
    size,
    root: toHex0x(root),
    block: { ...block },
  });
  return { cosigned: state === null ? null : told(state), presented: told(head) };
}

/** The log for monitors: anyone can mirror it, and check that it only grows (PROTOCOL section 11). */
import { toHex0x } from "#core/bytes.ts";
import { decodeEntry, ENTRY_LENGTH, entryToJson } from "#core/entry.ts";
import { DataDeedError, type FieldProblem } from "#core/errors.ts";
import type { LogReading } from "../ports/gateway.ts";
import type { NoteStore } from "../ports/note-store.ts";
import type { CheckpointStore, LogStore } from "../ports/store.ts";
import { consistencyProof, rootAt } from "./log-tree.ts";

/** Entries in one answer. */
export const MAX_ENTRIES = 1_000;

/** @param threshold cosignatures that a note must have to be the newest one */
export function createLogReading(
  store: LogStore & CheckpointStore & NoteStore,
  threshold: number,
): LogReading {
  async function expectRange(low: readonly [string, number], high: readonly [string, number]): Promise<void> {
    const { size } = await store.head();
    const problems: FieldProblem[] = [low, high]
      .filter(([, value]) => !Number.isSafeInteger(value) || value < 0 || value > size)
      .map(([name, value]) => ({
        pointer: `/${name}`,
        reason: `expected an integer from 0 to ${size}, got ${value}`,
      }));
    if (problems.length === 0 && low[1] > high[1]) {
      problems.push({
        pointer: `/${low[0]}`,
        reason: `expected at most ${high[0]}, ${high[1]}, got ${low[1]}`,
      });
    }
    if (problems.length === 0) return;
    throw new DataDeedError("INPUT_INVALID", problems.map(({ reason }) => reason).join("; "), { problems });
  }

  return {
    async head() {
      const checkpoint = await store.newestCheckpoint();
      // Read second: what is anchored is never larger than the log that is told with it.
      const { size } = await store.head();
      return {
        size,
        root: toHex0x(await rootAt(store, size)),
        anchored:
          checkpoint === null
            ? null
            : { size: checkpoint.size, root: toHex0x(checkpoint.root), blockNumber: checkpoint.blockNumber },
      };
    },

    async note(blockNumber) {
      const found =
        blockNumber === undefined ? await store.newestNote(threshold) : await store.noteOfBlock(blockNumber);
      if (found === null) throw new DataDeedError("NOT_FOUND", "there is no such note of the log yet");
      return found.note;
    },

    async entries(start, end) {
      const { size } = await store.head();
      await expectRange(["start", start], ["end", Math.min(end, size)]);
      const last = Math.min(end, start + MAX_ENTRIES, size);
      const bytes = await store.entries(start, last);
      return Array.from({ length: last - start }, (_, i) => {
        const entry = decodeEntry(bytes.subarray(i * ENTRY_LENGTH, (i + 1) * ENTRY_LENGTH));
        return { index: start + i, ...entryToJson(entry) };
      });
    },

    async consistency(first, second) {
      await expectRange(["first", first], ["second", second]);
      const [firstRoot, secondRoot, proof] = await Promise.all([
        rootAt(store, first),
        rootAt(store, second),
        consistencyProof(store, first, second),
      ]);
      return {
        first,
        second,
        firstRoot: toHex0x(firstRoot),
        secondRoot: toHex0x(secondRoot),
        proof: proof.map(toHex0x),
      };
    },
  };
}

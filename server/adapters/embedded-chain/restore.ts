import { isDataDeedError, DataDeedError } from "#core/errors.ts";
import type { AnvilProcess } from "./anvil-process.ts";
import type { BlockJournal, JournalPosition } from "./block-journal.ts";
import type { ChainLogger } from "./logger.ts";
import { replay, type ReplayResult } from "./replay.ts";
import { headOf, type Snapshots } from "./snapshots.ts";

/** A start goes back this far behind the head, so that `eth_call` and `eth_getProof` work for recent blocks at once. */
const PROVABLE_AT_START = 16;

/** So few blocks are mined again from the genesis in a moment; better than a snapshot right at the head. */
const SHORT_REPLAY_BLOCKS = 400;

export interface RestoreParts {
  readonly journal: BlockJournal;
  readonly snapshots: Snapshots;
  readonly logger: ChainLogger;
  /** Starts a node that holds the genesis only. */
  readonly launch: () => Promise<AnvilProcess>;
  /** Names the folder for what has to be set aside. */
  readonly label: () => string;
}

export interface Restored {
  readonly node: AnvilProcess;
  readonly head: { readonly number: number; readonly hash: string };
}

interface Attempt extends Restored {
  /** Where the journal stopped being usable, null when it was used to its end. */
  readonly unusableFrom: JournalPosition | null;
  readonly reason: string | null;
}

/**
 * Brings a node to the last block of the journal: a snapshot, then the blocks since, each with the hash it had. Where
 * one way does not lead to the end (a damaged snapshot, a damaged line), the others are tried, down to the genesis. If
 * none does, the one that leads furthest is taken and the rest of the journal is set aside, never deleted: the gateway
 * then finds an older head on the chain and sends its signed messages again.
 *
 * @throws CHAIN_UNREACHABLE when no node comes up, CONFIG_INVALID when there is none for this machine
 */
export async function restore(parts: RestoreParts): Promise<Restored> {
  const snapshots = await parts.snapshots.list();
  const target = Math.max(await parts.journal.lastBlockNumber(), snapshots[0] ?? 0);
  let best: { from: number; reached: number } | null = null;
  for (const from of startingPoints(snapshots, target)) {
    const attempt = await tryFrom(from, parts);
    if (attempt === null) continue;
    if (attempt.unusableFrom === null && attempt.head.number >= target) return attempt;
    await attempt.node.end();
    if (best === null || attempt.head.number > best.reached) best = { from, reached: attempt.head.number };
  }
  if (best === null) throw new DataDeedError("CHAIN_UNREACHABLE", "the embedded chain does not start");
  return giveUpRest(best.from, target, parts);
}

/** Blocks to start from, 0 for the genesis, in the order to try them. */
export function startingPoints(snapshots: readonly number[], target: number): number[] {
  const far = snapshots.filter((number) => number <= target - PROVABLE_AT_START);
  const near = snapshots.filter((number) => number > target - PROVABLE_AT_START);
  return far.length === 0 && target <= SHORT_REPLAY_BLOCKS ? [0, ...near] : [...far, ...near, 0];
}

async function tryFrom(from: number, parts: RestoreParts): Promise<Attempt | null> {
  const node = await parts.launch();
  try {
    const hash = from === 0 ? (await headOf(node.rpc)).hash : await parts.snapshots.load(from, node.rpc);
    const { placed, damage } = await parts.journal.readAfter(from);
    const result: ReplayResult = await replay(node.rpc, { number: from, hash }, placed);
    const unusableFrom = result.stoppedAt?.position ?? damage;
    const reason = result.reason ?? (damage === null ? null : "a line is damaged");
    if (unusableFrom !== null) {
      parts.logger.warn(
        { from, reached: result.head.number, at: unusableFrom, reason },
        "chain replay stopped early",
      );
    }
    if (result.stoppedAt === null) return { node, head: result.head, unusableFrom, reason };
    // the node mined a block that was not ours: do the same again and stop before it
    await node.end();
    return await replayUpTo(from, result.stoppedAt.position, parts, reason);
  } catch (error) {
    await node.end();
    if (!isDataDeedError(error)) throw error;
    parts.logger.warn({ from, err: error }, "the chain can't be restored from here");
    return null;
  }
}

async function replayUpTo(
  from: number,
  end: JournalPosition,
  parts: RestoreParts,
  reason: string | null,
): Promise<Attempt> {
  const node = await parts.launch();
  try {
    const hash = from === 0 ? (await headOf(node.rpc)).hash : await parts.snapshots.load(from, node.rpc);
    const { placed } = await parts.journal.readAfter(from);
    const usable = placed.slice(
      0,
      placed.findIndex(({ position }) => position.file === end.file && position.offset === end.offset),
    );
    const { head, stoppedAt } = await replay(node.rpc, { number: from, hash }, usable);
    if (stoppedAt !== null)
      throw new DataDeedError("CHAIN_UNREACHABLE", "the same blocks came out differently twice");
    return { node, head, unusableFrom: end, reason };
  } catch (error) {
    await node.end();
    throw error;
  }
}

async function giveUpRest(from: number, target: number, parts: RestoreParts): Promise<Restored> {
  const attempt = await tryFrom(from, parts);
  if (attempt === null) throw new DataDeedError("CHAIN_UNREACHABLE", "the embedded chain does not start");
  const { head, unusableFrom, reason } = attempt;
  const label = `${parts.label()}-after-block-${String(head.number)}`;
  const aside = await parts.journal.setAside(unusableFrom, label);
  await parts.snapshots.setAsideAfter(head.number, aside);
  parts.logger.error(
    { restored: head.number, lost: target - head.number, reason, aside },
    "the chain's journal can't be used to its end: the rest was set aside, the chain goes on from an earlier block",
  );
  return attempt;
}

/**
 * Follows the chain: its head against our log, and a cache of our `Checkpoint` events (PROTOCOL section 6).
 *
 * Everything kept here can be dropped and read again, so the order is: drop → cursor, save → cursor. A crash in between
 * reads some blocks twice, never leaves some out.
 */
import { equalBytes, toHex0x } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import type { BlockRef } from "../../client/verify/ports.ts";
import type { ChainHead, CheckpointEvent, LogChain } from "../ports/chain.ts";
import type { Logger } from "../ports/logger.ts";
import type { ChainObserver } from "../ports/observer.ts";
import type { CheckpointStore, LogStore, SettingStore, StoredCheckpoint } from "../ports/store.ts";
import { rootAt } from "./log-tree.ts";
import { loadCursor, saveCursor, type SyncCursor } from "./sync-cursor.ts";

/** Blocks read at a time: bounds memory after a long absence. */
const BLOCKS_PER_WINDOW = 10_000;

/** How often a read starts over because the chain was reorganised under it. */
const MAX_ATTEMPTS = 3;

/** The chain and our log, found consistent with each other. */
export interface Followed {
  readonly head: ChainHead;
  /** Size of our log, read after the head: never below what was anchored then. */
  readonly logSize: number;
}

export interface CheckpointSync {
  /** The last consistent read; null before the first. */
  readonly latest: Followed | null;
  /**
   * Reads the chain's head, compares it with our log and brings the checkpoint cache up to it. One at a time: callers
   * queue, each gets a read that began after its call.
   * @throws LOG_FORKED when the chain holds a root that is not one of ours
   * @throws CHAIN_UNREACHABLE | CHAIN_MISMATCH | RPC_DISAGREEMENT when the chain could not be asked
   */
  refresh(): Promise<Followed>;
  /** Called after each consistent read, in order. */
  onFollowed(listener: (followed: Followed) => void): void;
}

export interface CheckpointSyncDeps {
  readonly store: LogStore & CheckpointStore & SettingStore;
  readonly chain: LogChain;
  readonly logger: Logger;
  readonly observer?: ChainObserver;
}

export function createCheckpointSync(deps: CheckpointSyncDeps): CheckpointSync {
  const { store, chain, logger, observer } = deps;
  const followedListeners: ((followed: Followed) => void)[] = [];
  let latest: Followed | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  async function readOnce(): Promise<Followed> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      // The head first, the log second: an entry is durable before it can be anchored, so the log can't look shorter
      // than the chain because of the time between the two reads.
      const head = await chain.head();
      const { size: logSize } = await store.head();
      await expectOurs(head.size, head.root, logSize, head.block);
      if (await sync(head, logSize)) return { head, logSize };
    }
    throw new DataDeedError("RPC_DISAGREEMENT", "the chain changed each time while it was being read");
  }

  async function expectOurs(size: number, root: Uint8Array, logSize: number, block: BlockRef): Promise<void> {
    const ours = size > logSize ? null : await rootAt(store, size);
    if (ours !== null && equalBytes(ours, root)) return;
    throw new DataDeedError("LOG_FORKED", "the chain holds a root that is not ours", {
      details: {
        size,
        root: toHex0x(root),
        ...(ours === null ? { logSize } : { ourRoot: toHex0x(ours) }),
        blockNumber: block.number,
        blockHash: block.hash,
      },
    });
  }

  /** @returns false when the chain was reorganised meanwhile */
  async function sync(head: ChainHead, logSize: number): Promise<boolean> {
    let cursor = await currentCursor(head);
    while (cursor.number < head.block.number) {
      const end = Math.min(cursor.number + BLOCKS_PER_WINDOW, head.block.number);
      const block = end === head.block.number ? head.block : await chain.blockAt(end);
      const events = await chain.checkpoints(cursor.number + 1, end);
      // The last block still stands, so all those before it do: the events are of one and the same branch.
      const still = await chain.blockAt(end);
      if (block === null || still?.hash !== block.hash) return false;
      await keepWindow(events, cursor, logSize);
      cursor = { number: end, hash: block.hash };
      if (end === head.block.number) await expectComplete(head);
      await saveCursor(store, chain.contracts, cursor);
    }
    return true;
  }

  /** Where to go on, after taking back what the chain no longer holds. */
  async function currentCursor(head: ChainHead): Promise<SyncCursor> {
    const cursor = await loadCursor(store, chain.contracts);
    if (cursor === null) {
      // First run, or the data directory was used with other contracts before: nothing cached counts.
      await store.dropCheckpointsAbove(-1);
      return { number: chain.contracts.deployedAtBlock - 1, hash: null };
    }
    if (cursor.hash === null) return rewindTo(await lastCommon());
    const known = cursor.number === head.block.number ? head.block : await chain.blockAt(cursor.number);
    if (known?.hash === cursor.hash) return cursor;
    // Until the other branch is read whole, nothing on it counts as final.
    latest = null;
    const common = await lastCommon();
    logger.warn(
      { lostFrom: cursor.number, keptSize: common?.size ?? 0, keptBlock: common?.blockNumber ?? null },
      "the chain no longer holds blocks that it had: reading again from the last checkpoint that it still has",
    );
    observer?.observe({ kind: "ROLLED_BACK", toSize: common?.size ?? 0 });
    return rewindTo(common);
  }

  /** Newest cached checkpoint that is still canonical, looked for in growing steps; going back too far does no harm. */
  async function lastCommon(): Promise<StoredCheckpoint | null> {
    let candidate = await store.newestCheckpoint();
    for (let step = 1; candidate !== null; step *= 2) {
      const block = await chain.blockAt(candidate.blockNumber);
      if (block?.hash === candidate.blockHash) return candidate;
      candidate = await store.newestCheckpointAt(candidate.blockNumber - step);
    }
    return null;
  }

  async function rewindTo(checkpoint: StoredCheckpoint | null): Promise<SyncCursor> {
    const cursor =
      checkpoint === null
        ? { number: chain.contracts.deployedAtBlock - 1, hash: null }
        : { number: checkpoint.blockNumber - 1, hash: null };
    await store.dropCheckpointsAbove(checkpoint?.blockNumber ?? -1);
    await saveCursor(store, chain.contracts, cursor);
    return cursor;
  }

  async function keepWindow(
    events: readonly CheckpointEvent[],
    cursor: SyncCursor,
    logSize: number,
  ): Promise<void> {
    let previousSize = (await store.newestCheckpointAt(cursor.number))?.size ?? 0;
    const kept: StoredCheckpoint[] = [];
    for (const event of events) {
      if (event.previousSize !== previousSize) await refuseGap(event.previousSize, previousSize);
      await expectOurs(event.size, event.root, logSize, event.block);
      kept.push(await toStored(event));
      previousSize = event.size;
    }
    if (kept.length > 0) await store.saveCheckpoints(kept);
  }

  async function toStored(event: CheckpointEvent): Promise<StoredCheckpoint> {
    const before = await store.checkpointOfSize(event.size);
    return {
      size: event.size,
      previousSize: event.previousSize,
      root: event.root,
      transactionHash: event.transactionHash,
      blockNumber: event.block.number,
      blockHash: event.block.hash,
      anchoredAt: event.block.timestamp,
      entriesCid: event.entriesCid,
      // The same file under the same address, whichever block tells of it.
      published: before !== null && before.published && equalBytes(before.entriesCid, event.entriesCid),
    };
  }

  async function expectComplete(head: ChainHead): Promise<void> {
    const newest = await store.newestCheckpoint();
    const size = newest?.size ?? 0;
    if (size !== head.size) await refuseGap(head.size, size);
  }

  /** A node that leaves out events (not indexed yet, or lying) is asked again from the last one that is known. */
  async function refuseGap(expected: number, found: number): Promise<never> {
    await rewindTo(await lastCommon());
    throw new DataDeedError("RPC_DISAGREEMENT", "the checkpoint events do not lead to the log's head", {
      details: { expectedSize: expected, foundSize: found },
    });
  }

  return {
    get latest() {
      return latest;
    },
    refresh() {
      const next = queue.then(async () => {
        const followed = await readOnce();
        // Only now: what is called final rests on checkpoints of the branch that was just read.
        latest = followed;
        const { head, logSize } = followed;
        observer?.observe({
          kind: "CHAIN_READ",
          blockNumber: head.block.number,
          anchoredSize: head.size,
          logSize,
        });
        for (const listener of followedListeners) listener(followed);
        return followed;
      });
      queue = next.catch(() => undefined);
      return next;
    },
    onFollowed(listener) {
      followedListeners.push(listener);
    },
  };
}

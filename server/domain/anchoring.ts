/**
 * Anchoring: make the chain's head catch up with the log (PROTOCOL section 6).
 *
 * One step: send again what the chain lost → read the head → when our log is longer and it is due, append → read again.
 * No step remembers what the one before intended. After a lost transaction, an answer that got lost, a crash, a
 * reorganisation or another gateway that was faster, the next step reads the head and does what is left to do.
 */
import type { AppendRequest, LogChain } from "../ports/chain.ts";
import type { ChainObserver } from "../ports/observer.ts";
import type { LogStore } from "../ports/store.ts";
import { createLoop, type BackgroundLoop, type LoopDeps } from "./background-loop.ts";
import type { CheckpointSync } from "./checkpoint-sync.ts";
import { consistencyProof, entryPages, rootAt } from "./log-tree.ts";

export interface AnchoringSettings {
  /** Milliseconds an entry waits at most before it is sent (DATADEED_ANCHOR_INTERVAL_MS). */
  readonly intervalMs: number;
  /** So many waiting entries are sent at once (DATADEED_ANCHOR_MAX_PENDING). */
  readonly maxPending: number;
  /** Milliseconds between two reads of the chain while nothing is due: notices finality, lost blocks and forks. */
  readonly pollMs: number;
}

export interface AnchoringDeps extends LoopDeps {
  readonly store: LogStore;
  readonly chain: LogChain;
  readonly sync: CheckpointSync;
  /** Binary CID of the entries file with this content (PROTOCOL section 5), computed here, not by an IPFS node. */
  readonly entriesCid: (content: AsyncIterable<Uint8Array>) => Promise<Uint8Array>;
  readonly settings: AnchoringSettings;
  readonly observer?: ChainObserver;
}

export interface Anchoring extends BackgroundLoop {
  /** The log has grown to this size. Cheap: called with every batch. */
  notify(logSize: number): void;
  /** One step, as the loop does it when it is due. @throws what the chain or the store throw; safe to repeat */
  step(): Promise<void>;
}

export function createAnchoring(deps: AnchoringDeps): Anchoring {
  const { store, chain, sync, settings, clock, logger, observer } = deps;
  /** Size that the chain had when it was last read; null before. */
  let anchored: number | null = null;
  let logSize = 0;
  /** Unix milliseconds since when an entry beyond `anchored`, and beyond what is on its way, is known to wait. */
  let pendingSince: number | null = null;
  let lastReadAt = 0;

  function delayMs(): number {
    if (anchored === null) return 0;
    return Math.min(dueInMs(anchored), lastReadAt + settings.pollMs - clock.now());
  }

  function dueInMs(chainSize: number): number {
    if (pendingSince === null || logSize <= chainSize) return Number.POSITIVE_INFINITY;
    if (logSize - chainSize >= settings.maxPending) return 0;
    return pendingSince + settings.intervalMs - clock.now();
  }

  function noteLogSize(size: number): void {
    logSize = Math.max(logSize, size);
    if (anchored === null || logSize > anchored) pendingSince ??= clock.now();
    else pendingSince = null;
  }

  async function step(): Promise<void> {
    const firstRead = anchored === null;
    const resent = await chain.resendLost();
    if (resent > 0) observer?.observe({ kind: "RESENT", transactions: resent });
    const { head, logSize: size } = await sync.refresh();
    // What waited before a start has waited long enough.
    const due = firstRead ? size > head.size : dueInMs(head.size) <= 0;
    if (!due) return;
    const waitedSince = pendingSince;
    // What arrives from here on starts a waiting time of its own.
    pendingSince = null;
    try {
      await append(head.size, size);
    } catch (error) {
      // It may have been mined all the same, or another gateway's instead of it. What is left over is still due.
      pendingSince = waitedSince;
      throw error;
    }
    await sync.refresh();
  }

  async function append(from: number, to: number): Promise<void> {
    const startedAt = clock.now();
    await chain.append(await appendRequest(from, to));
    // Mined. A crash here loses nothing: the next start reads the same from the chain.
    anchored = to;
    logger.info({ size: to, previousSize: from }, "checkpoint anchored");
    observer?.observe({
      kind: "ANCHORED",
      size: to,
      entries: to - from,
      durationMs: clock.now() - startedAt,
    });
  }

  async function appendRequest(from: number, to: number): Promise<AppendRequest> {
    return {
      size: to,
      root: await rootAt(store, to),
      consistencyProof: await consistencyProof(store, from, to),
      entriesCid: await deps.entriesCid(entryPages(store, from, to)),
    };
  }

  const loop = createLoop(deps, { name: "anchoring", delayMs, step });

  sync.onFollowed(({ head, logSize: size }) => {
    anchored = head.size;
    lastReadAt = clock.now();
    noteLogSize(size);
    loop.wake();
  });

  return {
    ...loop,
    get trouble() {
      return loop.trouble;
    },
    notify(size) {
      const hadPending = pendingSince !== null;
      noteLogSize(size);
      // Thousands of these may come in a second; the loop wants only those that change when it is due.
      const isFull = anchored !== null && logSize - anchored >= settings.maxPending;
      if (!hadPending || isFull) loop.wake();
    },
    step,
  };
}

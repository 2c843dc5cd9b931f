/** Where certificates stand on their way to the chain: SEQUENCED → ANCHORED → FINAL (PROTOCOL section 6). */
import type { DepositState } from "#core/gateway-answers.ts";
import type { CheckpointStore, StoredCheckpoint } from "../ports/store.ts";
import type { CheckpointSync } from "./checkpoint-sync.ts";

/** Indices below `final` are FINAL, from there below `anchored` ANCHORED, all others SEQUENCED. `final` ≤ `anchored`. */
export interface StateBounds {
  readonly anchored: number;
  readonly final: number;
}

/** As of the last consistent read of the chain; before the first nothing counts as final. */
export function finalBlockNumber(sync: Pick<CheckpointSync, "latest">): number {
  return sync.latest?.head.finalBlockNumber ?? -1;
}

export async function stateBounds(
  store: CheckpointStore,
  sync: Pick<CheckpointSync, "latest">,
): Promise<StateBounds> {
  const anchored = (await store.newestCheckpoint())?.size ?? 0;
  const final = (await store.newestCheckpointAt(finalBlockNumber(sync)))?.size ?? 0;
  return { anchored: Math.max(anchored, final), final };
}

export function stateOf(index: number, bounds: StateBounds): DepositState {
  return index < bounds.final ? "FINAL" : index < bounds.anchored ? "ANCHORED" : "SEQUENCED";
}

/** @param checkpoint the first that covers the certificate, null when none does */
export function stateOfCheckpoint(checkpoint: StoredCheckpoint | null, finalBlock: number): DepositState {
  if (checkpoint === null) return "SEQUENCED";
  return checkpoint.blockNumber <= finalBlock ? "FINAL" : "ANCHORED";
}

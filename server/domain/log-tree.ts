/** Roots and proofs of the log out of the stored tree nodes: O(log n) digests read for each. */
import {
  EMPTY_ROOT,
  planConsistency,
  planInclusion,
  planRoot,
  type Digest,
  type ProofPlan,
} from "#core/merkle.ts";
import type { LogStore } from "../ports/store.ts";

type Nodes = Pick<LogStore, "nodes">;

async function follow(store: Nodes, plan: ProofPlan): Promise<Digest[]> {
  return plan.nodes.length === 0 ? plan.fold([]) : plan.fold(await store.nodes(plan.nodes));
}

/**
 * Root of the log's first `size` entries.
 * @param size at most the log's
 * @throws LOG_CORRUPT when a node is missing
 */
export async function rootAt(store: Nodes, size: number): Promise<Digest> {
  return (await follow(store, planRoot(size)))[0] ?? EMPTY_ROOT;
}

/** Proof that entry `index` is in the tree of `size` entries (RFC 9162 section 2.1.3). @throws LOG_CORRUPT */
export async function inclusionProof(store: Nodes, index: number, size: number): Promise<Digest[]> {
  return follow(store, planInclusion(index, size));
}

/** Proof that the tree of `second` entries extends that of `first` (RFC 9162 section 2.1.4); empty from 0. @throws LOG_CORRUPT */
export async function consistencyProof(store: Nodes, first: number, second: number): Promise<Digest[]> {
  return first === 0 ? [] : follow(store, planConsistency(first, second));
}

/** Entries of a page: together 1 MiB, one chunk of the entries file. */
const ENTRIES_PER_PAGE = 8_192;

/** The entries `start … end - 1`, 128 bytes each, page by page: memory does not grow with their number. */
export async function* entryPages(
  store: Pick<LogStore, "entries">,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += ENTRIES_PER_PAGE) {
    yield await store.entries(at, Math.min(at + ENTRIES_PER_PAGE, end));
  }
}

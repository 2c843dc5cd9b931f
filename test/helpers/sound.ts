/** Whole-ledger invariants: used after each step of a fault test, whatever went wrong before. */
import { expect } from "chai";
import { equalBytes, toHex } from "#core/bytes.ts";
import { decodeEntry } from "#core/entry.ts";
import { hashLeaf, MerkleTree } from "#core/merkle.ts";
import type { LogChain } from "../../server/ports/chain.ts";
import type { Store } from "../../server/ports/store.ts";

export interface SoundnessOptions {
  readonly store: Store;
  readonly chain: Pick<LogChain, "head" | "checkpoints" | "contracts">;
  /** Digests (hex) of all acknowledged certificates by the index that was told to the depositor. */
  readonly acknowledged?: ReadonlyMap<number, string>;
}

/**
 * - every acknowledged certificate has the index that was told, and no other
 * - the stored tree is that of the stored entries
 * - every checkpoint on chain is a root of our log, and each starts where the one before ended
 * - the chain's head is the last of them
 */
export async function expectSound({
  store,
  chain,
  acknowledged = new Map(),
}: SoundnessOptions): Promise<void> {
  // the chain first: the log never looks shorter than what was anchored
  const head = await chain.head();
  const events = await chain.checkpoints(chain.contracts.deployedAtBlock, head.block.number);
  const { size } = await store.head();
  const tree = new MerkleTree();
  const indexOf = new Map<string, number>();
  for (let index = 0; index < size; index++) {
    const certificate = await store.certificate(index);
    expect(certificate?.index, `certificate ${index}`).to.equal(index);
    const entry = await store.entries(index, index + 1);
    expect(toHex(entry)).to.equal(toHex(certificate!.entry));
    const digest = toHex(certificate!.digest);
    expect(toHex(decodeEntry(entry).certificateDigest)).to.equal(digest);
    expect(indexOf.has(digest), `certificate ${digest} has two indices`).to.equal(false);
    indexOf.set(digest, index);
    tree.append(hashLeaf(entry));
  }
  for (const [index, digest] of acknowledged) {
    expect(indexOf.get(digest), `index of acknowledged certificate ${digest}`).to.equal(index);
  }
  let previousSize = 0;
  for (const event of events) {
    expect(event.previousSize, "start of a checkpoint").to.equal(previousSize);
    expect(event.size, "size of a checkpoint").to.be.within(previousSize + 1, size);
    expect(toHex(event.root), `root at ${event.size}`).to.equal(toHex(tree.root(event.size)));
    previousSize = event.size;
  }
  expect(head.size, "the chain's head").to.equal(previousSize);
  expect(equalBytes(head.root, tree.root(head.size)), "root of the chain's head").to.equal(true);
}

/** That everything in the log is on chain, and each cached checkpoint stands on the canonical branch. */
export async function expectCaughtUp(store: Store, chain: Pick<LogChain, "head" | "blockAt">): Promise<void> {
  const { size } = await store.head();
  expect((await chain.head()).size, "size on chain").to.equal(size);
  expect((await store.newestCheckpoint())?.size ?? 0, "size in the cache").to.equal(size);
  let checkpoint = await store.newestCheckpoint();
  while (checkpoint !== null) {
    const block = await chain.blockAt(checkpoint.blockNumber);
    expect(block?.hash, `block of checkpoint ${checkpoint.size}`).to.equal(checkpoint.blockHash);
    checkpoint = checkpoint.previousSize === 0 ? null : await store.checkpointOfSize(checkpoint.previousSize);
  }
}

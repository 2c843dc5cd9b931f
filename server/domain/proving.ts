/**
 * Proofs of the chain's state for bundles: captured when certificates are final, kept, and made afresh on demand.
 *
 * The order, and what a crash at each step means:
 * 1. collect  nothing is durable. Crash: it is collected again.
 * 2. save     the capture is durable. Crash before the cursor: one more capture of the same certificates is refused by
 *             the store, the older one stays.
 * 3. cursor   the next page begins.
 * Anchoring and deposits never wait for any of this; a bundle without a proof is complete for whoever asks a node.
 */
import { z } from "zod";
import type { BlockRef } from "../../client/verify/ports.ts";
import type { ChainProofJson } from "#core/state-proof/chain-proof.ts";
import { packProofs, unpackProofs } from "#core/state-proof/pack.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import type { TrustDocument } from "#core/trust.ts";
import {
  collectProofs,
  extractor,
  type CollectedProofs,
  type ProofSubject,
  type StateProver,
} from "../../client/verify/offline/collect.ts";
import type { LogChain } from "../ports/chain.ts";
import { LARGEST_CAPTURE, type ProofStore } from "../ports/proof-store.ts";
import type { CheckpointStore, LogStore, SettingStore, StoredCertificate } from "../ports/store.ts";
import { createLoop, type BackgroundLoop, type LoopDeps } from "./background-loop.ts";
import type { CheckpointSync } from "./checkpoint-sync.ts";
import { finalBlockNumber } from "./deposit-state.ts";
import { loadJsonSetting } from "./json-setting.ts";

const CURSOR = "proving.captured";
const zIndex = z.int().min(0);

export interface ProvingDeps extends LoopDeps {
  readonly store: Pick<LogStore, "certificates"> &
    Pick<CheckpointStore, "firstCheckpointCovering" | "newestCheckpointAt"> &
    SettingStore &
    ProofStore;
  readonly chain: Pick<LogChain, "blockAt">;
  readonly sync: Pick<CheckpointSync, "latest" | "onFollowed" | "refresh">;
  /** null: no node is asked for proofs. */
  readonly prover: StateProver | null;
  readonly trust: TrustDocument;
}

/** A proof, and the block of our chain that it is of. */
export interface BlockProof {
  readonly chainProof: ChainProofJson;
  readonly block: BlockRef;
}

export interface Proving extends BackgroundLoop {
  /** Captures one page. @throws STATE_PROOF_UNAVAILABLE | CHAIN_UNREACHABLE | STORE_FAILED | …; safe to repeat */
  step(): Promise<void>;
  /** The proof kept since the certificate was final, or captured now. @returns null where it is not final, or none is to be had */
  proofOf(stored: StoredCertificate): Promise<BlockProof | null>;
  /**
   * A proof as of the newest final block.
   * @throws NOT_FINAL; STATE_PROOF_UNAVAILABLE when the chain's node gives none; CHAIN_UNREACHABLE; …
   */
  latestProofOf(stored: StoredCertificate): Promise<BlockProof>;
  /**
   * A proof as of a block that was final, as far as nodes remember its state.
   * @throws as `latestProofOf`; STATE_PROOF_UNAVAILABLE also when the chain has another block of that number by now
   */
  proofAt(stored: StoredCertificate, block: Pick<BlockRef, "number" | "hash">): Promise<BlockProof>;
}

export function createProving(deps: ProvingDeps): Proving {
  const { store, chain, sync, prover, trust, clock, logger } = deps;
  let due = prover !== null;
  let restUntil = 0;

  async function step(): Promise<void> {
    const startedAt = clock.now();
    due = await capturePage();
    // Deposits share processor and node with this: it never takes more than a quarter of the time.
    restUntil = clock.now() + 3 * (clock.now() - startedAt);
  }

  /** @returns whether there may be more to capture */
  async function capturePage(): Promise<boolean> {
    const next = (await loadJsonSetting(store, CURSOR, zIndex)) ?? 0;
    const final = (await store.newestCheckpointAt(finalBlockNumber(sync)))?.size ?? 0;
    if (next >= final) return false;
    const page = await store.certificates({ fromIndex: next, toIndex: final, limit: LARGEST_CAPTURE });
    await capture(page);
    await store.saveSetting(CURSOR, String(next + page.length));
    return next + page.length < final;
  }

  async function capture(page: readonly StoredCertificate[]): Promise<void> {
    const block = await finalBlock();
    const collected = await collect(page, block);
    const firstIndex = page[0]!.index;
    await store.saveProofs({
      firstIndex,
      endIndex: firstIndex + page.length,
      blockNumber: block.number,
      blockHash: block.hash,
      packed: packProofs(collected),
    });
  }

  async function collect(page: readonly StoredCertificate[], block: BlockRef): Promise<CollectedProofs> {
    if (prover === null) throw new DataDeedError("STATE_PROOF_UNAVAILABLE");
    return collectProofs(prover, block, trust, await Promise.all(page.map(subjectOf)));
  }

  async function subjectOf({ index, digest }: StoredCertificate): Promise<ProofSubject> {
    const checkpoint = await store.firstCheckpointCovering(index);
    if (checkpoint === null || checkpoint.blockNumber > finalBlockNumber(sync))
      throw new DataDeedError("NOT_FINAL");
    return { certificateDigest: digest, root: checkpoint.root };
  }

  async function finalBlock(): Promise<BlockRef> {
    const block = await chain.blockAt(finalBlockNumber(sync));
    if (block === null) throw new DataDeedError("NOT_FINAL");
    return block;
  }

  async function keptProofOf(stored: StoredCertificate): Promise<BlockProof | null> {
    const subject = await subjectOf(stored);
    let kept = await store.proofsCovering(stored.index);
    if (kept === null && prover !== null) {
      await capture([stored]);
      kept = await store.proofsCovering(stored.index);
    }
    if (kept === null) return null;
    const block = await chain.blockAt(kept.blockNumber);
    // Another chain by now, as after a restored backup: what was proven of the former one is worth nothing.
    if (block?.hash !== kept.blockHash) return null;
    return { chainProof: extractor(unpackProofs(kept.packed), trust)(subject), block };
  }

  const loop = createLoop(deps, {
    name: "proving",
    delayMs: () => (due ? restUntil - clock.now() : Number.POSITIVE_INFINITY),
    step,
  });

  sync.onFollowed(() => {
    if (prover === null || due) return;
    due = true;
    loop.wake();
  });

  return {
    ...loop,
    get trouble() {
      return loop.trouble;
    },
    step,
    async proofOf(stored) {
      try {
        return await keptProofOf(stored);
      } catch (error) {
        if (!isDataDeedError(error)) throw error;
        // The loop tells the operator; the bundle is complete without.
        if (error.code !== "NOT_FINAL")
          logger.debug(
            { code: error.code, index: stored.index, err: error },
            "a bundle has no proof of the chain's state",
          );
        return null;
      }
    },
    async latestProofOf(stored) {
      // What was read a moment ago may be a block behind what the asker just did.
      await sync.refresh();
      const subject = await subjectOf(stored);
      const block = await finalBlock();
      return { chainProof: extractor(await collect([stored], block), trust)(subject), block };
    },
    async proofAt(stored, { number, hash }) {
      const subject = await subjectOf(stored);
      const block = await chain.blockAt(number);
      if (block?.hash !== hash)
        throw new DataDeedError("STATE_PROOF_UNAVAILABLE", `the chain has another block ${number} by now`);
      return { chainProof: extractor(await collect([stored], block), trust)(subject), block };
    },
  };
}

/**
 * Admission: certificates that asked for a record of their own get one in CertificateRegistry as soon as they are
 * anchored (PROTOCOL section 5).
 *
 * The order: admitted (mined) → cursor. A crash in between admits once more, which the registry's adapter finds done.
 * A block that vanishes takes its admissions along, so the cursor goes back to what was final.
 */
import { z } from "zod";
import { decodeEntry } from "#core/entry.ts";
import type { LogChain } from "../ports/chain.ts";
import type { ChainObserver } from "../ports/observer.ts";
import type { CheckpointStore, LogStore, SettingStore, StoredCheckpoint } from "../ports/store.ts";
import { createLoop, type BackgroundLoop, type LoopDeps } from "./background-loop.ts";
import type { CheckpointSync } from "./checkpoint-sync.ts";
import { finalBlockNumber } from "./deposit-state.ts";
import { loadJsonSetting } from "./json-setting.ts";
import { inclusionProof } from "./log-tree.ts";

const CURSOR = "admission.cursor";
const CERTIFICATES_PER_PAGE = 100;

const zCursor = z.object({
  /** All certificates below have their record, as of `block`. */
  next: z.int().min(0),
  /** Block as of which that held; null when it is final already. */
  block: z.object({ number: z.int(), hash: z.string() }).nullable(),
  /** Where to start again when that block vanishes. */
  final: z.int().min(0),
});

type Cursor = z.infer<typeof zCursor>;

export interface AdmissionDeps extends LoopDeps {
  readonly store: LogStore & CheckpointStore & SettingStore;
  readonly chain: LogChain;
  readonly sync: CheckpointSync;
  readonly observer?: ChainObserver;
}

export interface Admission extends BackgroundLoop {
  /** Admits one page. @throws what the chain or the store throw; safe to repeat */
  step(): Promise<void>;
}

export function createAdmission(deps: AdmissionDeps): Admission {
  const { store, chain, sync, observer } = deps;
  /** Newest block told of, and the one whose news have been seen to the end. */
  let told = "";
  let seen = "";

  async function step(): Promise<void> {
    const news = told;
    const kept = await loadJsonSetting(store, CURSOR, zCursor);
    const cursor = await settle(kept ?? { next: 0, block: null, final: 0 });
    const checkpoint = await store.newestCheckpoint();
    const page = checkpoint === null ? [] : await pageBelow(cursor.next, checkpoint.size);
    const asked = page.filter(({ record }) => record === "INDIVIDUAL");
    // A deployment without a registry has nothing to open records in; it is looked for again with each new block.
    if (checkpoint === null || (asked.length > 0 && !(await chain.registryDeployed()))) {
      seen = news;
      return;
    }
    for (const { index, entry } of asked) await admit(index, entry, checkpoint);
    const next = cursor.next + page.length;
    const block = asked.length > 0 ? (await sync.refresh()).head.block : cursor.block;
    const after: Cursor = {
      next,
      block: block && { number: block.number, hash: block.hash },
      final: block === null ? next : cursor.final,
    };
    if (JSON.stringify(after) !== JSON.stringify(kept))
      await store.saveSetting(CURSOR, JSON.stringify(after));
    // Beyond the checkpoint when the chain lost what was final: then there is nothing to do until it has caught up.
    if (next >= checkpoint.size) seen = news;
  }

  /** The cursor as far as the chain still bears it out. */
  async function settle(cursor: Cursor): Promise<Cursor> {
    if (cursor.block === null) return cursor;
    const block = await chain.blockAt(cursor.block.number);
    if (block?.hash !== cursor.block.hash) return { next: cursor.final, block: null, final: cursor.final };
    const isFinal = cursor.block.number <= finalBlockNumber(sync);
    return isFinal ? { next: cursor.next, block: null, final: cursor.next } : cursor;
  }

  async function pageBelow(next: number, size: number): ReturnType<LogStore["certificates"]> {
    return store.certificates({ fromIndex: next, toIndex: size, limit: CERTIFICATES_PER_PAGE });
  }

  async function admit(index: number, entry: Uint8Array, { size, root }: StoredCheckpoint): Promise<void> {
    const proof = await inclusionProof(store, index, size);
    await chain.admit({ entry: decodeEntry(entry), index, root, inclusionProof: proof });
    observer?.observe({ kind: "ADMITTED", index });
  }

  const loop = createLoop(deps, {
    name: "admission",
    delayMs: () => (seen === told ? Number.POSITIVE_INFINITY : 0),
    step,
  });

  sync.onFollowed(({ head }) => {
    // New checkpoints, new finality and vanished blocks all show in the newest block.
    told = head.block.hash;
    if (seen !== told) loop.wake();
  });

  return {
    ...loop,
    get trouble() {
      return loop.trouble;
    },
    step,
  };
}

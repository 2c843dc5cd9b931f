/**
 * Publishing: certificates and entries files onto IPFS, so that anyone can fetch what the chain only names.
 *
 * The order, and what a crash at each step means:
 * 1. write    blocks are durable on the node when it answers. Crash: they are written once more, which changes nothing.
 * 2. remember the cursor (certificates), the mark (entries files). Crash: as above.
 * Anchoring never waits for any of this: addresses are digests, known before a node has the bytes.
 */
import { z } from "zod";
import { CID } from "multiformats/cid";
import { create as createDigest } from "multiformats/hashes/digest";
import type { Digest } from "#core/digest.ts";
import { isDataDeedError } from "#core/errors.ts";
import type { IpfsNode } from "../ports/ipfs.ts";
import type { ChainObserver } from "../ports/observer.ts";
import type { CheckpointStore, LogStore, SettingStore, StoredCheckpoint } from "../ports/store.ts";
import { createLoop, type BackgroundLoop, type LoopDeps } from "./background-loop.ts";
import type { CheckpointSync } from "./checkpoint-sync.ts";
import { loadJsonSetting } from "./json-setting.ts";
import { entryPages } from "./log-tree.ts";

/** Codes of multiformats: a raw block, SHA-256. */
const RAW = 0x55;
const SHA2_256 = 0x12;

/** Certificates written at the same time: at most 2 MiB of them in memory. */
const CERTIFICATES_PER_PAGE = 32;

const CURSOR = "publishing.certificates";
const zIndex = z.int().min(0);

export interface PublishingDeps extends LoopDeps {
  readonly store: LogStore & CheckpointStore & SettingStore;
  readonly ipfs: IpfsNode;
  readonly sync: CheckpointSync;
  /** Address of the entries file with this content (PROTOCOL section 5). */
  readonly entriesCid: (content: AsyncIterable<Uint8Array>) => Promise<CID>;
  readonly observer?: ChainObserver;
}

export interface Publishing extends BackgroundLoop {
  /** There is something new in the log. */
  notify(): void;
  /** Publishes one page and one entries file. @throws IPFS_UNREACHABLE | CID_MISMATCH | STORE_FAILED; safe to repeat */
  step(): Promise<void>;
}

/** Where IPFS keeps a certificate: CIDv1, raw, its digest (PROTOCOL section 3). */
export function certificateCid(digest: Digest): CID {
  return CID.createV1(RAW, createDigest(SHA2_256, digest));
}

export function createPublishing(deps: PublishingDeps): Publishing {
  const { store, ipfs, clock, logger, observer } = deps;
  /** News told so far, and how much of it has been seen to the end: at a start there may be some. */
  let told = 1;
  let seen = 0;
  let restUntil = 0;

  async function step(): Promise<void> {
    const news = told;
    const startedAt = clock.now();
    const certificates = await publishCertificates();
    const files = await publishEntries();
    if (certificates + files === 0) seen = news;
    // Deposits share the disk with this: it never takes more than half of the time.
    restUntil = clock.now() + (clock.now() - startedAt);
  }

  async function publishCertificates(): Promise<number> {
    const next = (await loadJsonSetting(store, CURSOR, zIndex)) ?? 0;
    const page = await store.certificates({ fromIndex: next, limit: CERTIFICATES_PER_PAGE });
    await Promise.all(page.map(({ digest, bytes }) => ipfs.putBlock(certificateCid(digest), bytes)));
    if (page.length === 0) return 0;
    await store.saveSetting(CURSOR, String(next + page.length));
    observer?.observe({ kind: "PUBLISHED", what: "certificates", count: page.length });
    return page.length;
  }

  async function publishEntries(): Promise<number> {
    const [checkpoint] = await store.unpublishedCheckpoints(1);
    if (checkpoint === undefined) return 0;
    await ipfs.putEntries(await addressOf(checkpoint), entriesOf(checkpoint));
    await store.markCheckpointPublished(checkpoint.size);
    observer?.observe({
      kind: "PUBLISHED",
      what: "entries",
      count: checkpoint.size - checkpoint.previousSize,
    });
    return 1;
  }

  function entriesOf({ previousSize, size }: StoredCheckpoint): AsyncIterable<Uint8Array> {
    return entryPages(store, previousSize, size);
  }

  /** The chain names an address, but whoever appended may have got it wrong: what counts is the one of our entries. */
  async function addressOf(checkpoint: StoredCheckpoint): Promise<CID> {
    const computed = await deps.entriesCid(entriesOf(checkpoint));
    const onChain = decodeCid(checkpoint.entriesCid);
    if (onChain?.equals(computed) !== true) {
      logger.error(
        { size: checkpoint.size, onChain: onChain?.toString() ?? null, computed: computed.toString() },
        "the chain names another address for the entries of a checkpoint; published under the right one",
      );
    }
    return computed;
  }

  const loop = createLoop(deps, {
    name: "publishing",
    delayMs: () => (seen < told ? restUntil - clock.now() : Number.POSITIVE_INFINITY),
    step,
  });

  function notify(): void {
    // With each deposit: while the loop has work before it anyway there is nobody to wake.
    if (seen === told++) loop.wake();
  }

  deps.sync.onFollowed(notify);

  return {
    ...loop,
    get trouble() {
      return loop.trouble;
    },
    notify,
    step,
  };
}

function decodeCid(bytes: Uint8Array): CID | null {
  try {
    return CID.decode(bytes);
  } catch (error) {
    // multiformats throws plain errors for bytes that are no CID: attacker-controlled, so not worth more than "no"
    if (error instanceof Error && !isDataDeedError(error)) return null;
    throw error;
  }
}

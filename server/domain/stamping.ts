/**
 * The second clock: each checkpoint's root is stamped by time-stamping authorities (docs/timestamps.md).
 *
 * Beside everything else: anchoring, deposits and bundles never wait for it. A bundle carries the tokens that are there.
 * The order: ask → verify as a reader would → keep (durable). A crash in between asks once more, which costs a token.
 */
import { equalBytes, toBase64, toHex0x } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { sm3 } from "#core/sm3.ts";
import { DataDeedError } from "#core/errors.ts";
import type { TrustDocument } from "#core/trust.ts";
import { readTimestampToken } from "../../client/verify/timestamp/read-token.ts";
import type { CheckpointSync } from "./checkpoint-sync.ts";
import { createLoop, type BackgroundLoop, type LoopDeps } from "./background-loop.ts";
import type { TimestampAuthority } from "../ports/timestamping.ts";
import type { TimestampStore } from "../ports/timestamp-store.ts";

/** A stamp that is later than the block by more than a day helps nobody (DOMAIN section C, A4). */
const LATEST_SECONDS = 86_400;

export interface StampingDeps extends LoopDeps {
  readonly store: TimestampStore;
  readonly authority: TimestampAuthority;
  readonly trust: Pick<TrustDocument, "tsa">;
  readonly sync: Pick<CheckpointSync, "onFollowed">;
}

export interface Stamping extends BackgroundLoop {
  /** Has one checkpoint stamped. @throws SERVICE_UNREACHABLE | TIMESTAMP_REFUSED | STORE_FAILED; safe to repeat */
  step(): Promise<void>;
}

/** Stamps by one authority: each has a loop of its own, so that a silent one keeps nobody else from stamping. */
export function createStamping(deps: StampingDeps): Stamping {
  const { store, authority, clock } = deps;
  let isDue = true;
  /** All checkpoints up to this size are stamped, or too old to be. */
  let doneUpTo = 0;
  let anchoredSize = 0;

  async function step(): Promise<void> {
    // Before the store is asked: what is anchored meanwhile is found at the next step.
    isDue = false;
    const since = Math.floor(clock.now() / 1000) - LATEST_SECONDS;
    const checkpoint = await askStore(since);
    if (checkpoint === null) return;
    isDue = true;
    const token = await authority.stamp(checkpoint.root);
    await expectVerified(checkpoint.root, token);
    const createdAt = Math.floor(clock.now() / 1000);
    await store.saveTimestamp({ root: checkpoint.root, authority: authority.url, token, createdAt });
    doneUpTo = checkpoint.size;
  }

  async function askStore(since: number): ReturnType<TimestampStore["nextUnstamped"]> {
    try {
      return await store.nextUnstamped(authority.url, doneUpTo, since);
    } catch (error) {
      isDue = true;
      throw error;
    }
  }

  /** Nothing leaves the house that its reader would refuse. */
  async function expectVerified(root: Uint8Array, token: Uint8Array<ArrayBuffer>): Promise<void> {
    const reading = await readTimestampToken(toBase64(token), deps.trust.tsa ?? []);
    const details = { authority: authority.url, root: toHex0x(root) };
    if (reading.kind !== "HOLDS") {
      throw new DataDeedError("TIMESTAMP_REFUSED", `the authority's token does not verify: ${reading.kind}`, {
        details: { ...details, ...("reason" in reading ? { reason: reading.reason } : {}) },
      });
    }
    const { imprint } = reading.statement;
    if ([sha256, sm3].some((digest) => equalBytes(digest(root), imprint))) return;
    throw new DataDeedError("TIMESTAMP_REFUSED", "the authority stamped another digest", { details });
  }

  const loop = createLoop(deps, {
    name: `stamping by ${new URL(authority.url).host}`,
    delayMs: () => (isDue ? 0 : Number.POSITIVE_INFINITY),
    step,
  });

  deps.sync.onFollowed(({ head }) => {
    if (head.size === anchoredSize) return;
    // After a reorganisation there may be other checkpoints below.
    if (head.size < anchoredSize) doneUpTo = 0;
    anchoredSize = head.size;
    isDue = true;
    loop.wake();
  });

  return {
    ...loop,
    get trouble() {
      return loop.trouble;
    },
    step,
  };
}

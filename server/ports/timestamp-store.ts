/** Time-stamp tokens of checkpoints. Kept by root: after a reorganisation the same root has the same stamp. */
import type { Digest } from "#core/digest.ts";

export interface StoredTimestamp {
  /** Root of the checkpoint, 32 bytes. */
  readonly root: Digest;
  /** Address of the authority that was asked: one token of each is kept. */
  readonly authority: string;
  /** DER of the token, verified before it came here. */
  readonly token: Uint8Array;
  /** Unix seconds. */
  readonly createdAt: number;
}

export interface UnstampedCheckpoint {
  readonly size: number;
  readonly root: Digest;
}

/** Durability and errors as in `Store`. */
export interface TimestampStore {
  /** Keeps the first token for a root and an authority; a second one changes nothing. */
  saveTimestamp(timestamp: StoredTimestamp): Promise<void>;
  /** All tokens for a root, the oldest first. */
  timestampsOf(root: Digest): Promise<StoredTimestamp[]>;
  /** The smallest checkpoint above a size, anchored at or after `since` (Unix seconds), that this authority has not stamped. */
  nextUnstamped(authority: string, aboveSize: number, since: number): Promise<UnstampedCheckpoint | null>;
}

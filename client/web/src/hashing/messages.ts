/** What the page and a hashing worker say to each other. Files have numbers, `id`. */

/** Files that fit memory together: all digests natively, in one reading. */
export interface SmallJob {
  readonly kind: "SMALL";
  /** Whether the digest of the whole file is wanted too. */
  readonly whole: boolean;
  readonly files: readonly { readonly id: number; readonly file: File }[];
}

/** Leaves of some chunks of a large file. */
export interface TreeJob {
  readonly kind: "TREE";
  readonly id: number;
  readonly file: File;
  /** Chunks, counted from 0; `end` is not one of them. */
  readonly start: number;
  readonly end: number;
}

/** The whole-file digest of a large file, from where it was left. */
export interface WholeJob {
  readonly kind: "WHOLE";
  readonly id: number;
  readonly file: File;
  /** At the beginning of a chunk. */
  readonly startByte: number;
  /** What the hasher said of itself there; null at the beginning. */
  readonly state: Uint8Array | null;
}

export type HashJob = SmallJob | TreeJob | WholeJob;

export interface SmallDigests {
  readonly id: number;
  /** Undefined where it was not wanted. */
  readonly sha256: Uint8Array | undefined;
  readonly leaves: readonly Uint8Array[];
}

export type HashReply =
  /** Bytes done since the last reply of this kind. */
  | { readonly kind: "progress"; readonly bytes: number }
  /** Of a WHOLE job: how far it is, and what goes on from there. */
  | { readonly kind: "checkpoint"; readonly byte: number; readonly state: Uint8Array }
  | { readonly kind: "small"; readonly files: readonly SmallDigests[] }
  | { readonly kind: "tree"; readonly leaves: readonly Uint8Array[] }
  | { readonly kind: "whole"; readonly sha256: Uint8Array }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string };

/** What the page and a hashing worker say to each other. */
interface Job {
  readonly id: number;
  readonly file: File;
}

/** A file that fits memory: both digests natively, in one reading. */
export interface SmallJob extends Job {
  readonly kind: "SMALL";
}

/** Leaves of some chunks of a large file. */
export interface TreeJob extends Job {
  readonly kind: "TREE";
  /** Chunks, counted from 0; `end` is not one of them. */
  readonly start: number;
  readonly end: number;
}

/** The whole-file digest of a large file, from where it was left. */
export interface WholeJob extends Job {
  readonly kind: "WHOLE";
  readonly startByte: number;
  /** What the hasher said of itself there; null at the beginning. */
  readonly state: Uint8Array | null;
}

export type HashJob = SmallJob | TreeJob | WholeJob;

export type HashReply = { readonly id: number } & (
  | { readonly kind: "progress"; readonly bytes: number }
  /** Of a WHOLE job: how far it is, and what goes on from there. */
  | { readonly kind: "checkpoint"; readonly byte: number; readonly state: Uint8Array }
  | { readonly kind: "small"; readonly sha256: Uint8Array; readonly leaves: Uint8Array[] }
  | { readonly kind: "tree"; readonly leaves: Uint8Array[] }
  | { readonly kind: "whole"; readonly sha256: Uint8Array }
  | { readonly kind: "failed"; readonly reason: string }
);

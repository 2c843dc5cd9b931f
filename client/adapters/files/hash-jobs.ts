/** What a hashing thread can be asked to do, and its answers: plain data that crosses between threads. */
import type { FileRecord } from "#core/dataset.ts";
import type { DataDeedError, ErrorCode, FieldProblem } from "#core/errors.ts";
import { DIGEST_LENGTH, type Digest } from "#core/merkle.ts";
import type { FileDigests } from "./digester.ts";
import type { RingMemory } from "./ring.ts";
import type { LocalFile } from "./walk.ts";

export interface HashOptions {
  /** Also SM3 of every file. */
  readonly sm3?: boolean;
  /** Also the leaf digest of every chunk. */
  readonly chunks?: boolean;
}

export interface HashedFile {
  readonly record: FileRecord;
  /** Leaf digests `H(0x00 || chunk)` in order, where they were asked for. */
  readonly chunkLeaves?: readonly Digest[];
}

export type LaneDigest = "sha256" | "sm3" | "tree";

/** One digest of one large file that another thread reads. */
export interface LaneJob {
  readonly kind: "lane";
  readonly digest: LaneDigest;
  readonly ring: RingMemory;
  readonly lane: number;
  readonly chunks: boolean;
}

/** All digests of some small files, read by the same thread. */
export interface FilesJob {
  readonly kind: "files";
  readonly files: readonly LocalFile[];
  readonly options: HashOptions;
}

export type HashJob = LaneJob | FilesJob;

export interface LaneResult {
  readonly digest: Digest;
  /** Leaf digests one after another, 32 bytes each; empty unless asked for. */
  readonly leaves: Uint8Array;
}

export interface PackedFile {
  readonly digests: FileDigests;
  readonly leaves: Uint8Array;
}

/** An error without its class, which does not cross between threads. */
export interface JobFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly problems: readonly FieldProblem[];
}

export type JobResult<J extends HashJob> = J extends LaneJob ? LaneResult : readonly PackedFile[];
export type JobAnswer =
  { readonly result: LaneResult | readonly PackedFile[] } | { readonly failure: JobFailure };

export function failureOf(error: DataDeedError): JobFailure {
  return { code: error.code, message: error.message, problems: error.problems };
}

export function packLeaves(leaves: readonly Digest[]): Uint8Array {
  const packed = new Uint8Array(leaves.length * DIGEST_LENGTH);
  leaves.forEach((leaf, i) => packed.set(leaf, i * DIGEST_LENGTH));
  return packed;
}

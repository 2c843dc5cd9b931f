/** What a verifier saw of the data, to be compared with the manifest. Hashing is done outside; these are its results. */
import type { FileRecord } from "#core/dataset.ts";
import type { Digest } from "#core/digest.ts";

/** A file as the verifier hashed it. */
export interface ObservedFile extends Omit<FileRecord, "sha256"> {
  /** Absent where the verifier hashed chunks alone: `chunkRoot` and size fix every byte as well as it does. */
  readonly sha256?: FileRecord["sha256"] | undefined;
  /** Leaf digests `H(0x00 || chunk)` of all its chunks, in order: with the original's they name the first differing chunk. */
  readonly chunkLeaves?: readonly Digest[];
}

/** One chunk of a deposited file, with its proof in the file's chunk tree. */
export interface ObservedChunk {
  readonly path: string;
  /** Counted from 0. */
  readonly index: number;
  /** `H(0x00 || chunk)` of the bytes that the verifier saw. */
  readonly leaf: Digest;
  /** RFC 9162 inclusion proof to the file's `chunkRoot`; attacker-controlled. */
  readonly inclusionProof: readonly Digest[];
}

export interface ObservedDataset {
  /**
   * WHOLE (the default): every deposited file must be there. SAMPLE: what is there must match, and the report says how
   * much of the dataset it was.
   */
  readonly extent?: "WHOLE" | "SAMPLE";
  readonly files: readonly ObservedFile[];
  readonly chunks?: readonly ObservedChunk[];
  /**
   * Chunk leaf digests of deposited files as somebody tells them, by path. Believed only where their tree has the
   * manifest's `chunkRoot`; used only to say where a changed file differs first.
   */
  readonly originalChunkLeaves?: ReadonlyMap<string, readonly Digest[]>;
}

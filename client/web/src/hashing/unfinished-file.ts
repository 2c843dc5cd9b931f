/** What is known of a file so far: hashing that was cancelled goes on from here as long as the page is open. */
import { CHUNK_SIZE_BYTES } from "#core/chunk-size.ts";
import { chunkCount } from "#core/dataset.ts";

/** Larger files are hashed in parts; smaller ones fit the memory of every worker at once. */
export const SMALL_BYTES = 16 * 1024 * 1024;

export class UnfinishedFile {
  readonly file: File;
  /** Leaves of a part, by its first chunk. */
  readonly parts = new Map<number, readonly Uint8Array[]>();
  sha256: Uint8Array | undefined;
  wholeAt = 0;
  wholeState: Uint8Array | null = null;

  constructor(file: File) {
    this.file = file;
  }

  get isSmall(): boolean {
    return this.file.size <= SMALL_BYTES;
  }

  get chunks(): number {
    return chunkCount(this.file.size);
  }

  get chunksDone(): number {
    return [...this.parts.values()].reduce((sum, leaves) => sum + leaves.length, 0);
  }

  /** @param whole whether the whole-file digest is wanted beside the chunks */
  isDone(whole: boolean): boolean {
    return this.chunksDone === this.chunks && (!whole || this.sha256 !== undefined);
  }

  /** Of a large file whose both digests are wanted each byte is hashed twice, and counts half each time. */
  bytesDone(whole: boolean): number {
    const { size } = this.file;
    if (this.isSmall) return this.isDone(whole) ? size : 0;
    const tree = Math.min(size, this.chunksDone * CHUNK_SIZE_BYTES);
    return whole ? (tree + (this.sha256 === undefined ? this.wholeAt : size)) / 2 : tree;
  }

  /** All leaves in order. */
  leaves(): Uint8Array[] {
    return [...this.parts].sort(([a], [b]) => a - b).flatMap(([, leaves]) => leaves);
  }
}

const known = new WeakMap<File, UnfinishedFile>();

/** The same `File` object is the same bytes: where the file changed since it was chosen, reading it fails. */
export function unfinished(file: File): UnfinishedFile {
  const found = known.get(file) ?? new UnfinishedFile(file);
  known.set(file, found);
  return found;
}

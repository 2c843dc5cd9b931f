import type { FileRecord } from "#core/dataset.ts";

/** Digests of one file made while its bytes pass by (PROTOCOL section 1). */
export interface FileHasher {
  /** Await what it gives before the next call: that is the back-pressure. */
  update(chunk: Uint8Array): void | Promise<void>;
  /** Once only. */
  digest(): Promise<Omit<FileRecord, "path">>;
}

export type CreateFileHasher = (options: { readonly sm3: boolean }) => FileHasher;

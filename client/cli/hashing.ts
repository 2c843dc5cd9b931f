/** Walks and hashes what was named on the command line, with progress. */
import { hashFiles, type HashedFile, type HashOptions } from "../adapters/files/hash-file.ts";
import { walkFiles, type LocalFile } from "../adapters/files/walk.ts";
import type { CliContext } from "./context.ts";

/** @throws the codes of `walkFiles` */
export function listFiles(paths: readonly string[]): Promise<readonly LocalFile[]> {
  return walkFiles(paths);
}

/** @throws the codes of `hashFiles` */
export async function hashWithProgress(
  context: CliContext,
  files: readonly LocalFile[],
  options: HashOptions,
): Promise<HashedFile[]> {
  const progress = context.progress("hashing");
  try {
    return await hashFiles(files, {
      ...options,
      signal: context.world.signal,
      onProgress: (work) => progress.update(work),
    });
  } finally {
    progress.end();
  }
}

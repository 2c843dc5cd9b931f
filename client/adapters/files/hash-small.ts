/** A file that is not worth several threads: read and hashed by the thread that calls. */
import { CHUNK_SIZE_BYTES } from "#core/chunk-size.ts";
import type { Digest } from "#core/merkle.ts";
import { CheckedFile } from "./checked-file.ts";
import { Digester } from "./digester.ts";
import { nodeFileSystem, type FileSystem } from "./file-system.ts";
import { packLeaves, type HashOptions, type PackedFile } from "./hash-jobs.ts";
import type { LocalFile } from "./walk.ts";

// One for the thread: its jobs are synchronous.
const buffer = new Uint8Array(CHUNK_SIZE_BYTES);

/** @throws FILE_CHANGED | FILE_UNREADABLE | SYMLINK_REFUSED */
export function hashSmallFile(
  file: LocalFile,
  options: HashOptions,
  fileSystem: FileSystem = nodeFileSystem,
): PackedFile {
  const source = new CheckedFile(file, fileSystem);
  try {
    const leaves: Digest[] = [];
    const digester = new Digester({
      sm3: options.sm3 === true,
      ...(options.chunks === true ? { onLeaf: (leaf: Digest) => void leaves.push(leaf) } : {}),
    });
    for (let length = source.fillNow(buffer); length > 0; length = source.fillNow(buffer)) {
      digester.update(length === buffer.length ? buffer : buffer.subarray(0, length));
    }
    source.expectUnchanged();
    return { digests: digester.finish(), leaves: packLeaves(leaves) };
  } finally {
    source.close();
  }
}

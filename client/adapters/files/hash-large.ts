/** A large file: read once by this thread, each digest made by a thread of its own, all at the same time. */
import { CheckedFile } from "./checked-file.ts";
import { nodeFileSystem, type FileSystem } from "./file-system.ts";
import type { HashOptions, LaneDigest, LaneJob, LaneResult, PackedFile } from "./hash-jobs.ts";
import { createRing, RingWriter } from "./ring.ts";
import type { LocalFile } from "./walk.ts";

/** The digests of a file, one thread each; the one with the leaves last. */
export function lanesFor(options: HashOptions): readonly LaneDigest[] {
  return options.sm3 === true ? ["sha256", "sm3", "tree"] : ["sha256", "tree"];
}

export interface LargeFileContext {
  readonly options: HashOptions;
  readonly runLane: (job: LaneJob) => Promise<LaneResult>;
  /** Told after each piece how many bytes it had. */
  readonly onBytes: (count: number) => void;
  readonly signal?: AbortSignal | undefined;
  readonly fileSystem?: FileSystem;
}

/**
 * When it throws, lanes may still be waiting for bytes that never come: the caller ends their threads.
 * @throws FILE_CHANGED | FILE_UNREADABLE | SYMLINK_REFUSED | INTERNAL; the signal's reason when aborted
 */
export async function hashLargeFile(file: LocalFile, context: LargeFileContext): Promise<PackedFile> {
  const digests = lanesFor(context.options);
  const source = new CheckedFile(file, context.fileSystem ?? nodeFileSystem);
  try {
    const ring = createRing(digests.length);
    const chunks = context.options.chunks === true;
    const lanes = Promise.all(
      digests.map((digest, lane) => context.runLane({ kind: "lane", digest, ring, lane, chunks })),
    );
    // A lane that died stops the reading, which would otherwise wait for it for ever.
    const feeding = feed(source, new RingWriter(ring), context);
    const [results] = await Promise.all([lanes, feeding]);
    const digestOf = (digest: LaneDigest) => results[digests.indexOf(digest)]?.digest;
    const sm3 = digestOf("sm3");
    return {
      digests: {
        sizeBytes: file.identity.sizeBytes,
        sha256: digestOf("sha256")!,
        chunkRoot: digestOf("tree")!,
        ...(sm3 === undefined ? {} : { sm3 }),
      },
      leaves: results.at(-1)!.leaves,
    };
  } finally {
    source.close();
  }
}

async function feed(
  source: CheckedFile,
  writer: RingWriter,
  { onBytes, signal }: LargeFileContext,
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const length = await source.fill(await writer.nextSlot());
    if (length === 0) break;
    writer.publish(length);
    onBytes(length);
  }
  source.expectUnchanged();
  writer.publish(0);
}

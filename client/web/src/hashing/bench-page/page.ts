/** The page's own hashing of one chosen file, for the bench and for tests to call. */
import { computeChunkRoot } from "#core/dataset.ts";
import { hashChunks, hashFiles } from "../hash-files.ts";

function chosen(): File {
  return document.querySelector<HTMLInputElement>("#file")!.files![0]!;
}

async function timed<T>(work: () => Promise<T>): Promise<T & { seconds: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { ...result, seconds: (performance.now() - startedAt) / 1000 };
}

const never = new AbortController().signal;

Object.assign(globalThis, {
  /** The chunk tree alone. */
  tree: () => timed(async () => ({ chunkRoot: computeChunkRoot(await hashChunks(chosen(), never)) })),

  /** Both digests, cancelled each time when so many more bytes are done; `starts` is where each run began. */
  whole: (cancelAfterBytes: number, times: number) =>
    timed(async () => {
      const file = chosen();
      const starts: number[] = [];
      for (let run = 0; ; run++) {
        const abort = new AbortController();
        let first: number | undefined;
        const onProgress = (bytes: number) => {
          first ??= starts[starts.push(bytes) - 1]!;
          if (run < times && bytes - first >= cancelAfterBytes) abort.abort();
        };
        try {
          const [record] = await hashFiles([{ path: "a", file }], { signal: abort.signal, onProgress });
          return { sha256: record!.sha256, chunkRoot: record!.chunkRoot, starts };
        } catch (error) {
          if (!abort.signal.aborted) throw error;
        }
      }
    }),
});

/** The page's own hashing of the chosen files, for the bench and for tests to call. */
import { DataDeedError } from "#core/errors.ts";
import { fromInput } from "../chosen-files.ts";
import { hashChunks, hashFiles } from "../hash-files.ts";

function chosen() {
  return fromInput(document.querySelector<HTMLInputElement>("#files")!.files!);
}

async function timed<T>(work: () => Promise<T>): Promise<T & { seconds: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { ...result, seconds: (performance.now() - startedAt) / 1000 };
}

const never = new AbortController().signal;

Object.assign(globalThis, {
  /** The chunk trees alone. */
  tree: () =>
    timed(async () => {
      const trees = await hashChunks(chosen(), { signal: never, onProgress: () => undefined });
      return { records: trees.map(({ path, chunkRoot }) => ({ path, chunkRoot })) };
    }),

  /** Both digests of all files, cancelled `times` times when so many more bytes are done; `starts` is where each run began. */
  whole: (cancelAfterBytes: number, times: number) =>
    timed(async () => {
      const files = chosen();
      const starts: number[] = [];
      for (let run = 0; ; run++) {
        const abort = new AbortController();
        let first: number | undefined;
        const onProgress = (bytes: number) => {
          first ??= starts[starts.push(bytes) - 1]!;
          if (run < times && bytes - first >= cancelAfterBytes) abort.abort();
        };
        try {
          const hashed = await hashFiles(files, { signal: abort.signal, onProgress });
          const records = hashed.map(({ path, sha256, chunkRoot }) => ({ path, sha256, chunkRoot }));
          return { records, starts };
        } catch (error) {
          if (!abort.signal.aborted) throw error;
        }
      }
    }),

  /** Code and message of the error that hashing all files ends with; null without one. */
  failure: async () => {
    try {
      await hashFiles(chosen(), { signal: never, onProgress: () => undefined });
      return null;
    } catch (error) {
      return error instanceof DataDeedError ? { code: error.code, message: error.message } : String(error);
    }
  },
});

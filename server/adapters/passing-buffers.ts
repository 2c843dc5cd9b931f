/** Keeps the memory of uploads small: buffers that have passed by are given back soon. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { CreateFileHasher } from "../ports/hashing.ts";

/**
 * Bytes between two collections of young objects. Each takes about a millisecond; V8 by itself waits until some hundred
 * megabytes of dead network buffers have gathered, since they lie outside the heap whose growth it watches.
 */
const COLLECT_EVERY_BYTES = 16 * 1024 * 1024;

type Collect = (options: { readonly type: "minor" }) => void;

function exposeCollection(): Collect {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as Collect;
}

/** The same hashers, with a collection of young objects after every 16 MiB that all of them have seen together. */
export function releasingPassedBuffers(createHasher: CreateFileHasher): CreateFileHasher {
  const collect = exposeCollection();
  let passedBytes = 0;
  return (options) => {
    const hasher = createHasher(options);
    return {
      update(chunk) {
        passedBytes += chunk.length;
        if (passedBytes >= COLLECT_EVERY_BYTES) {
          passedBytes = 0;
          collect({ type: "minor" });
        }
        return hasher.update(chunk);
      },
      digest: () => hasher.digest(),
    };
  };
}

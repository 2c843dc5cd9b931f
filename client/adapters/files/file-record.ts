import type { FileRecord } from "#core/dataset.ts";
import { sha256Text, sm3Text } from "#core/digest.ts";
import type { FileDigests } from "./digester.ts";

/** Digests as a manifest writes them (PROTOCOL section 0). */
export function formatDigests({ sizeBytes, sha256, chunkRoot, sm3 }: FileDigests): Omit<FileRecord, "path"> {
  return {
    sizeBytes,
    sha256: sha256Text(sha256),
    chunkRoot: sha256Text(chunkRoot),
    ...(sm3 === undefined ? {} : { sm3: sm3Text(sm3) }),
  };
}

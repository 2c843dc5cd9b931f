import type { FileRecord } from "#core/dataset.ts";
import type { Problems } from "./problems.ts";

/** Enough to find the mistake; a wrong folder would otherwise list every file. */
const MAX_LISTED = 100;

const FIELDS = ["sizeBytes", "sha256", "chunkRoot", "sm3"] as const;

/**
 * Compares the depositor's manifest with what was received, file by file, and names each difference.
 * @param declared sorted as in a manifest
 * @param received with `sm3` exactly when it has to be compared
 */
export function compareFiles(
  declared: readonly FileRecord[],
  received: readonly FileRecord[],
  problems: Problems,
): void {
  let listed = 0;
  const differ = (pointer: string, reason: string) => {
    if (listed++ < MAX_LISTED) problems.add("COMMITMENT_MISMATCH", pointer, reason);
  };
  const byPath = new Map(received.map((file) => [file.path, file]));
  for (const [i, file] of declared.entries()) {
    const seen = byPath.get(file.path);
    byPath.delete(file.path);
    if (seen === undefined) {
      differ(`/manifest/files/${i}`, `${file.path} was not received`);
      continue;
    }
    for (const field of FIELDS) {
      if (seen[field] === file[field]) continue;
      differ(
        `/manifest/files/${i}/${field}`,
        `${file.path}: declared ${file[field]}, received ${seen[field] ?? "not computed"}`,
      );
    }
  }
  for (const path of byPath.keys())
    differ("/manifest/files", `${path} was received but is not in the manifest`);
}

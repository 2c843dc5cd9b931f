/** Where a file differs from the deposited one, as exactly as digests alone can tell. */
import { chunkCount, CHUNK_SIZE_BYTES, computeChunkRoot, type FileRecord } from "#core/dataset.ts";
import { equalBytes } from "#core/bytes.ts";
import type { Digest } from "#core/digest.ts";
import type { ObservedFile } from "./dataset-input.ts";

/** Members of the record that differ; digests of the whole file count where both have them. */
export function differingFields(original: FileRecord, observed: ObservedFile): string[] {
  const differs = (field: "sizeBytes" | "sha256" | "chunkRoot" | "sm3") =>
    original[field] !== observed[field];
  const fields: string[] = [];
  if (differs("sizeBytes")) fields.push("sizeBytes");
  if (observed.sha256 !== undefined && differs("sha256")) fields.push("sha256");
  if (differs("chunkRoot")) fields.push("chunkRoot");
  if (original.sm3 !== undefined && observed.sm3 !== undefined && differs("sm3")) fields.push("sm3");
  return fields;
}

/** The first differing chunk, counted from 0; or the last chunk that it can be; or nothing known. */
export type Place =
  | { readonly kind: "CHUNK"; readonly chunk: number }
  | { readonly kind: "NOT_LATER_THAN"; readonly chunk: number }
  | { readonly kind: "UNKNOWN" };

/**
 * @param originalLeaves chunk leaf digests of the deposited file as somebody tells them; attacker-controlled, used only
 * where they lead to the original's `chunkRoot`
 */
export function locateDifference(
  original: FileRecord,
  observed: ObservedFile,
  originalLeaves: readonly Digest[] | undefined,
): Place {
  const { chunkLeaves } = observed;
  if (original.sizeBytes <= CHUNK_SIZE_BYTES && observed.sizeBytes <= CHUNK_SIZE_BYTES)
    return { kind: "CHUNK", chunk: 0 };
  if (chunkLeaves !== undefined && originalLeaves !== undefined && isChunkTreeOf(original, originalLeaves)) {
    const chunk = firstDifference(originalLeaves, chunkLeaves);
    return chunk === undefined ? { kind: "UNKNOWN" } : { kind: "CHUNK", chunk };
  }
  const chunks = chunkCount(original.sizeBytes);
  // Bytes were only added after a last chunk that was full: everything before is the deposited file.
  if (
    chunkLeaves !== undefined &&
    observed.sizeBytes > original.sizeBytes &&
    isChunkTreeOf(original, chunkLeaves.slice(0, chunks))
  ) {
    return { kind: "CHUNK", chunk: chunks };
  }
  if (observed.sizeBytes === original.sizeBytes) return { kind: "UNKNOWN" };
  const shorter = Math.min(observed.sizeBytes, original.sizeBytes);
  return { kind: "NOT_LATER_THAN", chunk: Math.floor(shorter / CHUNK_SIZE_BYTES) };
}

function isChunkTreeOf(file: FileRecord, leaves: readonly Digest[]): boolean {
  return leaves.length === chunkCount(file.sizeBytes) && computeChunkRoot(leaves) === file.chunkRoot;
}

function firstDifference(original: readonly Digest[], observed: readonly Digest[]): number | undefined {
  const shared = Math.min(original.length, observed.length);
  for (let i = 0; i < shared; i++) if (!equalBytes(original[i]!, observed[i]!)) return i;
  return original.length === observed.length ? undefined : shared;
}

/** A place in words and as a number for evidence. */
export function describePlace(place: Place): {
  place: string;
  placeZh: string;
  firstDifferingChunk: number | null;
  differsNotLaterThanChunk: number | null;
} {
  switch (place.kind) {
    case "CHUNK":
      return {
        place: `the first differing chunk is ${place.chunk}`,
        placeZh: `首个不一致的数据块为第 ${place.chunk} 号`,
        firstDifferingChunk: place.chunk,
        differsNotLaterThanChunk: place.chunk,
      };
    case "NOT_LATER_THAN":
      return {
        place: `it differs in chunk ${place.chunk} or before`,
        placeZh: `不一致之处不晚于第 ${place.chunk} 号数据块`,
        firstDifferingChunk: null,
        differsNotLaterThanChunk: place.chunk,
      };
    case "UNKNOWN":
      return {
        place: "where it differs first can't be told from its digests",
        placeZh: "仅凭摘要无法判断首个不一致之处",
        firstDifferingChunk: null,
        differsNotLaterThanChunk: null,
      };
  }
}

import {
  chunkCount,
  CHUNK_SIZE_BYTES,
  comparePaths,
  scaleOf,
  type FileRecord,
  type Manifest,
} from "#core/dataset.ts";
import { parseDigestText } from "#core/digest.ts";
import { verifyInclusion } from "#core/merkle.ts";
import type { ObservedChunk, ObservedDataset } from "../dataset-input.ts";
import { firstOf } from "../evidence.ts";
import { describePlace, differingFields, locateDifference } from "../file-difference.ts";
import { fragment, type Fragment } from "../fragment.ts";
import type { JudgeInput } from "../input.ts";
import { checkManifest, manifestsOf } from "./manifest.ts";

/**
 * DATASET: the files, or what is declared as a sample of them, are the deposited ones. Names the first differing file
 * in the manifest's order, and its first differing chunk where that can be known.
 * @returns undefined where no data were given: then there is nothing to check
 */
export function checkDataset(input: JudgeInput): Fragment | undefined {
  const { dataset } = input;
  if (dataset === undefined) return undefined;
  const manifest = manifestsOf(input)[0];
  if (manifest === undefined) return fragment("DATASET_NEEDS_MANIFEST", {});
  if (checkManifest(input)?.status !== "PASS") return fragment("DATASET_NEEDS_GENUINE_MANIFEST", {});
  const chunks = dataset.chunks ?? [];
  if (dataset.files.length + chunks.length === 0) return fragment("DATASET_NOTHING_COMPARED", {});
  return compare(manifest, dataset, chunks);
}

function compare(manifest: Manifest, dataset: ObservedDataset, chunks: readonly ObservedChunk[]): Fragment {
  const deposited = new Map(manifest.files.map((file) => [file.path, file]));
  const observed = [...dataset.files].sort((a, b) => comparePaths(a.path, b.path));
  const seen = new Set(observed.map(({ path }) => path));
  const differing = observed.flatMap((file) => {
    const original = deposited.get(file.path);
    const fields = original === undefined ? [] : differingFields(original, file);
    return original === undefined || fields.length === 0 ? [] : [{ original, file, fields }];
  });
  const missing =
    dataset.extent === "SAMPLE"
      ? []
      : manifest.files.map(({ path }) => path).filter((path) => !seen.has(path));
  const additional = [...seen, ...chunks.map(({ path }) => path)].filter((path) => !deposited.has(path));
  const lists = {
    differing: firstOf(differing.map(({ original }) => original.path)),
    missing: firstOf(missing),
    additional: firstOf(additional),
    counts: { differing: differing.length, missing: missing.length, additional: additional.length },
  };
  const first = differing[0];
  if (first !== undefined) {
    const { path } = first.original;
    const place = locateDifference(first.original, first.file, dataset.originalChunkLeaves?.get(path));
    return fragment("FILE_DIFFERS", {
      path,
      fields: first.fields.join(", "),
      ...describePlace(place),
      ...lists,
    });
  }
  const badChunk = chunks.find(
    (chunk) => deposited.has(chunk.path) && !provesChunk(deposited.get(chunk.path)!, chunk),
  );
  if (badChunk !== undefined) {
    return fragment("CHUNK_DIFFERS", { path: badChunk.path, chunk: badChunk.index, ...lists });
  }
  if (missing[0] !== undefined)
    return fragment("FILE_MISSING", { path: missing[0], count: missing.length, ...lists });
  if (additional[0] !== undefined) {
    return fragment("FILE_ADDITIONAL", { path: additional[0], count: additional.length, ...lists });
  }
  return coverage(manifest, dataset, seen, chunks);
}

function provesChunk(file: FileRecord, { leaf, index, inclusionProof }: ObservedChunk): boolean {
  return verifyInclusion(
    leaf,
    index,
    chunkCount(file.sizeBytes),
    inclusionProof,
    parseDigestText(file.chunkRoot),
  );
}

/** How much of the dataset was compared; a chunk of a file that was compared whole counts once. */
function coverage(
  manifest: Manifest,
  { extent, files }: ObservedDataset,
  seen: ReadonlySet<string>,
  chunks: readonly ObservedChunk[],
): Fragment {
  const total = scaleOf(manifest);
  // The bytes are the deposited ones either way; what nobody computed is not said to be right.
  const notCompared = files.some(({ sha256 }) => sha256 === undefined) ? { notCompared: ["sha256"] } : {};
  if (extent !== "SAMPLE") return fragment("DATASET_MATCHES", { ...total, ...notCompared });
  const sizes = new Map(manifest.files.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const single = new Map(
    chunks
      .filter(({ path }) => !seen.has(path))
      .map((chunk) => [JSON.stringify([chunk.path, chunk.index]), chunk]),
  );
  const fileBytes = [...seen].reduce((sum, path) => sum + sizes.get(path)!, 0);
  const chunkBytes = [...single.values()].reduce(
    (sum, { path, index }) => sum + Math.min(CHUNK_SIZE_BYTES, sizes.get(path)! - index * CHUNK_SIZE_BYTES),
    0,
  );
  const bytes = fileBytes + chunkBytes;
  return fragment("DATASET_SAMPLE_MATCHES", {
    files: seen.size,
    totalFiles: total.files,
    chunks: single.size,
    bytes,
    totalBytes: total.bytes,
    percent: percentOf(bytes, total.bytes),
    ...notCompared,
  });
}

/** Rounded down to two decimals, so that less than all never reads as 100. */
function percentOf(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.floor((part / whole) * 10_000) / 100;
}

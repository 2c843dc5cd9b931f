/** Samples files for the scanner: the beginning, the middle and the end of each, of as many as is quickly done. */
import type { ChosenFile } from "../hashing/chosen-files.ts";
import { addCounts, looksLikeText, NOTHING_FOUND, scanText, spread, total, type Counts } from "./scan.ts";

const SLICE_BYTES = 65_536;
const MOST_FILES = 300;

export interface ScanResult {
  readonly counts: Counts;
  /** Files in which something was found. */
  readonly files: readonly { readonly path: string; readonly counts: Counts }[];
  readonly filesScanned: number;
  readonly filesTotal: number;
}

function slicesOf(size: number): [start: number, end: number][] {
  if (size <= 3 * SLICE_BYTES) return [[0, size]];
  const middle = Math.floor(size / 2);
  return [
    [0, SLICE_BYTES],
    [middle, middle + SLICE_BYTES],
    [size - SLICE_BYTES, size],
  ];
}

async function scanFile({ file }: ChosenFile): Promise<Counts> {
  let counts = NOTHING_FOUND;
  for (const [start, end] of slicesOf(file.size)) {
    const bytes = new Uint8Array(await file.slice(start, end).arrayBuffer());
    if (!looksLikeText(bytes)) continue;
    counts = addCounts(counts, scanText(new TextDecoder().decode(bytes)));
  }
  return counts;
}

export async function scanFiles(files: readonly ChosenFile[]): Promise<ScanResult> {
  const sample = spread(files, MOST_FILES);
  const found = [];
  let counts = NOTHING_FOUND;
  for (const chosen of sample) {
    const ofFile = await scanFile(chosen);
    counts = addCounts(counts, ofFile);
    if (total(ofFile) > 0) found.push({ path: chosen.path, counts: ofFile });
  }
  return { counts, files: found, filesScanned: sample.length, filesTotal: files.length };
}

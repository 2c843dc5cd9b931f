/** Cuts what is left to hash into jobs for workers, the longest first, so that all cores end at the same time. */
import type { HashJob, SmallJob, TreeJob, WholeJob } from "./messages.ts";
import { SMALL_BYTES, type UnfinishedFile } from "./unfinished-file.ts";

/** Long enough to read in one go, short enough that all cores end at the same time. */
const PART_CHUNKS = 64;
/** Small files of one job: they wait for each other's reading, not for messages. */
const SMALL_FILES = 32;

/** @param files by their number. @param whole whether the whole-file digest is wanted beside the chunks */
export function jobsFor(files: readonly UnfinishedFile[], whole: boolean): HashJob[] {
  const left = files.map((file, id) => ({ id, file })).filter(({ file }) => !file.isDone(whole));
  const large = left.filter(({ file }) => !file.isSmall);
  const small = left.filter(({ file }) => file.isSmall).map(({ id, file: { file } }) => ({ id, file }));
  const wholeJobs = whole ? large.flatMap(({ id, file }) => wholeJob(id, file)) : [];
  return [
    ...wholeJobs.sort((a, b) => bytesLeft(b) - bytesLeft(a)),
    ...large.flatMap(({ id, file }) => treeJobs(id, file)),
    ...smallJobs(small, whole),
  ];
}

function wholeJob(id: number, { file, sha256, wholeAt, wholeState }: UnfinishedFile): WholeJob[] {
  return sha256 === undefined ? [{ kind: "WHOLE", id, file, startByte: wholeAt, state: wholeState }] : [];
}

function bytesLeft({ file, startByte }: WholeJob): number {
  return file.size - startByte;
}

function treeJobs(id: number, { file, chunks, parts }: UnfinishedFile): TreeJob[] {
  const jobs: TreeJob[] = [];
  for (let start = 0; start < chunks; start += PART_CHUNKS) {
    if (!parts.has(start))
      jobs.push({ kind: "TREE", id, file, start, end: Math.min(chunks, start + PART_CHUNKS) });
  }
  return jobs;
}

/** As many files a job as fit the memory of one small file. */
function smallJobs(files: SmallJob["files"], whole: boolean): SmallJob[] {
  const jobs: SmallJob[] = [];
  let batch: SmallJob["files"][number][] = [];
  let bytes = 0;
  for (const small of files) {
    if (batch.length === SMALL_FILES || bytes + small.file.size > SMALL_BYTES) {
      if (batch.length > 0) jobs.push({ kind: "SMALL", whole, files: batch });
      batch = [];
      bytes = 0;
    }
    batch.push(small);
    bytes += small.file.size;
  }
  if (batch.length > 0) jobs.push({ kind: "SMALL", whole, files: batch });
  return jobs;
}

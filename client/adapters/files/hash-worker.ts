/** The hashing thread: takes a job, answers, waits for the next. */
import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { DataDeedError } from "#core/errors.ts";
import type { Digest } from "#core/merkle.ts";
import { ChunkTree } from "./chunk-tree.ts";
import {
  failureOf,
  packLeaves,
  type HashJob,
  type JobAnswer,
  type LaneJob,
  type LaneResult,
} from "./hash-jobs.ts";
import { hashSmallFile } from "./hash-small.ts";
import { readRing } from "./ring.ts";

function runLane({ digest, ring, lane, chunks }: LaneJob): LaneResult {
  if (digest === "tree") {
    const leaves: Digest[] = [];
    const tree = new ChunkTree(chunks ? (leaf) => void leaves.push(leaf) : undefined);
    for (const bytes of readRing(ring, lane)) tree.update(bytes);
    return { digest: tree.root(), leaves: packLeaves(leaves) };
  }
  const hash = createHash(digest);
  for (const bytes of readRing(ring, lane)) hash.update(bytes);
  return { digest: new Uint8Array(hash.digest()), leaves: new Uint8Array(0) };
}

function answer(job: HashJob): JobAnswer {
  try {
    if (job.kind === "lane") return { result: runLane(job) };
    return { result: job.files.map((file) => hashSmallFile(file, job.options)) };
  } catch (error) {
    // Anything else is a defect: it ends the thread, and the pool reports it.
    if (error instanceof DataDeedError) return { failure: failureOf(error) };
    throw error;
  }
}

parentPort?.on("message", (job: HashJob) => parentPort?.postMessage(answer(job)));

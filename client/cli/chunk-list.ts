/** The list of chunk digests beside a manifest: with it a verification names the first differing chunk. */
import { z } from "zod";
import { CHUNK_SIZE_BYTES, pathProblem } from "#core/dataset.ts";
import { parseDigestText, sha256Text, type Digest } from "#core/digest.ts";
import { parseWith, zSha256 } from "#core/parse.ts";
import type { HashedFile } from "../adapters/files/hash-file.ts";

/** `chunks` are the leaf digests `H(0x00 || chunk)` of each file in order. As private as the manifest. */
export interface ChunkList {
  readonly format: "datadeed-chunks/1";
  readonly chunkSizeBytes: typeof CHUNK_SIZE_BYTES;
  readonly files: readonly { readonly path: string; readonly chunks: readonly string[] }[];
}

/** A terabyte has a million chunks. */
export const MAX_CHUNK_LIST_BYTES = 512 * 1024 * 1024;

const zChunkList = z.strictObject({
  format: z.literal("datadeed-chunks/1"),
  chunkSizeBytes: z.literal(CHUNK_SIZE_BYTES),
  files: z.array(
    z.strictObject({
      path: z.string().refine((path) => pathProblem(path) === undefined, "not a manifest path"),
      chunks: z.array(zSha256),
    }),
  ),
});

/** @param files hashed with `chunks` */
export function buildChunkList(files: readonly HashedFile[]): ChunkList {
  return {
    format: "datadeed-chunks/1",
    chunkSizeBytes: CHUNK_SIZE_BYTES,
    files: files.map(({ record, chunkLeaves = [] }) => ({
      path: record.path,
      chunks: chunkLeaves.map(sha256Text),
    })),
  };
}

/**
 * Chunk leaf digests by path.
 * @param value attacker-controlled: used only where they lead to the manifest's `chunkRoot`
 * @throws INPUT_INVALID
 */
export function parseChunkList(value: unknown): ReadonlyMap<string, readonly Digest[]> {
  const { files } = parseWith(zChunkList, value, "INPUT_INVALID", "list of chunk digests");
  return new Map(files.map(({ path, chunks }) => [path, chunks.map((chunk) => parseDigestText(chunk))]));
}

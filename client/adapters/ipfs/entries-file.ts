import { joinBytes } from "#core/bytes.ts";
import { importFile } from "ipfs-unixfs-importer";
import { fixedSize } from "ipfs-unixfs-importer/chunker";
import { balanced } from "ipfs-unixfs-importer/layout";
import type { CID } from "multiformats/cid";

/** Takes each block of a file, leaves before the nodes above them. Durability is the sink's affair. */
export type BlockSink = (cid: CID, bytes: Uint8Array) => Promise<void>;

/** A whole file, or its bytes in order in pieces of any size. */
export type FileContent = Uint8Array | AsyncIterable<Uint8Array>;

/** Leaf size of an entries file, in bytes (PROTOCOL section 5). */
export const ENTRIES_CHUNK_BYTES = 1_048_576;

/** Links of one node above the leaves, Kubo's default. */
const LINKS_PER_NODE = 174;

/**
 * Address of an entries file (PROTOCOL section 5), computed without any node: CIDv1, raw leaves, fixed 1 MiB chunks,
 * balanced; the same as `ipfs add --cid-version 1 --raw-leaves --chunker size-1048576`. A file of up to 1 MiB is one raw
 * leaf, so its CID has the raw codec. Memory stays constant. Works in browsers.
 *
 * @param content - the concatenated 128-byte entries
 */
export function entriesCid(content: FileContent): Promise<CID> {
  return importEntries(content, () => Promise.resolve());
}

/**
 * Cuts an entries file into its blocks, hands each to the sink, and gives the file's address.
 *
 * @returns the CID that `entriesCid` gives, after the sink has taken every block
 */
export async function importEntries(content: FileContent, sink: BlockSink): Promise<CID> {
  const store = {
    put: async (
      cid: CID,
      bytes: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    ): Promise<CID> => {
      await sink(cid, await wholeBytes(bytes));
      return cid;
    },
  };
  const { cid } = await importFile(
    { content: typeof content === "object" && "length" in content ? [content] : content },
    store,
    {
      cidVersion: 1,
      rawLeaves: true,
      reduceSingleLeafToSelf: true,
      chunker: fixedSize({ chunkSize: ENTRIES_CHUNK_BYTES }),
      layout: balanced({ maxChildrenPerNode: LINKS_PER_NODE }),
      blockWriteConcurrency: 4,
    },
  );
  return cid;
}

async function wholeBytes(
  bytes: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  if (bytes instanceof Uint8Array) return bytes;
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return joinBytes(parts);
}

import { CarWriter } from "@ipld/car";
import { exporter } from "ipfs-unixfs-exporter";
import type { CID } from "multiformats/cid";
import { DataDeedError } from "#core/errors.ts";
import type { IpfsReadOptions } from "../../ports/ipfs.ts";
import { hasLinks } from "./blocks.ts";

/** Reads one verified block; null when absent. */
export type ReadBlock = (cid: CID, options?: IpfsReadOptions) => Promise<Uint8Array | null>;

/**
 * Writes a CARv1 of the file under a root: depth first, each block once. Contract: `IpfsNode.exportCar`.
 */
export async function exportCar(
  root: CID,
  read: ReadBlock,
  options: IpfsReadOptions = {},
): Promise<AsyncIterable<Uint8Array> | null> {
  const first = await read(root, options);
  return first === null ? null : carOf(root, walk(root, first, read, options));
}

async function* carOf(
  root: CID,
  blocks: AsyncIterable<{ cid: CID; bytes: Uint8Array }>,
): AsyncIterable<Uint8Array> {
  const { writer, out } = CarWriter.create([root]);
  // the writer waits for the reader of `out` at each block, so nothing piles up
  const writing = (async (): Promise<{ readonly error: unknown } | null> => {
    try {
      for await (const block of blocks) await writer.put(block);
      return null;
    } catch (error) {
      return { error };
    } finally {
      await writer.close();
    }
  })();
  yield* out;
  const failure = await writing;
  if (failure !== null) throw failure.error;
}

async function* walk(
  root: CID,
  first: Uint8Array,
  read: ReadBlock,
  options: IpfsReadOptions,
): AsyncIterable<{ cid: CID; bytes: Uint8Array }> {
  const seen = new Set<string>();
  const open: CID[] = [root];
  for (let cid = open.pop(); cid !== undefined; cid = open.pop()) {
    if (seen.has(cid.toString())) continue;
    seen.add(cid.toString());
    const bytes = cid === root ? first : await read(cid, options);
    if (bytes === null) {
      throw new DataDeedError("NOT_FOUND", "a block of the file is not here", {
        details: { cid: cid.toString() },
      });
    }
    yield { cid, bytes };
    open.push(...(await linksOf(cid, bytes)).reverse());
  }
}

/** Links of a block in their order; none for a leaf. */
async function linksOf(cid: CID, bytes: Uint8Array): Promise<CID[]> {
  if (!hasLinks(cid)) return [];
  const store = {
    async *get(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(bytes);
    },
  };
  const entry = await exporter(cid, store);
  return entry.type === "file" || entry.type === "directory" ? entry.node.Links.map((link) => link.Hash) : [];
}

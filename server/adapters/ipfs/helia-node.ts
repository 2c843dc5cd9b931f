import type { Helia, createHeliaLight } from "helia";
import type { CID } from "multiformats/cid";
import { joinBytes } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import { importEntries } from "../../../client/adapters/ipfs/entries-file.ts";
import type { IpfsNode, IpfsReadOptions } from "../../ports/ipfs.ts";
import { expectBlock, expectCid, isBlockOf, isOurKind } from "./blocks.ts";
import { exportCar } from "./car-export.ts";
import { DurableBlockstore } from "./durable-blockstore.ts";

export interface HeliaNodeOptions {
  /** Folder for the blocks; made when missing. One process at a time. */
  readonly folder: string;
  readonly logger: { warn(fields: object, message: string): void };
}

/**
 * Helia's own node, as `createHeliaLight` makes it. The package's entry also loads libp2p, bitswap and HTTP routing, which
 * this node never uses: 40 MiB of memory and half a second of every start. So its inner module is loaded by itself; the
 * package is pinned to one version, and the behaviour suite notices when that module is no longer there.
 */
async function createOfflineHelia(options: Parameters<typeof createHeliaLight>[0]): Promise<Helia> {
  const inner = new URL("./helia.js", import.meta.resolve("helia"));
  const { Helia: Node } = (await import(inner.href)) as { Helia: new (init: object) => Helia };
  return new Node({ name: "datadeed", version: "1", ...options });
}

/** Names of the errors for an absent block: the block store's and Helia's, which exports no classes for them. */
const ABSENT: ReadonlySet<string> = new Set(["NotFoundError", "BlockNotFoundWhileOfflineError"]);

/**
 * IPFS inside the gateway: Helia over a durable block store, without libp2p, routers or block brokers. It opens no port
 * and dials nobody; others fetch what it holds through the gateway's `/ipfs/{cid}`. Blocks are never collected.
 *
 * @throws STORE_FAILED when the folder can't be used
 */
export async function openHeliaNode(options: HeliaNodeOptions): Promise<IpfsNode> {
  const store = new DurableBlockstore(options.folder);
  const helia = await createOfflineHelia({ blockstore: store });
  try {
    await store.open();
    await helia.start();
  } catch (cause) {
    throw new DataDeedError("STORE_FAILED", "the folder of the IPFS blocks can't be used", { cause });
  }
  const atWork = new Set<Promise<unknown>>();
  let stopping: Promise<void> | null = null;

  const getBlock = async (cid: CID, { signal }: IpfsReadOptions = {}): Promise<Uint8Array | null> => {
    signal?.throwIfAborted();
    if (!isOurKind(cid)) return null;
    const bytes = await readOrNull(cid, signal);
    if (bytes === null || isBlockOf(cid, bytes)) return bytes;
    options.logger.warn({ cid: cid.toString() }, "a stored IPFS block is damaged and counts as absent");
    return null;
  };

  const readOrNull = async (cid: CID, signal: AbortSignal | undefined): Promise<Uint8Array | null> => {
    try {
      const parts: Uint8Array[] = [];
      const options = signal === undefined ? { offline: true } : { offline: true, signal };
      for await (const part of helia.blockstore.get(cid, options)) parts.push(part);
      return joinBytes(parts);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof Error && ABSENT.has(error.name)) return null;
      throw unreachable(error);
    }
  };

  const storeBlock = async (cid: CID, bytes: Uint8Array): Promise<void> => {
    expectBlock(cid, bytes);
    const there = await getBlock(cid);
    try {
      // past Helia, which would leave a damaged block as it is because there is one
      if (there === null) await store.put(cid, bytes);
      else await store.settle(cid);
    } catch (error) {
      throw unreachable(error);
    }
  };

  /** Writes that `stop` has to wait for; none begins after it. */
  const writing = async (work: () => Promise<void>): Promise<void> => {
    if (stopping !== null) throw unreachable(new Error("the node is stopped"));
    const promise = work();
    atWork.add(promise);
    try {
      await promise;
    } finally {
      atWork.delete(promise);
    }
  };

  return {
    putBlock: (cid, bytes) => writing(() => storeBlock(cid, bytes)),
    putEntries: (cid, content) =>
      writing(async () => expectCid(cid, await importEntries(content, storeBlock))),
    getBlock,
    exportCar: (cid, readOptions) => exportCar(cid, getBlock, readOptions),
    stop: () =>
      (stopping ??= (async () => {
        await Promise.allSettled(atWork);
        await helia.stop();
      })()),
  };
}

function unreachable(cause: unknown): DataDeedError {
  return new DataDeedError("IPFS_UNREACHABLE", "the block store of the in-process IPFS node failed", {
    cause,
  });
}

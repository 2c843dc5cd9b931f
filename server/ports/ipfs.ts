/** IPFS as the gateway uses it: a place where anyone can fetch by its digest what the chain only names. */
import type { CID } from "multiformats/cid";

export interface IpfsReadOptions {
  /** Ends the work early; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * A store of blocks addressed by their content: CIDs with SHA-256 and one of the codecs raw (0x55) and dag-pb (0x70).
 * Nothing is ever changed or deleted. All methods may be called at the same time, also for the same block.
 *
 * Writing is idempotent, and the caller retries: a rejection says nothing about whether the block arrived.
 * What was read is always verified against its CID, whatever the node did; a block that is damaged where it is stored
 * counts as absent, and writing it again repairs it.
 */
export interface IpfsNode {
  /**
   * Stores one block and keeps it from being collected. Durable when it resolves (with an external node: as durable as
   * its data store is configured).
   *
   * @param bytes - at most 2 MiB, the limit of block exchange
   * @throws CID_MISMATCH when the bytes have another address, IPFS_UNREACHABLE when the node did not confirm
   */
  putBlock(cid: CID, bytes: Uint8Array): Promise<void>;

  /**
   * Stores an entries file (PROTOCOL section 5) with all its blocks, as durable as `putBlock`. Read once, in constant
   * memory.
   *
   * @param cid - address of the file, as computed locally by `entriesCid`
   * @throws CID_MISMATCH when the content or the node gives another address, IPFS_UNREACHABLE, or the content's own error
   */
  putEntries(cid: CID, content: AsyncIterable<Uint8Array>): Promise<void>;

  /**
   * The block's bytes if this node has them; it never asks other nodes, so it never hangs. Null when absent.
   * @throws IPFS_UNREACHABLE when the node could not be asked
   */
  getBlock(cid: CID, options?: IpfsReadOptions): Promise<Uint8Array | null>;

  /**
   * A CARv1 with the block and all blocks below it: root first, depth first, in the order of the links, each block once
   * (`application/vnd.ipld.car; version=1; order=dfs; dups=n` of the trustless gateway specification). Null when the
   * root is absent, before anything is written. Taking it slowly holds one block in memory.
   *
   * @throws IPFS_UNREACHABLE when the node could not be asked; the iteration rejects with NOT_FOUND when a block below is
   *   absent: the stream must then be broken off, not ended
   */
  exportCar(cid: CID, options?: IpfsReadOptions): Promise<AsyncIterable<Uint8Array> | null>;

  /** Waits for the writes at work and releases what the node holds. Idempotent; nothing may be asked of it afterwards. */
  stop(): Promise<void>;
}

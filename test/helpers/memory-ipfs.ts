import type { CID } from "multiformats/cid";
import { DataDeedError } from "#core/errors.ts";
import { importEntries } from "../../client/adapters/ipfs/entries-file.ts";
import { expectBlock, expectCid, isBlockOf, isOurKind } from "../../server/adapters/ipfs/blocks.ts";
import { exportCar } from "../../server/adapters/ipfs/car-export.ts";
import type { IpfsNode, IpfsReadOptions } from "../../server/ports/ipfs.ts";

/** How a write goes wrong: it never arrives, or it arrives and the answer is lost. */
export type WriteFault = "lost" | "done-but-unacknowledged";

/** An IPFS node in memory that fails on demand. Its blocks may be looked at and damaged. */
export class MemoryIpfs implements IpfsNode {
  /** Stored blocks by the hex of their multihash. */
  readonly blocks = new Map<string, Uint8Array>();
  /** While true every call rejects with IPFS_UNREACHABLE. */
  isDown = false;
  readonly #faults: WriteFault[] = [];

  /** Faults for the next block writes, one each. */
  failNext(...faults: WriteFault[]): void {
    this.#faults.push(...faults);
  }

  /** Turns a bit of a stored block over. */
  damage(cid: CID): void {
    const bytes = Uint8Array.from(this.blocks.get(keyOf(cid)) ?? []);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    this.blocks.set(keyOf(cid), bytes);
  }

  putBlock(cid: CID, bytes: Uint8Array): Promise<void> {
    return Promise.resolve().then(() => this.#store(cid, bytes));
  }

  async putEntries(cid: CID, content: AsyncIterable<Uint8Array>): Promise<void> {
    expectCid(cid, await importEntries(content, (block, bytes) => this.putBlock(block, bytes)));
  }

  async getBlock(cid: CID, options: IpfsReadOptions = {}): Promise<Uint8Array | null> {
    options.signal?.throwIfAborted();
    await Promise.resolve();
    this.#expectUp();
    const bytes = isOurKind(cid) ? this.blocks.get(keyOf(cid)) : undefined;
    return bytes !== undefined && isBlockOf(cid, bytes) ? bytes.slice() : null;
  }

  exportCar(cid: CID, options?: IpfsReadOptions): Promise<AsyncIterable<Uint8Array> | null> {
    return exportCar(cid, (block, read) => this.getBlock(block, read), options);
  }

  stop(): Promise<void> {
    this.isDown = true;
    return Promise.resolve();
  }

  #store(cid: CID, bytes: Uint8Array): void {
    this.#expectUp();
    expectBlock(cid, bytes);
    const fault = this.#faults.shift();
    if (fault !== "lost") this.blocks.set(keyOf(cid), bytes.slice());
    if (fault !== undefined) throw new DataDeedError("IPFS_UNREACHABLE", `injected: ${fault}`);
  }

  #expectUp(): void {
    if (this.isDown) throw new DataDeedError("IPFS_UNREACHABLE", "injected: down");
  }
}

function keyOf(cid: CID): string {
  return Buffer.from(cid.multihash.bytes).toString("hex");
}

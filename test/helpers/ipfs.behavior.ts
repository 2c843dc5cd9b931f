import { CarReader } from "@ipld/car";
import { expect } from "chai";
import { CID } from "multiformats/cid";
import { identity } from "multiformats/hashes/identity";
import { sha256, sha512 } from "multiformats/hashes/sha2";
import { isDataDeedError, type ErrorCode } from "#core/errors.ts";
import { entriesCid, importEntries } from "../../client/adapters/ipfs/entries-file.ts";
import type { IpfsNode } from "../../server/ports/ipfs.ts";

const RAW = 0x55;

/** An implementation to be tested, opened anew for each test. */
export interface OpenedIpfs {
  readonly node: IpfsNode;
  readonly close: () => Promise<void>;
}

export async function rawCid(bytes: Uint8Array): Promise<CID> {
  return CID.createV1(RAW, await sha256.digest(bytes));
}

/** Bytes that differ from place to place, so that no two chunks are the same. */
export function patternBytes(from: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const at = from + i;
    bytes[i] = at * 31 + (at >>> 8) * 17 + (at >>> 20) * 101;
  }
  return bytes;
}

/** The pattern in pieces that have nothing to do with the chunks. */
export async function* patternPieces(sizeBytes: number, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < sizeBytes; at += pieceBytes) {
    yield await Promise.resolve(patternBytes(at, Math.min(pieceBytes, sizeBytes - at)));
  }
}

export async function codeOf(work: Promise<unknown>): Promise<ErrorCode | "none"> {
  try {
    await work;
    return "none";
  } catch (error) {
    if (isDataDeedError(error)) return error.code;
    throw error;
  }
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

/** The contract of `IpfsNode`, run on the fake and on every real adapter. */
export function describeIpfsNode(name: string, open: () => Promise<OpenedIpfs>): void {
  describe(`${name} as an IPFS node`, () => {
    let opened: OpenedIpfs;
    let node: IpfsNode;
    beforeEach(async () => {
      opened = await open();
      node = opened.node;
    });
    afterEach(async () => {
      await opened.close();
    });

    it("gives back the block that was stored", async () => {
      const bytes = new TextEncoder().encode("hello world");
      const cid = CID.parse("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
      await node.putBlock(cid, bytes);
      expect(await node.getBlock(cid)).to.deep.equal(Uint8Array.from(bytes));
    });

    it("stores the same block as often as it is told to, also at once", async () => {
      const bytes = patternBytes(5, 1000);
      const cid = await rawCid(bytes);
      await Promise.all([node.putBlock(cid, bytes), node.putBlock(cid, bytes), node.putBlock(cid, bytes)]);
      await node.putBlock(cid, bytes);
      expect(await node.getBlock(cid)).to.deep.equal(bytes);
    });

    it("stores an empty block and one of 64 KiB", async () => {
      for (const size of [0, 65_536]) {
        const bytes = patternBytes(0, size);
        const cid = await rawCid(bytes);
        await node.putBlock(cid, bytes);
        expect(await node.getBlock(cid)).to.deep.equal(bytes);
      }
    });

    it("says null for a block that it does not have", async () => {
      const cid = await rawCid(patternBytes(77, 99));
      expect(await node.getBlock(cid)).to.equal(null);
      expect(await node.exportCar(cid)).to.equal(null);
    });

    it("says null for addresses of a kind that is never published", async () => {
      const bytes = patternBytes(0, 20);
      expect(await node.getBlock(CID.createV1(RAW, identity.digest(bytes)))).to.equal(null);
      expect(await node.getBlock(CID.createV1(RAW, await sha512.digest(bytes)))).to.equal(null);
      expect(await node.getBlock(CID.createV1(0x0129, await sha256.digest(bytes)))).to.equal(null);
    });

    it("refuses a block under an address that is not its own", async () => {
      const cid = await rawCid(patternBytes(0, 10));
      expect(await codeOf(node.putBlock(cid, patternBytes(1, 10)))).to.equal("CID_MISMATCH");
      expect(await node.getBlock(cid)).to.equal(null);
    });

    it("refuses a block that no node would exchange", async () => {
      const bytes = patternBytes(0, 2 * 1024 * 1024 + 1);
      expect(await codeOf(node.putBlock(await rawCid(bytes), bytes))).to.equal("CID_MISMATCH");
    });

    for (const sizeBytes of [128, 1_048_576, 1_048_576 + 128, 3 * 1_048_576 + 640]) {
      it(`publishes an entries file of ${String(sizeBytes)} bytes, block by block and as a CAR`, async () => {
        const content = patternBytes(0, sizeBytes);
        const expected = new Map<string, Uint8Array>();
        const cid = await importEntries(content, (block, bytes) => {
          expected.set(block.toString(), bytes.slice());
          return Promise.resolve();
        });
        await node.putEntries(cid, patternPieces(sizeBytes, 70_001));
        await node.putEntries(cid, patternPieces(sizeBytes, 128));
        const car = await node.exportCar(cid);
        if (car === null) throw new Error("the file is absent");
        const reader = await CarReader.fromIterable(car);
        expect((await reader.getRoots()).map(String)).to.deep.equal([cid.toString()]);
        const order: string[] = [];
        for await (const block of reader.blocks()) {
          order.push(block.cid.toString());
          expect(
            Buffer.from(block.bytes).equals(expected.get(block.cid.toString()) ?? Buffer.alloc(0)),
          ).to.equal(true);
          expect(await node.getBlock(block.cid)).to.have.length(block.bytes.length);
        }
        // leaves come out of the importer in the file's order, the root last; depth first has the root first
        const leavesThenRoot = [...expected.keys()];
        expect(order).to.deep.equal([leavesThenRoot.at(-1), ...leavesThenRoot.slice(0, -1)]);
      });
    }

    it("refuses an entries file that is not what its address names", async () => {
      const cid = await entriesCid(patternBytes(0, 256));
      expect(await codeOf(node.putEntries(cid, patternPieces(384, 128)))).to.equal("CID_MISMATCH");
    });

    it("passes on the failure of the content as it is, and can try again", async () => {
      const cid = await entriesCid(patternBytes(0, 2_000_000));
      const failure = new RangeError("the content can't be read");
      const failing = async function* (): AsyncGenerator<Uint8Array> {
        yield* patternPieces(1_500_000, 100_000);
        throw failure;
      };
      const caught: unknown = await node.putEntries(cid, failing()).catch((error: unknown) => error);
      expect(caught).to.equal(failure);
      await node.putEntries(cid, patternPieces(2_000_000, 100_000));
      expect(await node.exportCar(cid)).to.not.equal(null);
    });

    it("stops reading when the caller's signal says so", async () => {
      const reason = new Error("no longer needed");
      const cid = await rawCid(patternBytes(1, 1));
      const caught: unknown = await node
        .getBlock(cid, { signal: AbortSignal.abort(reason) })
        .catch((error: unknown) => error);
      expect(caught).to.equal(reason);
    });

    it("breaks a CAR off when a block of it is missing", async () => {
      const blocks: { cid: CID; bytes: Uint8Array }[] = [];
      await importEntries(patternBytes(0, 2_500_000), (cid, bytes) => {
        blocks.push({ cid, bytes: bytes.slice() });
        return Promise.resolve();
      });
      const root = blocks.at(-1);
      const first = blocks[0];
      if (root === undefined || first === undefined) throw new Error("expected blocks");
      await node.putBlock(root.cid, root.bytes);
      await node.putBlock(first.cid, first.bytes);
      const car = await node.exportCar(root.cid);
      if (car === null) throw new Error("the root is absent");
      expect(await codeOf(collect(car))).to.equal("NOT_FOUND");
    });

    it("refuses writes after its stop", async () => {
      await node.stop();
      await node.stop();
      const bytes = patternBytes(3, 3);
      expect(await codeOf(node.putBlock(await rawCid(bytes), bytes))).to.equal("IPFS_UNREACHABLE");
    });
  });
}

/** For implementations whose stored bytes can be changed behind their back. */
export function describeIpfsRepair(
  name: string,
  open: () => Promise<OpenedIpfs & { readonly damage: (cid: CID) => Promise<void> }>,
): void {
  it(`${name} counts a damaged block as absent, and repairs it when it is stored again`, async () => {
    const { node, damage, close } = await open();
    try {
      const bytes = patternBytes(9, 500);
      const cid = await rawCid(bytes);
      await node.putBlock(cid, bytes);
      await damage(cid);
      expect(await node.getBlock(cid)).to.equal(null);
      await node.putBlock(cid, bytes);
      expect(await node.getBlock(cid)).to.deep.equal(bytes);
    } finally {
      await close();
    }
  });
}

import { expect } from "chai";
import { CID } from "multiformats/cid";
import { toHex } from "#core/bytes.ts";
import { createPublishing, certificateCid, type Publishing } from "../../../server/domain/publishing.ts";
import { entriesCid } from "../../../client/adapters/ipfs/entries-file.ts";
import type { Store } from "../../../server/ports/store.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { FaultInjector } from "../../helpers/faults.ts";
import { CountingEntropy, ManualClock } from "../../helpers/manual-clock.ts";
import { MemoryIpfs } from "../../helpers/memory-ipfs.ts";
import { MemoryLogger } from "../../helpers/memory-logger.ts";
import { MemoryStore } from "../../helpers/memory-store.ts";
import { growLog } from "../../helpers/sample-log.ts";
import { rootAt } from "../../../server/domain/log-tree.ts";

class Rig {
  readonly store: Store;
  readonly ipfs: MemoryIpfs;
  readonly clock = new ManualClock();
  readonly logger = new MemoryLogger();
  readonly faults = new FaultInjector();
  readonly publishing: Publishing;

  constructor(store: Store = new MemoryStore(), ipfs = new MemoryIpfs()) {
    this.store = store;
    this.ipfs = ipfs;
    this.publishing = createPublishing({
      store: this.faults.wrap(store),
      ipfs: this.faults.wrap(ipfs),
      clock: this.clock,
      entropy: new CountingEntropy(),
      logger: this.logger,
      entriesCid,
      sync: {
        latest: null,
        refresh: () => Promise.reject(new Error("publishing does not read the chain")),
        onFollowed: () => undefined,
      },
    });
  }

  /** A checkpoint over entries `from … to - 1`, as found on chain. */
  async checkpoint(from: number, to: number, cid?: Uint8Array): Promise<void> {
    await this.store.saveCheckpoints([
      {
        size: to,
        previousSize: from,
        root: await rootAt(this.store, to),
        transactionHash: "0x01",
        blockNumber: to,
        blockHash: "0x02",
        anchoredAt: 1,
        entriesCid: cid ?? (await entriesCid(await this.store.entries(from, to))).bytes,
        published: false,
      },
    ]);
  }

  async publishAll(): Promise<void> {
    this.publishing.start();
    await this.clock.advance(10 * 60_000);
    await this.publishing.stop();
  }

  async expectPublished(): Promise<void> {
    const { size } = await this.store.head();
    for (let index = 0; index < size; index++) {
      const { digest, bytes } = (await this.store.certificate(index))!;
      expect(toHex((await this.ipfs.getBlock(certificateCid(digest)))!)).to.equal(toHex(bytes));
    }
    expect(await this.store.unpublishedCheckpoints(10)).to.deep.equal([]);
  }
}

describe("publishing", () => {
  it("puts each certificate under its digest, and each entries file under the address on chain", async () => {
    const rig = new Rig();
    await growLog(rig.store, 100);
    await rig.checkpoint(0, 40);
    await rig.checkpoint(40, 100);
    await rig.publishAll();
    await rig.expectPublished();
    for (const [from, to] of [
      [0, 40],
      [40, 100],
    ] as const) {
      const { entriesCid: cid } = (await rig.store.checkpointOfSize(to))!;
      expect(toHex((await rig.ipfs.getBlock(CID.decode(cid)))!)).to.equal(
        toHex(await rig.store.entries(from, to)),
      );
    }
  });

  it("writes nothing twice once it is done", async () => {
    const rig = new Rig();
    await growLog(rig.store, 40);
    await rig.checkpoint(0, 40);
    await rig.publishAll();
    const again = new Rig(rig.store, rig.ipfs);
    await again.publishAll();
    expect(again.faults.calls).to.not.include("putBlock");
    expect(again.faults.calls).to.not.include("putEntries");
  });

  it("publishes what comes later when it is told of it", async () => {
    const rig = new Rig();
    rig.publishing.start();
    await rig.clock.advance(1_000);
    await growLog(rig.store, 3);
    await rig.checkpoint(0, 3);
    rig.publishing.notify();
    await rig.clock.advance(1_000);
    await rig.publishing.stop();
    await rig.expectPublished();
  });

  it("waits in growing pauses while IPFS is down, says so once, and goes on when it is up", async () => {
    const rig = new Rig();
    rig.ipfs.isDown = true;
    await growLog(rig.store, 50);
    await rig.checkpoint(0, 50);
    rig.publishing.start();
    await rig.clock.advance(10 * 60_000);
    expect(rig.publishing.trouble?.code).to.equal("IPFS_UNREACHABLE");
    expect(rig.logger.codes("warn")).to.deep.equal(["IPFS_UNREACHABLE"]);
    // 32 writes are tried together each time; half a minute at most between two times
    expect(rig.faults.calls.filter((call) => call === "setting").length).to.be.within(20, 45);
    rig.ipfs.isDown = false;
    await rig.clock.advance(60_000);
    await rig.publishing.stop();
    expect(rig.publishing.trouble).to.equal(null);
    await rig.expectPublished();
  });

  for (const method of [
    "putBlock",
    "saveSetting",
    "putEntries",
    "markCheckpointPublished",
    "certificates",
    "entries",
    "setting",
  ]) {
    for (const kind of ["LOST", "UNACKNOWLEDGED"] as const) {
      for (const restarts of [false, true]) {
        it(`${method} ${kind.toLowerCase()} is made good by ${restarts ? "a restart" : "the next step"}`, async () => {
          const rig = new Rig();
          await growLog(rig.store, 40);
          await rig.checkpoint(0, 40);
          rig.faults.arm({ method, call: 1, kind, code: "IPFS_UNREACHABLE" });
          expect(await codeOf(rig.publishing.step())).to.equal("IPFS_UNREACHABLE");
          const next = restarts ? new Rig(rig.store, rig.ipfs) : rig;
          await next.publishAll();
          await next.expectPublished();
        });
      }
    }
  }

  for (const [what, cid] of [
    ["another file", async () => (await entriesCid(new Uint8Array(128))).bytes],
    ["no CID at all", async () => Uint8Array.from([255, 255, 1])],
  ] as const) {
    it(`publishes under the right address, and says so, where the chain names ${what}`, async () => {
      const rig = new Rig();
      await growLog(rig.store, 5);
      await rig.checkpoint(0, 5, await cid());
      await rig.publishAll();
      await rig.expectPublished();
      const right = await entriesCid(await rig.store.entries(0, 5));
      expect(await rig.ipfs.getBlock(right)).to.not.equal(null);
      expect(rig.logger.lines.filter(({ level }) => level === "error")).to.have.length(1);
    });
  }
});

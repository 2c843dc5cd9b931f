/** What every store does with captured proofs: run on SQLite, PostgreSQL and the store in memory. */
import { expect } from "chai";
import { LARGEST_CAPTURE, type CapturedProofs } from "../../server/ports/proof-store.ts";
import type { Store } from "../../server/ports/store.ts";
import type { StoreUnderTest } from "./store.behavior.ts";

function capture(firstIndex: number, endIndex: number, blockNumber: number): CapturedProofs {
  const packed = new Uint8Array([firstIndex, endIndex, blockNumber]);
  return { firstIndex, endIndex, blockNumber, blockHash: `0x${"ab".repeat(32)}`, packed };
}

export function describeProofStore(name: string, openStore: () => Promise<StoreUnderTest>): void {
  describe(`${name} with proofs of the chain's state`, () => {
    let opened: StoreUnderTest;
    let store: Store;

    beforeEach(async () => {
      opened = await openStore();
      ({ store } = opened);
    });
    afterEach(() => opened.dispose());

    it("keeps captures, and finds the one that covers a certificate", async () => {
      const [first, second] = [
        capture(0, LARGEST_CAPTURE, 7),
        capture(LARGEST_CAPTURE, LARGEST_CAPTURE + 2, 9),
      ];
      await store.saveProofs(first);
      await store.saveProofs(second);
      const kept = await opened.reopen();
      for (const index of [0, LARGEST_CAPTURE - 1])
        expect(await kept.proofsCovering(index)).to.deep.equal(first);
      for (const index of [LARGEST_CAPTURE, LARGEST_CAPTURE + 1])
        expect(await kept.proofsCovering(index)).to.deep.equal(second);
      expect(await kept.proofsCovering(LARGEST_CAPTURE + 2)).to.equal(null);
    });

    it("keeps the first capture of the same certificates, and prefers the oldest of several", async () => {
      await store.saveProofs(capture(5, 6, 8));
      await store.saveProofs(capture(5, 6, 20));
      await store.saveProofs(capture(0, 10, 9));
      expect((await store.proofsCovering(5))?.blockNumber).to.equal(8);
      expect((await store.proofsCovering(4))?.blockNumber).to.equal(9);
    });

    it("has none at first", async () => {
      expect(await store.proofsCovering(0)).to.equal(null);
    });
  });
}

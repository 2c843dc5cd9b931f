import { expect } from "chai";
import { isDataDeedError } from "#core/errors.ts";
import type { DepositState } from "#core/gateway-answers.ts";
import { createCheckpointSync, type CheckpointSync } from "../../../server/domain/checkpoint-sync.ts";
import {
  finalBlockNumber,
  stateBounds,
  stateOf,
  stateOfCheckpoint,
} from "../../../server/domain/deposit-state.ts";
import { AnchoringRig, INTERVAL_MS, World } from "../../helpers/anchoring-rig.ts";
import { FakeLogChain } from "../../helpers/fake-chain.ts";
import { MemoryLogger } from "../../helpers/memory-logger.ts";
import { growLog } from "../../helpers/sample-log.ts";
import { expectCaughtUp, expectSound } from "../../helpers/sound.ts";

/** A gateway with one checkpoint for each of these numbers of new entries. */
async function anchored(counts: readonly number[], world = new World()): Promise<AnchoringRig> {
  const rig = new AnchoringRig(world);
  for (const count of counts) {
    await growLog(world.store, count);
    await rig.restart().anchoring.step();
  }
  await rig.sync.refresh();
  return rig;
}

async function stateAt(rig: { world: World; sync: CheckpointSync }, index: number): Promise<DepositState> {
  const { store } = rig.world;
  const one = stateOfCheckpoint(await store.firstCheckpointCovering(index), finalBlockNumber(rig.sync));
  expect(stateOf(index, await stateBounds(store, rig.sync)), "the state by range").to.equal(one);
  return one;
}

function freshSync(rig: AnchoringRig): CheckpointSync {
  return createCheckpointSync({ store: rig.world.store, chain: rig.chain, logger: new MemoryLogger() });
}

describe("following the chain", () => {
  it("calls a certificate FINAL only when its block has the configured confirmations", async () => {
    const world = new World();
    world.ledger.confirmations = 3;
    const rig = await anchored([2], world);
    await growLog(world.store, 1);
    expect(await stateAt(rig, 0)).to.equal("ANCHORED");
    expect(await stateAt(rig, 2)).to.equal("SEQUENCED");
    world.ledger.mine([]);
    await rig.sync.refresh();
    expect(await stateAt(rig, 1)).to.equal("ANCHORED");
    world.ledger.mine([]);
    await rig.sync.refresh();
    expect(await stateAt(rig, 1)).to.equal("FINAL");
    expect(await stateAt(rig, 2)).to.equal("SEQUENCED");
  });

  it("calls nothing FINAL before the chain was read", async () => {
    const rig = await anchored([2]);
    expect(await stateAt(rig, 0)).to.equal("FINAL");
    expect(await stateAt({ world: rig.world, sync: freshSync(rig) }, 0)).to.equal("ANCHORED");
  });

  for (const confirmations of [1, 2, 5]) {
    for (const depth of [1, 2, 3, 6]) {
      it(`takes back what a reorganisation of ${depth} blocks undid, at ${confirmations} confirmations, and anchors it again`, async () => {
        const world = new World();
        world.ledger.confirmations = confirmations;
        const rig = await anchored([1, 2, 3, 4, 5, 6], world);
        world.ledger.reorganise(depth);
        const kept = world.ledger.checkpoints();
        await rig.sync.refresh();
        const standing = kept.at(-1)?.size ?? 0;
        for (let index = 0; index < 21; index++) {
          const state = await stateAt(rig, index);
          if (index >= standing) expect(state, `index ${index} on a dead branch`).to.equal("SEQUENCED");
          else expect(state).to.not.equal("SEQUENCED");
        }
        await rig.anchoring.step();
        await world.clock.advance(INTERVAL_MS);
        await rig.anchoring.step();
        for (let i = 1; i < confirmations; i++) world.ledger.mine([]);
        await rig.sync.refresh();
        for (let index = 0; index < 21; index++) expect(await stateAt(rig, index)).to.equal("FINAL");
        await expectSound({ store: world.store, chain: rig.chain });
        await expectCaughtUp(world.store, rig.chain);
      });
    }
  }

  it("sends the kept transactions again when the chain lost blocks, before anything new", async () => {
    const rig = await anchored([1, 2, 3]);
    const before = rig.world.ledger.checkpoints().map(({ size }) => size);
    rig.world.ledger.lose(2);
    await growLog(rig.world.store, 1);
    await rig.anchoring.step();
    await rig.world.clock.advance(INTERVAL_MS);
    await rig.anchoring.step();
    expect(rig.world.ledger.checkpoints().map(({ size }) => size)).to.deep.equal([...before, 7]);
    expect(rig.activity.filter(({ kind }) => kind === "RESENT")).to.deep.equal([
      { kind: "RESENT", transactions: 2 },
    ]);
  });

  it("starts over on another chain with the same contracts' addresses", async () => {
    const rig = await anchored([1, 2, 3]);
    const other = new World();
    const sync = createCheckpointSync({
      store: rig.world.store,
      chain: new FakeLogChain(other.ledger),
      logger: new MemoryLogger(),
    });
    await sync.refresh();
    expect(await rig.world.store.newestCheckpoint()).to.equal(null);
  });

  for (const cursor of ["", "{", "{}", '{"chainId":31337,"log":1}', "[1]"]) {
    it(`starts over when its cursor is damaged: ${cursor || "empty"}`, async () => {
      const rig = await anchored([1, 2, 3]);
      await rig.world.store.saveSetting("checkpoints.cursor", cursor);
      await freshSync(rig).refresh();
      await expectCaughtUp(rig.world.store, rig.chain);
    });
  }

  it("keeps what was published when the same checkpoint is mined again in another block", async () => {
    const rig = await anchored([2, 2]);
    await rig.world.store.markCheckpointPublished(4);
    const before = await rig.world.store.checkpointOfSize(4);
    await rig.world.store.saveSetting(
      "checkpoints.cursor",
      JSON.stringify({ ...rig.chain.contracts, number: 1, hash: null }),
    );
    await rig.sync.refresh();
    expect(await rig.world.store.checkpointOfSize(4)).to.deep.equal(before);
    expect(before?.published).to.equal(true);
  });

  it("asks again, and takes nothing for granted, when a node leaves out an event", async () => {
    const rig = await anchored([1, 2, 3, 4]);
    for (const omitted of [1, 3, 6, 10]) {
      const withGap = new FakeLogChain(rig.world.ledger);
      const all = withGap.checkpoints.bind(withGap);
      withGap.checkpoints = async (from, to) => (await all(from, to)).filter(({ size }) => size !== omitted);
      const { store } = rig.world;
      await store.dropCheckpointsAbove(-1);
      await store.saveSetting(
        "checkpoints.cursor",
        JSON.stringify({ ...rig.chain.contracts, number: 0, hash: null }),
      );
      const gapped = createCheckpointSync({ store, chain: withGap, logger: new MemoryLogger() });
      const error: unknown = await gapped.refresh().catch((reason: unknown) => reason);
      expect(isDataDeedError(error, "RPC_DISAGREEMENT"), `without ${omitted}`).to.equal(true);
      await freshSync(rig).refresh();
      await expectCaughtUp(store, rig.chain);
    }
  });

  it("reads on when the chain is reorganised in the middle of a read", async () => {
    const rig = await anchored([1, 2, 3]);
    const { ledger, store } = rig.world;
    await store.dropCheckpointsAbove(-1);
    const moving = new FakeLogChain(ledger);
    const all = moving.checkpoints.bind(moving);
    let moved = false;
    moving.checkpoints = async (from, to) => {
      const events = await all(from, to);
      if (!moved) ledger.reorganise(1);
      moved = true;
      return events;
    };
    await store.saveSetting(
      "checkpoints.cursor",
      JSON.stringify({ ...rig.chain.contracts, number: 0, hash: null }),
    );
    await createCheckpointSync({ store, chain: moving, logger: new MemoryLogger() }).refresh();
    expect((await store.newestCheckpoint())?.size).to.equal(3);
    expect((await moving.head()).size).to.equal(3);
  });

  it("gives up for now on a chain that changes with every read", async () => {
    const rig = await anchored([1, 2, 3]);
    const { ledger, store } = rig.world;
    const restless = new FakeLogChain(ledger);
    const all = restless.checkpoints.bind(restless);
    restless.checkpoints = async (from, to) => {
      ledger.reorganise(1);
      return all(from, to);
    };
    ledger.mine([]);
    const sync = createCheckpointSync({ store, chain: restless, logger: new MemoryLogger() });
    const error: unknown = await sync.refresh().catch((reason: unknown) => reason);
    expect(isDataDeedError(error, "RPC_DISAGREEMENT")).to.equal(true);
  });

  it("reads a long stretch of blocks in windows", async () => {
    const rig = await anchored([1]);
    const { ledger, store } = rig.world;
    for (let i = 0; i < 25_000; i++) ledger.mine([]);
    await growLog(store, 1);
    await rig.restart().anchoring.step();
    await store.dropCheckpointsAbove(-1);
    await store.saveSetting(
      "checkpoints.cursor",
      JSON.stringify({ ...rig.chain.contracts, number: 0, hash: null }),
    );
    const ranges: number[] = [];
    const counted = new FakeLogChain(ledger);
    const all = counted.checkpoints.bind(counted);
    counted.checkpoints = async (from, to) => {
      ranges.push(to - from + 1);
      return all(from, to);
    };
    await createCheckpointSync({ store, chain: counted, logger: new MemoryLogger() }).refresh();
    expect(ranges).to.have.length(3);
    expect(Math.max(...ranges)).to.equal(10_000);
    await expectCaughtUp(store, rig.chain);
  });
});

/** Anchoring on a real EVM node: what the fakes promise, kept by anvil and the real adapter. */
import { expect } from "chai";
import { entriesCid } from "../../client/adapters/ipfs/entries-file.ts";
import { createAnchoring, type Anchoring } from "../../server/domain/anchoring.ts";
import { createCheckpointSync } from "../../server/domain/checkpoint-sync.ts";
import type { RunningGateway } from "../../server/domain/gateway.ts";
import type { LogChain } from "../../server/ports/chain.ts";
import type { Store } from "../../server/ports/store.ts";
import { AnvilWorld, realClock, realEntropy } from "../helpers/anvil-world.ts";
import { codeOf } from "../helpers/code-of.ts";
import { until } from "../helpers/embedded-chain.ts";
import { depositMany, testGateway } from "../helpers/gateway-rig.ts";
import { MemoryIpfs } from "../helpers/memory-ipfs.ts";
import { MemoryLogger } from "../helpers/memory-logger.ts";
import { MemoryStore } from "../helpers/memory-store.ts";
import { FaultyNetwork } from "../helpers/rpc-faults.ts";
import { growLog } from "../helpers/sample-log.ts";
import { expectCaughtUp, expectSound } from "../helpers/sound.ts";

describe("anchoring on a real chain", () => {
  let world: AnvilWorld;
  let blank: unknown;

  before(async () => {
    world = await AnvilWorld.startDeployed();
  });
  after(() => world.end());
  beforeEach(async () => {
    blank = await world.anvil.rpc.call("evm_snapshot");
  });
  afterEach(() => world.anvil.rpc.call("evm_revert", [blank]));

  describe("step by step", () => {
    function anchoringOn(store: Store, chain: LogChain): Anchoring {
      const logger = new MemoryLogger();
      const sync = createCheckpointSync({ store, chain, logger });
      return createAnchoring({
        store,
        chain,
        sync,
        logger,
        clock: realClock,
        entropy: realEntropy,
        entriesCid: async (content) => (await entriesCid(content)).bytes,
        settings: { intervalMs: 0, maxPending: 1, pollMs: 60_000 },
      });
    }

    /** Every question and every write of the path. */
    const METHODS = [
      "eth_chainId",
      "eth_getBlockByNumber",
      "eth_call",
      "eth_getLogs",
      "eth_getTransactionCount",
      "eth_estimateGas",
      "eth_gasPrice",
      "eth_maxPriorityFeePerGas",
      "eth_sendRawTransaction",
      "eth_getTransactionReceipt",
    ];
    for (const method of METHODS) {
      for (const kind of ["LOST", "UNACKNOWLEDGED"] as const) {
        for (const restarts of [false, true]) {
          it(`${method} ${kind.toLowerCase()} is healed by ${restarts ? "a restart" : "the next step"}`, async () => {
            const store = new MemoryStore();
            const network = new FaultyNetwork();
            const chain = world.chain({ outbox: store, fetch: network.fetch });
            await growLog(store, 5);
            await anchoringOn(store, chain).step();
            await growLog(store, 6);
            const anchoring = anchoringOn(store, chain);
            network.arm(method, kind, 1);
            expect(await codeOf(anchoring.step())).to.equal("CHAIN_UNREACHABLE");
            expect(network.unmet).to.equal(0);
            const next = restarts ? anchoringOn(store, world.chain({ outbox: store })) : anchoring;
            await next.step();
            await expectSound({ store, chain });
            await expectCaughtUp(store, chain);
          });
        }
      }
    }

    for (const depth of [1, 2, 3]) {
      it(`anchors again what a reorganisation of ${depth} blocks undid, by the same transactions`, async () => {
        const store = new MemoryStore();
        const chain = world.chain({ outbox: store });
        for (const count of [3, 4, 5, 6]) {
          await growLog(store, count);
          await anchoringOn(store, chain).step();
        }
        const before = await store.newestCheckpoint();
        await world.reorganise(depth);
        await anchoringOn(store, chain).step();
        await expectSound({ store, chain });
        await expectCaughtUp(store, chain);
        const after = await store.newestCheckpoint();
        expect(after?.transactionHash).to.equal(before?.transactionHash);
        expect(after?.blockHash).to.not.equal(before?.blockHash);
      });
    }
  });

  describe("with whole gateways", () => {
    const started: RunningGateway[] = [];

    interface Started {
      readonly running: RunningGateway;
      readonly chain: LogChain;
      readonly network: FaultyNetwork;
      readonly logger: MemoryLogger;
    }

    function start(store: MemoryStore, confirmations = 1): Started {
      const network = new FaultyNetwork();
      const logger = new MemoryLogger();
      const chain = world.chain({ outbox: store, confirmations, fetch: network.fetch });
      const running = testGateway({
        store,
        chain,
        logger,
        confirmations,
        reader: world.reader(),
        ipfs: new MemoryIpfs(),
        clock: realClock,
        observer: { observe: () => undefined },
        intervalMs: 100,
        pollMs: 100,
      });
      started.push(running);
      running.start();
      return { running, chain, network, logger };
    }

    afterEach(async () => {
      await Promise.all(started.splice(0).map((running) => running.stop()));
    });

    async function finalIndices({ gateway }: RunningGateway): Promise<number[]> {
      const { items } = await gateway.certificates.list({ state: "FINAL", limit: 500 });
      return items.map(({ index }) => index);
    }

    it("serves verified bundles of everything that was deposited", async () => {
      const store = new MemoryStore();
      const { running, chain } = start(store);
      const acknowledged = new Map<number, string>();
      const receipts = await depositMany(running, 12, acknowledged);
      await until("all final", async () => (await finalIndices(running)).length === 12);
      for (const { certificateNo, index } of receipts) {
        const bundle = await running.gateway.certificates.bundle(certificateNo);
        expect(bundle.log).to.include({ index, address: world.deployment.log });
      }
      await expectSound({ store, chain, acknowledged });
    });

    it("makes every certificate final again after a reorganisation, and calls none final that stands on the dead branch", async () => {
      const store = new MemoryStore();
      const { running, chain } = start(store, 2);
      const acknowledged = new Map<number, string>();
      for (let round = 1; round <= 3; round++) {
        await depositMany(running, 5, acknowledged);
        await until("anchored", async () => (await store.newestCheckpoint())?.size === 5 * round);
      }
      await world.mine();
      await until("all final", async () => (await finalIndices(running)).length === 15);
      await world.reorganise(3);
      const { block } = await chain.head();
      await until("the dead branch is noticed", async () => {
        const newest = await store.newestCheckpoint();
        if (newest === null || newest.blockNumber > block.number) return true;
        return (await chain.blockAt(newest.blockNumber))?.hash === newest.blockHash;
      });
      await until("all final again", async () => {
        for (const index of await finalIndices(running)) {
          const checkpoint = await store.firstCheckpointCovering(index);
          const canonical = await chain.blockAt(checkpoint?.blockNumber ?? -1);
          expect(canonical?.hash, `certificate ${index} is called final`).to.equal(checkpoint?.blockHash);
        }
        await world.mine();
        return (await finalIndices(running)).length === 15;
      });
      await expectSound({ store, chain, acknowledged });
      await expectCaughtUp(store, chain);
    });

    it("keeps one log and one chain of checkpoints with two gateways that share store and key", async () => {
      const store = new MemoryStore();
      const [one, two] = [start(store), start(store)];
      const acknowledged = new Map<number, string>();
      for (let round = 0; round < 4; round++) {
        await Promise.all([
          depositMany(one.running, 6, acknowledged),
          depositMany(two.running, 6, acknowledged),
        ]);
        await until("anchored", async () => (await one.chain.head()).size >= 12 * round);
      }
      expect(acknowledged.size).to.equal(48);
      await until("all final", async () => (await finalIndices(one.running)).length === 48);
      await until("both ready", async () => {
        const [first, second] = await Promise.all([
          one.running.gateway.readiness(),
          two.running.gateway.readiness(),
        ]);
        return first.ready && second.ready;
      });
      await expectSound({ store, chain: one.chain, acknowledged });
      await expectCaughtUp(store, one.chain);
    });

    it("goes on taking deposits, unready with LOG_FORKED, when another notary of the same log appended another one", async () => {
      const theirs = new MemoryStore();
      const foreign = start(theirs);
      await depositMany(foreign.running, 4, new Map());
      await until("theirs is anchored", async () => (await foreign.chain.head()).size === 4);
      await foreign.running.stop();

      const store = new MemoryStore();
      const { running, chain, logger } = start(store);
      const acknowledged = new Map<number, string>();
      await depositMany(running, 9, acknowledged);
      await until("the alarm", async () => {
        const { ready, checks } = await running.gateway.readiness();
        return !ready && checks.some(({ code }) => code === "LOG_FORKED");
      });
      await depositMany(running, 3, acknowledged);
      expect((await store.head()).size).to.equal(12);
      expect((await chain.head()).size).to.equal(4);
      expect(logger.codes("error")).to.deep.equal(["LOG_FORKED"]);
    });

    it("takes deposits while the node is down, and catches up when it is back", async () => {
      const store = new MemoryStore();
      const { running, chain, network } = start(store);
      const acknowledged = new Map<number, string>();
      await depositMany(running, 2, acknowledged);
      await until("anchored", async () => (await store.newestCheckpoint())?.size === 2);
      network.isDown = true;
      await depositMany(running, 20, acknowledged);
      await until("the outage is told", async () => {
        const { ready, checks } = await running.gateway.readiness();
        return !ready && checks.some(({ code }) => code === "CHAIN_UNREACHABLE");
      });
      network.isDown = false;
      await until("all final", async () => (await finalIndices(running)).length === 22);
      expect(await running.gateway.readiness()).to.have.property("ready", true);
      await expectSound({ store, chain, acknowledged });
    });
  });
});

import { expect } from "chai";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { isDataDeedError } from "#core/errors.ts";
import { hashLeaf } from "#core/merkle.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { AnchoringRig, INTERVAL_MS, MAX_PENDING, POLL_MS, World } from "../../helpers/anchoring-rig.ts";
import type { Fault, FaultKind } from "../../helpers/faults.ts";
import { growLog } from "../../helpers/sample-log.ts";
import { expectCaughtUp, expectSound } from "../../helpers/sound.ts";

describe("anchoring", () => {
  const running: AnchoringRig[] = [];

  async function start(world?: World): Promise<AnchoringRig> {
    const rig = new AnchoringRig(world);
    running.push(rig);
    rig.anchoring.start();
    await rig.world.clock.advance(0);
    return rig;
  }

  async function deposit(rig: AnchoringRig, count: number): Promise<void> {
    rig.anchoring.notify(await growLog(rig.world.store, count));
    await rig.world.clock.advance(0);
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map(({ anchoring }) => anchoring.stop()));
  });

  it("anchors when the oldest waiting entry has waited for the interval, not before", async () => {
    const rig = await start();
    await deposit(rig, 3);
    await rig.world.clock.advance(INTERVAL_MS - 500);
    await deposit(rig, 2);
    expect(rig.chain.appends).to.deep.equal([]);
    await rig.world.clock.advance(500);
    expect(rig.chain.appends).to.deep.equal([5]);
    await expectCaughtUp(rig.world.store, rig.chain);
  });

  it("anchors at once when the allowed number of entries waits", async () => {
    const rig = await start();
    await deposit(rig, MAX_PENDING - 1);
    expect(rig.chain.appends).to.deep.equal([]);
    await deposit(rig, 1);
    expect(rig.chain.appends).to.deep.equal([MAX_PENDING]);
  });

  it("anchors at a start what waited before it, without waiting again", async () => {
    const world = new World();
    await growLog(world.store, 7);
    const rig = await start(world);
    expect(rig.chain.appends).to.deep.equal([7]);
    await expectSound({ store: world.store, chain: rig.chain });
  });

  it("sends nothing while the log does not grow", async () => {
    const rig = await start();
    await deposit(rig, 1);
    await rig.world.clock.advance(INTERVAL_MS + 20 * POLL_MS);
    expect(rig.chain.appends).to.deep.equal([1]);
  });

  it("notices entries that another gateway put into the shared log", async () => {
    const rig = await start();
    await growLog(rig.world.store, 4);
    await rig.world.clock.advance(POLL_MS + INTERVAL_MS);
    expect(rig.chain.appends).to.deep.equal([4]);
  });

  it("anchors each extension with a proof that the contract accepts, for all pairs of small sizes", async () => {
    for (let first = 1; first <= 12; first++) {
      const world = new World();
      await growLog(world.store, first);
      const rig = new AnchoringRig(world);
      await rig.anchoring.step();
      for (let size = first + 1; size <= first + 9; size += 2) {
        await growLog(world.store, 2);
        await rig.restart().anchoring.step();
      }
      await expectSound({ store: world.store, chain: rig.chain });
      await expectCaughtUp(world.store, rig.chain);
    }
  });

  it("holds its pauses when the chain can't be reached, and says so once", async () => {
    const rig = await start();
    for (let call = 1; call <= 200; call++) {
      rig.faults.arm({ method: "resendLost", call, kind: "LOST", code: "CHAIN_UNREACHABLE" });
    }
    const before = rig.faults.calls.length;
    await rig.world.clock.advance(120_000);
    expect(rig.anchoring.trouble?.code).to.equal("CHAIN_UNREACHABLE");
    expect(rig.faults.calls.length - before).to.be.within(5, 20);
    expect(rig.logger.codes("warn")).to.deep.equal(["CHAIN_UNREACHABLE"]);
  });

  it("goes on by itself when the chain is back", async () => {
    const rig = await start();
    for (let call = 1; call <= 5; call++) {
      rig.faults.arm({ method: "head", call, kind: "LOST", code: "CHAIN_UNREACHABLE" });
    }
    await deposit(rig, 2);
    await rig.world.clock.advance(60_000);
    expect(rig.anchoring.trouble).to.equal(null);
    await expectCaughtUp(rig.world.store, rig.chain);
  });

  describe("with one fault", () => {
    /** Everything that the path reads or writes outside of the process. */
    const CALLS = [
      ["resendLost", "CHAIN_UNREACHABLE"],
      ["head", "CHAIN_UNREACHABLE"],
      ["blockAt", "CHAIN_UNREACHABLE"],
      ["checkpoints", "RPC_DISAGREEMENT"],
      ["append", "CHAIN_UNREACHABLE"],
      ["append", "TRANSACTION_PENDING"],
      ["append", "TRANSACTION_SUPERSEDED"],
      ["nodes", "STORE_FAILED"],
      ["entries", "STORE_FAILED"],
      ["setting", "STORE_FAILED"],
      ["saveSetting", "STORE_FAILED"],
      ["saveCheckpoints", "STORE_FAILED"],
      ["newestCheckpoint", "STORE_FAILED"],
      ["newestCheckpointAt", "STORE_FAILED"],
      ["checkpointOfSize", "STORE_FAILED"],
    ] as const;
    const KINDS: readonly FaultKind[] = ["LOST", "UNACKNOWLEDGED"];

    for (const [method, code] of CALLS) {
      for (const kind of KINDS) {
        for (const restarts of [false, true]) {
          const after = restarts ? "a restart" : "the next step";
          it(`${method} ${kind.toLowerCase()} with ${code} is healed by ${after}`, async () => {
            let met = 0;
            for (let call = 1; call <= 3; call++)
              met += await faultAndHeal({ method, call, kind, code }, restarts);
            expect(met, "no call of this method was met by its fault").to.be.greaterThan(0);
          });
        }
      }
    }

    async function faultAndHeal(
      fault: { method: string; call: number; kind: FaultKind; code: (typeof CALLS)[number][1] },
      restarts: boolean,
    ): Promise<number> {
      const world = new World();
      await growLog(world.store, 5);
      await new AnchoringRig(world).anchoring.step();
      await growLog(world.store, 6);
      const rig = new AnchoringRig(world);
      if (!(await meets(rig, fault))) return 0;
      await heal(rig, restarts);
      expect(world.ledger.checkpoints().map(({ size }) => size)).to.deep.equal([5, 11]);
      return 1;
    }
  });

  describe("with one fault while a reorganisation is taken in", () => {
    const CALLS = [
      "blockAt",
      "checkpoints",
      "dropCheckpointsAbove",
      "saveSetting",
      "saveCheckpoints",
      "resendLost",
    ];
    for (const method of CALLS) {
      for (const kind of ["LOST", "UNACKNOWLEDGED"] as const) {
        for (const restarts of [false, true]) {
          const after = restarts ? "a restart" : "the next step";
          it(`${method} ${kind.toLowerCase()} is healed by ${after}`, async () => {
            let met = 0;
            for (let call = 1; call <= 3; call++) {
              const rig = await anchoredInSteps([3, 4, 9]);
              rig.world.ledger.reorganise(2);
              if (!(await meets(rig, { method, call, kind, code: "CHAIN_UNREACHABLE" }))) continue;
              await heal(rig, restarts);
              met++;
            }
            expect(met, "no call of this method was met by its fault").to.be.greaterThan(0);
          });
        }
      }
    }
  });

  /** One gateway that anchored the log at each of these sizes. */
  async function anchoredInSteps(sizes: readonly number[]): Promise<AnchoringRig> {
    const rig = new AnchoringRig();
    let size = 0;
    for (const next of sizes) {
      await growLog(rig.world.store, next - size);
      await rig.restart().anchoring.step();
      size = next;
    }
    await rig.anchoring.step();
    return rig;
  }

  /** Runs one step into the fault. False when the step did not make that call. */
  async function meets(rig: AnchoringRig, fault: Fault): Promise<boolean> {
    rig.faults.arm(fault);
    const code = await codeOf(rig.anchoring.step());
    if (rig.faults.unmet.length > 0) return false;
    expect(code).to.equal(fault.code);
    await expectSound({ store: rig.world.store, chain: rig.chain });
    return true;
  }

  async function heal(rig: AnchoringRig, restarts: boolean): Promise<void> {
    const next = restarts ? rig.restart() : rig;
    await next.anchoring.step();
    await rig.world.clock.advance(INTERVAL_MS);
    await next.anchoring.step();
    await expectSound({ store: rig.world.store, chain: rig.chain });
    await expectCaughtUp(rig.world.store, rig.chain);
  }

  describe("with another gateway on the same log", () => {
    it("ends with one chain of checkpoints, whoever was faster", async () => {
      const world = new World();
      const [one, two] = [await start(world), await start(world)];
      for (let round = 1; round <= 5; round++) {
        const size = await growLog(world.store, round);
        one.anchoring.notify(size);
        two.anchoring.notify(size);
        await world.clock.advance(INTERVAL_MS + 60_000);
        await expectSound({ store: world.store, chain: one.chain });
      }
      await expectCaughtUp(world.store, one.chain);
      expect(one.anchoring.trouble).to.equal(null);
      expect(two.anchoring.trouble).to.equal(null);
    });

    it("lets the slower one find its work done", async () => {
      const world = new World();
      await growLog(world.store, 3);
      const [one, two] = [new AnchoringRig(world), new AnchoringRig(world)];
      const results = await Promise.allSettled([one.anchoring.step(), two.anchoring.step()]);
      const refused = results.filter((result) => result.status === "rejected");
      for (const { reason } of refused)
        expect(isDataDeedError(reason, "TRANSACTION_REVERTED")).to.equal(true);
      await one.anchoring.step();
      await two.anchoring.step();
      expect(world.ledger.checkpoints().map(({ size }) => size)).to.deep.equal([3]);
    });
  });

  describe("with a root on chain that is not ours", () => {
    const foreignRoot = hashLeaf(utf8("somebody else's entry"));

    function appendForeign(world: World, size: number): void {
      world.ledger.mine([
        {
          kind: "append",
          request: { size, root: foreignRoot, consistencyProof: [], entriesCid: sha256(utf8("theirs")) },
        },
      ]);
    }

    for (const [what, size] of [
      ["of the size that we have", 5],
      ["of a log longer than ours", 50],
    ] as const) {
      it(`stops with LOG_FORKED, logged once, on a root ${what}`, async () => {
        const world = new World();
        appendForeign(world, size);
        await growLog(world.store, 5);
        const rig = await start(world);
        await deposit(rig, 1);
        await world.clock.advance(10 * 60_000);
        expect(rig.anchoring.trouble?.code).to.equal("LOG_FORKED");
        expect(rig.logger.codes("error")).to.deep.equal(["LOG_FORKED"]);
        expect(rig.chain.appends).to.deep.equal([]);
        expect(await world.store.newestCheckpoint()).to.equal(null);
      });
    }

    it("goes on by itself when a later read is consistent again", async () => {
      const world = new World();
      appendForeign(world, 5);
      await growLog(world.store, 5);
      const rig = await start(world);
      expect(rig.anchoring.trouble?.code).to.equal("LOG_FORKED");
      world.ledger.reorganise(1);
      await world.clock.advance(60_000);
      expect(rig.anchoring.trouble).to.equal(null);
      await expectCaughtUp(world.store, rig.chain);
    });

    it("names the sizes and both roots for whoever has to find out", async () => {
      const world = new World();
      appendForeign(world, 5);
      await growLog(world.store, 5);
      const error: unknown = await new AnchoringRig(world).anchoring
        .step()
        .catch((reason: unknown) => reason);
      expect(isDataDeedError(error, "LOG_FORKED")).to.equal(true);
      expect(isDataDeedError(error) && error.details).to.include({
        size: 5,
        root: toHex0x(foreignRoot),
        blockNumber: 2,
      });
      expect(isDataDeedError(error) && error.details).to.have.property("ourRoot");
    });
  });
});

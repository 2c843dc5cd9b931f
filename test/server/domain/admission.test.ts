import { expect } from "chai";
import { createAdmission } from "../../../server/domain/admission.ts";
import { AnchoringRig, INTERVAL_MS, World } from "../../helpers/anchoring-rig.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { CountingEntropy } from "../../helpers/manual-clock.ts";
import { growLog } from "../../helpers/sample-log.ts";

/** An anchored log, and the admission beside it. */
class Rig extends AnchoringRig {
  readonly admission = createAdmission({
    store: this.faults.wrap(this.world.store),
    chain: this.faults.wrap(this.chain),
    sync: this.sync,
    clock: this.world.clock,
    entropy: new CountingEntropy(),
    logger: this.logger,
  });

  async grow(count: number, record: "LOG" | "INDIVIDUAL"): Promise<void> {
    this.anchoring.notify(await growLog(this.world.store, count, { record }));
  }

  async settle(): Promise<void> {
    await this.world.clock.advance(INTERVAL_MS + 60_000);
  }

  start(): this {
    this.anchoring.start();
    this.admission.start();
    return this;
  }

  async stop(): Promise<void> {
    await Promise.all([this.anchoring.stop(), this.admission.stop()]);
  }

  get admitted(): number[] {
    return this.world.ledger.admitted().sort((a, b) => a - b);
  }
}

describe("admission", () => {
  const rigs: Rig[] = [];

  function start(world = new World()): Rig {
    const rig = new Rig(world);
    rigs.push(rig);
    return rig.start();
  }

  afterEach(async () => {
    await Promise.all(rigs.splice(0).map((rig) => rig.stop()));
  });

  it("opens a record for each certificate that asked for one, once it is anchored, and for no other", async () => {
    const rig = start();
    await rig.grow(2, "LOG");
    await rig.grow(3, "INDIVIDUAL");
    expect(rig.admitted).to.deep.equal([]);
    await rig.settle();
    await rig.grow(1, "LOG");
    await rig.grow(1, "INDIVIDUAL");
    await rig.settle();
    expect(rig.admitted).to.deep.equal([2, 3, 4, 6]);
  });

  it("goes through a long log page by page", async () => {
    const rig = start();
    await rig.grow(150, "LOG");
    await rig.grow(120, "INDIVIDUAL");
    await rig.settle();
    expect(rig.admitted).to.deep.equal(Array.from({ length: 120 }, (_, i) => 150 + i));
  });

  it("waits without a sound where there is no registry, and opens the records when there is one", async () => {
    const rig = start();
    rig.chain.registryIsDeployed = false;
    await rig.grow(3, "INDIVIDUAL");
    await rig.settle();
    expect(rig.admitted).to.deep.equal([]);
    expect(rig.admission.trouble).to.equal(null);
    expect(rig.logger.codes("warn")).to.deep.equal([]);
    rig.chain.registryIsDeployed = true;
    await rig.grow(1, "LOG");
    await rig.settle();
    expect(rig.admitted).to.deep.equal([0, 1, 2]);
  });

  for (const depth of [1, 2, 3, 5]) {
    it(`opens again the records that a reorganisation of ${depth} blocks undid`, async () => {
      const world = new World();
      world.ledger.confirmations = 4;
      const rig = start(world);
      await rig.grow(3, "INDIVIDUAL");
      await rig.settle();
      await rig.grow(2, "INDIVIDUAL");
      await rig.settle();
      expect(rig.admitted).to.deep.equal([0, 1, 2, 3, 4]);
      world.ledger.reorganise(depth);
      // a fresh gateway: nothing is sent again from an outbox, everything follows from the cursor and the head
      await rig.stop();
      const next = start(world);
      await next.settle();
      expect(next.admitted).to.deep.equal([0, 1, 2, 3, 4]);
    });
  }

  it("rests when the chain lost even what was final, until the log is anchored again", async () => {
    const rig = start();
    await rig.grow(3, "INDIVIDUAL");
    await rig.settle();
    await rig.grow(2, "LOG");
    await rig.settle();
    await rig.anchoring.stop();
    rig.world.ledger.lose(1);
    await rig.sync.refresh();
    const before = rig.faults.calls.filter((call) => call === "certificates").length;
    await rig.settle();
    expect(rig.faults.calls.filter((call) => call === "certificates").length - before).to.be.at.most(1);
    expect(rig.admission.trouble).to.equal(null);
  });

  it("does not ask the chain about records again once they are final", async () => {
    const rig = start();
    await rig.grow(3, "INDIVIDUAL");
    await rig.settle();
    const calls = rig.faults.calls.filter((call) => call === "admit").length;
    expect(calls).to.equal(3);
    await rig.grow(5, "LOG");
    await rig.settle();
    expect(rig.faults.calls.filter((call) => call === "admit").length).to.equal(3);
  });

  for (const method of [
    "admit",
    "registryDeployed",
    "setting",
    "saveSetting",
    "certificates",
    "nodes",
    "newestCheckpoint",
  ]) {
    for (const kind of ["LOST", "UNACKNOWLEDGED"] as const) {
      it(`${method} ${kind.toLowerCase()} is made good by the next step`, async () => {
        const world = new World();
        await growLog(world.store, 4, { record: "INDIVIDUAL" });
        const rig = new Rig(world);
        await rig.anchoring.step();
        rig.faults.arm({ method, call: 1, kind, code: "CHAIN_UNREACHABLE" });
        expect(await codeOf(rig.admission.step())).to.equal("CHAIN_UNREACHABLE");
        await rig.admission.step();
        expect(rig.admitted).to.deep.equal([0, 1, 2, 3]);
      });
    }
  }
});

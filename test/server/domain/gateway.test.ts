import { expect } from "chai";
import { utf8 } from "#core/bytes.ts";
import { hashLeaf } from "#core/merkle.ts";
import { POLL_MS } from "../../helpers/anchoring-rig.ts";
import { GatewayRig } from "../../helpers/gateway-rig.ts";
import { expectCaughtUp, expectSound } from "../../helpers/sound.ts";

describe("the gateway when things go wrong", () => {
  const rigs: GatewayRig[] = [];

  function start(...args: ConstructorParameters<typeof GatewayRig>): GatewayRig {
    const rig = new GatewayRig(...args);
    rigs.push(rig);
    rig.running.start();
    return rig;
  }

  afterEach(async () => {
    await Promise.all(rigs.splice(0).map(({ running }) => running.stop()));
  });

  it("is not ready before it is started and after it is stopped", async () => {
    const rig = new GatewayRig();
    const codes = async () =>
      (await rig.gateway.readiness()).checks.filter(({ ok }) => !ok).map(({ code }) => code);
    expect(await codes()).to.deep.equal(["NOT_READY", "NOT_READY"]);
    rig.running.start();
    await rig.clock.advance(0);
    expect(await rig.gateway.readiness()).to.have.property("ready", true);
    await rig.running.stop();
    expect(await codes()).to.deep.equal(["NOT_READY"]);
  });

  it("goes on taking deposits, unready with LOG_FORKED, when the chain holds a foreign root", async () => {
    const rig = start();
    await rig.deposit(3);
    rig.ledger.mine([
      {
        kind: "append",
        request: {
          size: 3,
          root: hashLeaf(utf8("foreign")),
          consistencyProof: [],
          entriesCid: utf8("foreign"),
        },
      },
    ]);
    await rig.anchor();
    const { ready, checks } = await rig.gateway.readiness();
    expect(ready).to.equal(false);
    expect(checks.find(({ name }) => name === "chain")).to.include({ ok: false, code: "LOG_FORKED" });
    const [receipt] = await rig.deposit(4);
    expect(receipt?.index).to.equal(3);
    expect((await rig.gateway.certificates.view(receipt!.certificateNo)).state).to.equal("SEQUENCED");
    await rig.clock.advance(60 * 60_000);
    expect(rig.logger.codes("error")).to.deep.equal(["LOG_FORKED"]);
    expect(rig.activity.filter(({ kind }) => kind === "TROUBLE")).to.deep.equal([
      { kind: "TROUBLE", task: "anchoring", code: "LOG_FORKED" },
    ]);
    rig.ledger.reorganise(1);
    await rig.clock.advance(60_000);
    expect(await rig.gateway.readiness()).to.have.property("ready", true);
    await expectSound({ store: rig.store, chain: rig.chain, acknowledged: rig.acknowledged });
    await expectCaughtUp(rig.store, rig.chain);
  });

  it("takes deposits while chain and IPFS are both down, and catches up with both", async () => {
    const rig = start();
    rig.ipfs.isDown = true;
    for (let call = 1; call <= 8; call++) {
      rig.faults.arm({ method: "resendLost", call, kind: "LOST", code: "CHAIN_UNREACHABLE" });
    }
    await rig.deposit(20);
    await rig.anchor();
    const { ready, checks } = await rig.gateway.readiness();
    expect(ready).to.equal(false);
    expect(checks.filter(({ ok }) => !ok).map(({ code }) => code)).to.include("IPFS_UNREACHABLE");
    await rig.clock.advance(5 * 60_000);
    rig.ipfs.isDown = false;
    await rig.clock.advance(60_000);
    expect(await rig.gateway.readiness()).to.have.property("ready", true);
    await expectSound({ store: rig.store, chain: rig.chain, acknowledged: rig.acknowledged });
    await expectCaughtUp(rig.store, rig.chain);
    expect(await rig.store.unpublishedCheckpoints(1)).to.deep.equal([]);
  });

  it("keeps one log with two gateways on one store, each deposit with one index", async () => {
    const one = start();
    const two = start({ ledger: one.ledger, store: one.store, clock: one.clock, ipfs: one.ipfs });
    for (let round = 0; round < 6; round++) {
      await Promise.all([one.deposit(7), two.deposit(5)]);
      await one.clock.advance(1_500);
    }
    await one.clock.advance(60_000);
    const acknowledged = new Map([...one.acknowledged, ...two.acknowledged]);
    expect(acknowledged.size).to.equal(72);
    await expectSound({ store: one.store, chain: one.chain, acknowledged });
    await expectCaughtUp(one.store, one.chain);
  });

  for (const depth of [1, 2, 4]) {
    it(`anchors again what a reorganisation of ${depth} blocks undid, and calls nothing on the dead branch final`, async () => {
      const rig = start();
      for (let round = 0; round < 4; round++) {
        await rig.deposit(3);
        await rig.anchor();
      }
      rig.ledger.reorganise(depth);
      await rig.clock.advance(POLL_MS);
      const { items } = await rig.gateway.certificates.list({ limit: 100, state: "FINAL" });
      expect(items).to.have.length(rig.ledger.checkpoints().at(-1)?.size ?? 0);
      await rig.clock.advance(60_000);
      expect((await rig.gateway.certificates.list({ limit: 100, state: "FINAL" })).items).to.have.length(12);
      await expectSound({ store: rig.store, chain: rig.chain, acknowledged: rig.acknowledged });
      await expectCaughtUp(rig.store, rig.chain);
    });
  }
});

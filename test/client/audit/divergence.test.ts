import { expect } from "chai";
import type { Address } from "#core/address.ts";
import { DataDeedError } from "#core/errors.ts";
import { createAuditChain } from "../../../client/adapters/audit/chain.ts";
import { DEFAULT_HASHES } from "../../../client/audit/audit.ts";
import { nameDivergence } from "../../../client/audit/divergence.ts";
import { Findings } from "../../../client/audit/finding.ts";
import type { AuditChain, ChainLog, Hex } from "../../../client/audit/ports.ts";
import { AuditWorld } from "../../helpers/audit-world/audit-world.ts";
import { auditWorld } from "../../helpers/audit-world/audit-of.ts";
import { makeHistory } from "../../helpers/audit-world/random-history.ts";

describe("where events leave the chain", function () {
  this.timeout(120_000);
  let world: AuditWorld;
  let real: AuditChain;
  let events: readonly ChainLog[];

  before(async () => {
    world = await AuditWorld.start();
    await makeHistory(world, 11, 60);
    real = createAuditChain([world.url], { trust: world.trust });
    const { number } = await world.head();
    const all: ChainLog[] = [];
    for await (const { logs } of real.logs([world.trust.registry], world.trust.deployedAtBlock, number)) {
      all.push(...logs);
    }
    events = all;
  });

  after(async () => {
    await (world as AuditWorld | undefined)?.[Symbol.asyncDispose]();
  });

  const telling = (change: (logs: readonly ChainLog[]) => readonly ChainLog[]): AuditChain => ({
    ...real,
    async *logs(...asked) {
      for await (const page of real.logs(...asked)) yield { ...page, logs: change(page.logs) };
    },
  });
  const isSame = (a: ChainLog, b: ChainLog) => a.blockHash === b.blockHash && a.logIndex === b.logIndex;
  const twisted = (data: Hex): Hex => `${data.slice(0, -1)}${data.endsWith("0") ? "1" : "0"}` as Hex;
  const forging = (victim: ChainLog) =>
    telling((logs) => logs.map((log) => (isSame(log, victim) ? { ...log, data: twisted(log.data) } : log)));

  /** One of those that have data and a number, by its place among them. */
  function victimAt(share: number): ChainLog {
    const numbered = events.filter(({ topics, data }) => topics.length > 1 && data.length > 66);
    return numbered[Math.floor(share * (numbered.length - 1))]!;
  }

  for (const share of [0, 0.4, 1]) {
    it(`is the block of the event that was changed, ${share * 100} % of the way`, async () => {
      const victim = victimAt(share);
      const { firstBadEvent, findings } = await auditWorld(world, { chain: forging(victim) });
      const found = findings.find(({ code }) => code === "HISTORY_DIVERGES");
      expect(found?.event?.block).to.equal(victim.blockNumber);
      expect(found?.details).to.include({ contract: "CertificateRegistry", block: victim.blockNumber });
      expect(found?.details["before"]).to.be.lessThan(victim.blockNumber);
      expect(firstBadEvent?.event?.block).to.be.at.most(victim.blockNumber);
    });
  }

  async function pointed(
    chain: AuditChain,
    address: Address = world.trust.registry,
  ): Promise<readonly unknown[]> {
    const findings = new Findings();
    const { deployedAtBlock: from } = world.trust;
    const { number: to } = await world.head();
    const contract = "CertificateRegistry";
    await nameDivergence({ chain, contract, address, from, to, hashes: DEFAULT_HASHES }, findings);
    return findings.listed.map(({ event, details }) => [event?.block ?? null, details["block"]]);
  }

  it("is after the last event that was told, where the last ones were left out", async () => {
    const last = events.at(-1)!;
    const { number } = await world.head();
    const chain = telling((logs) => logs.filter(({ blockNumber }) => blockNumber < last.blockNumber));
    expect(await pointed(chain)).to.deep.equal([[null, number]]);
    expect(await pointed(telling(() => []))).to.deep.equal([[null, number]]);
  });

  it("is not named where nodes have forgotten the states, tell none that is proven, or do not answer", async () => {
    const chain = forging(victimAt(0.4));
    const refusing = () => Promise.reject(new DataDeedError("STATE_PROOF_UNAVAILABLE"));
    const changed: readonly Partial<AuditChain>[] = [
      { proof: refusing },
      { proof: () => Promise.resolve({ nodes: [] }) },
      { block: () => Promise.resolve(null) },
      { block: async (choice) => ({ ...(await real.block(choice))!, headerRlp: null }) },
      { block: async (choice) => ({ ...(await real.block(choice))!, hash: `0x${"00".repeat(32)}` }) },
      {
        async *logs() {
          await Promise.resolve();
          throw new DataDeedError("CHAIN_UNREACHABLE");
        },
      },
    ];
    for (const one of changed) expect(await pointed({ ...chain, ...one })).to.deep.equal([]);
    const elsewhere: AuditChain = {
      ...real,
      async *logs(_contracts, from, to) {
        await Promise.resolve();
        yield { from, to, logs: [{ ...events[0]!, topics: [] }, ...events] };
      },
    };
    expect(await pointed(elsewhere)).to.deep.equal([[null, (await world.head()).number]]);
    const proof: AuditChain["proof"] = (address, _slots, block) => real.proof(address, [], block);
    const nobody = "0x00000000000000000000000000000000000000fF";
    expect(await pointed({ ...elsewhere, proof }, nobody)).to.deep.equal([]);
    const fault = new TypeError("a fault of the program");
    const error: unknown = await pointed({ ...chain, proof: () => Promise.reject(fault) }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.equal(fault);
  });
});

import { expect } from "chai";
import { toHex0x } from "#core/bytes.ts";
import { uintWord } from "#core/typed-data.ts";
import { placesOf } from "../../../client/audit/place-expectations.ts";
import type { AuditState } from "../../../client/audit/state.ts";
import { AuditWorld } from "../../helpers/audit-world/audit-world.ts";
import { auditWorld } from "../../helpers/audit-world/audit-of.ts";
import { makeHistory } from "../../helpers/audit-world/random-history.ts";

/** Whoever runs every node of a chain can write a contract's storage past its code: the events then tell something else. */
describe("an audit of a chain whose operators wrote into the registers' storage", function () {
  this.timeout(120_000);
  let world: AuditWorld;
  let state: AuditState;

  before(async () => {
    world = await AuditWorld.start();
    await makeHistory(world, 11, 120);
    const kept: AuditState[] = [];
    await auditWorld(world, {
      observer: {
        progress: () => undefined,
        wantsCheckpoint: () => kept.length === 0,
        keep: (progress) => {
          kept.push(structuredClone(progress.state));
          return Promise.resolve();
        },
      },
    });
    state = kept[0]!;
  });

  after(async () => {
    await (world as AuditWorld | undefined)?.[Symbol.asyncDispose]();
  });

  async function write(slot: bigint, value: bigint): Promise<void> {
    const words = [slot, value].map((one) => toHex0x(uintWord(one)));
    await world.rpc("anvil_setStorageAt", [world.trust.pledges, ...words]);
    await world.rpc("evm_mine");
  }

  for (const [named, replaced] of [
    ["lineage", "taken from a pledge"],
    ["lineage", "given to a pledge that never was"],
    ["content", "taken from a pledge"],
    ["live pledges of", "emptied"],
    ["number", "given to another pledge"],
  ] as const) {
    it(`names a ${named.replace(" of", "")} place that was ${replaced}: PLEDGE_PLACE_MISMATCH`, async () => {
      const wanted = replaced === "given to a pledge that never was" ? 0n : 1n;
      const { base, fields, record } = [...placesOf(state)].find(
        (one) => one.record.startsWith(named) && (wanted === 0n) === (one.fields[0]![2] === 0n),
      )!;
      const truth = fields[0]![2];
      await write(base, truth === 0n || named === "number" ? truth + 1n : 0n);
      const report = await auditWorld(world);
      expect(report.conclusion).to.equal("NOT_VERIFIABLE");
      expect(report.findingCounts).to.have.property("PLEDGE_PLACE_MISMATCH", 1);
      expect(
        report.findings.find(({ code }) => code === "PLEDGE_PLACE_MISMATCH")!.details["record"],
      ).to.equal(record);
      await write(base, truth);
      expect((await auditWorld(world)).findingCounts).not.to.have.property("PLEDGE_PLACE_MISMATCH");
    });
  }
});

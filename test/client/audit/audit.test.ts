import { expect } from "chai";
import { readCheckpoint, writeCheckpoint, type AuditProgress } from "../../../client/audit/checkpoint.ts";
import { auditReportBytes, type AuditReport } from "../../../client/audit/report.ts";
import { AuditWorld } from "../../helpers/audit-world/audit-world.ts";
import { auditWorld, documentsOf } from "../../helpers/audit-world/audit-of.ts";
import { makeHistory } from "../../helpers/audit-world/random-history.ts";
import { codeOf } from "../../helpers/error-of.ts";

const BINDING = { trust: "sha256:1", chainId: 31337, options: "all" };

/** Findings that break something: a true history has none. */
function breaking({ findings }: AuditReport): string[] {
  return findings.flatMap(({ code, severity, en }) => (severity === "BREAKS" ? [`${code}: ${en}`] : []));
}

describe("an audit of a history made by chance", function () {
  this.timeout(180_000);
  let world: AuditWorld;
  let whole: AuditReport;

  before(async () => {
    world = await AuditWorld.start();
    await makeHistory(world, 11, 160);
    whole = await auditWorld(world);
  });

  after(async () => {
    await (world as AuditWorld | undefined)?.[Symbol.asyncDispose]();
  });

  it("replays every event and finds storage to be what they come to, member by member", () => {
    expect(breaking(whole)).to.deep.equal([]);
    expect(whole.conclusion).not.to.equal("NOT_VERIFIABLE");
    const { counts } = whole;
    expect(counts.rootsRecomputed).to.equal(counts.checkpoints).and.to.be.greaterThan(0);
    expect(counts.entriesRead).to.equal(counts.entries);
    expect(counts.certificates).to.include({ missing: 0, faulty: 0, verified: counts.entries });
    expect(counts.compared.checkpoints).to.equal(counts.checkpoints);
    expect(counts.actorsChecked).to.be.greaterThan(counts.checkpoints);
    for (const [kind, compared] of Object.entries(counts.compared)) expect(compared, kind).to.be.above(0);
  });

  it("gives the same bytes again, whatever the pages, and with two nodes where one says so", async () => {
    const block = whole.scope.block!.hash;
    const again = await auditWorld(world, {
      block,
      chainOptions: { paging: { firstRange: 3, largestRange: 7 } },
    });
    expect(auditReportBytes(again)).to.deep.equal(auditReportBytes(whole));
    const two = await auditWorld(world, { block, urls: [world.url, world.url] });
    expect(two).to.deep.equal({ ...whole, scope: { ...whole.scope, sources: 2 } });
  });

  it("gives the same bytes when it is resumed after the first page, a middle one and the last, from the file", async () => {
    const kept: AuditProgress[] = [];
    await auditWorld(world, {
      chainOptions: { paging: { firstRange: 25, largestRange: 25 } },
      observer: {
        progress: () => undefined,
        wantsCheckpoint: () => true,
        keep: (progress) => {
          kept.push(readCheckpoint(BINDING, writeCheckpoint(BINDING, progress)));
          return Promise.resolve();
        },
      },
    });
    expect(kept.length).to.be.greaterThan(4);
    for (const resume of [kept[0]!, kept[kept.length >> 1]!, kept.at(-1)!]) {
      const resumed = await auditWorld(world, { resume });
      expect(auditReportBytes(resumed)).to.deep.equal(auditReportBytes(whole));
    }
  });

  it("refuses a checkpoint of another audit, a damaged one, and one of a block that is not on the chain", async () => {
    let kept: AuditProgress | undefined;
    await auditWorld(world, {
      observer: {
        progress: () => undefined,
        wantsCheckpoint: () => kept === undefined,
        keep: (progress) => {
          kept = structuredClone(progress);
          return Promise.resolve();
        },
      },
    });
    const bytes = writeCheckpoint(BINDING, kept!);
    expect(codeOf(() => readCheckpoint({ ...BINDING, chainId: 1 }, bytes))).to.equal("CHECKPOINT_FOREIGN");
    expect(codeOf(() => readCheckpoint(BINDING, bytes.subarray(1)))).to.equal("CHECKPOINT_FOREIGN");
    const damaged = Buffer.from(bytes).toString("utf8").replace('"size":', '"sizes":');
    expect(codeOf(() => readCheckpoint(BINDING, Buffer.from(damaged)))).to.equal("CHECKPOINT_FOREIGN");
    const elsewhere = { ...kept!, block: { ...kept!.block, hash: `0x${"00".repeat(32)}` as const } };
    const later = { ...kept!, block: { ...kept!.block, number: 1_000_000 } };
    for (const resume of [elsewhere, later]) {
      const error = await auditWorld(world, { resume }).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).to.have.property("code", "CHECKPOINT_FOREIGN");
    }
  });

  it("says what it was not given to check", async () => {
    const without = await auditWorld(world, {
      documents: null,
      without: { actors: true },
    });
    expect(without.conclusion).to.equal("VERIFIED_WITH_EXCEPTIONS");
    expect(without.findingCounts).to.include({ ENTRIES_NOT_CHECKED: 1, ACTORS_NOT_CHECKED: 1 });
    const unread = await auditWorld(world, { without: { certificates: true } });
    expect(unread.findingCounts).to.have.property("CERTIFICATES_NOT_CHECKED", 1);
    expect(unread.counts.rootsRecomputed).to.equal(unread.counts.checkpoints);
  });

  it("counts what nobody has, and stops where entries are missing", async () => {
    const documents = documentsOf(world.published);
    const unknown = await auditWorld(world, {
      documents: { ...documents, certificates: (digests) => Promise.resolve(digests.map(() => null)) },
    });
    expect(unknown.conclusion).to.equal("VERIFIED_WITH_EXCEPTIONS");
    expect(unknown.findingCounts.CERTIFICATE_MISSING).to.equal(unknown.counts.entries);
    const empty = await auditWorld(world, {
      documents: { ...documents, entries: () => Promise.resolve(null) },
    });
    expect(empty.conclusion).to.equal("NOT_VERIFIABLE");
    expect(empty.firstBadEvent?.code).to.equal("ENTRIES_MISSING");
    expect(empty.counts.rootsRecomputed).to.equal(0);
  });
});

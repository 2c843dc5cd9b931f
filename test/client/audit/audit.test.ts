import { expect } from "chai";
import type { Address } from "#core/address.ts";
import { concat, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { DataDeedError, type ErrorCode } from "#core/errors.ts";
import { createAuditChain } from "../../../client/adapters/audit/chain.ts";
import type { AuditBlock, AuditChain, ChainLog } from "../../../client/audit/ports.ts";
import type { AuditRequest } from "../../../client/audit/request.ts";
import { readCheckpoint, writeCheckpoint, type AuditProgress } from "../../../client/audit/checkpoint.ts";
import { auditReportBytes, type AuditReport } from "../../../client/audit/report.ts";
import { ABIS, AuditWorld } from "../../helpers/audit-world/audit-world.ts";
import { ACTORS } from "../../helpers/audit-world/actors.ts";
import { auditWorld, documentsOf } from "../../helpers/audit-world/audit-of.ts";
import { makeHistory } from "../../helpers/audit-world/random-history.ts";
import type { RpcLog } from "../../helpers/lying-rpc/lie.ts";
import { holidaysDigest, STATE_COUNCIL_HOLIDAYS } from "#core/working-days.ts";
import { codeOf } from "../../helpers/error-of.ts";

const BINDING = { trust: "sha256:1", chainId: 31337, options: "all" };

/** Findings that break something: a true history has none. */
function breaking({ findings }: AuditReport): string[] {
  return findings.flatMap(({ code, severity, en }) => (severity === "BREAKS" ? [`${code}: ${en}`] : []));
}

/** Keeps the progress after every page, as read back from a checkpoint file. */
const keepingIn = (kept: AuditProgress[]) => ({
  progress: () => undefined,
  wantsCheckpoint: () => true,
  keep: (progress: AuditProgress) => {
    kept.push(readCheckpoint(BINDING, writeCheckpoint(BINDING, progress)));
    return Promise.resolve();
  },
});

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
      observer: keepingIn(kept),
    });
    expect(kept.length).to.be.greaterThan(4);
    for (const resume of [kept[0]!, kept[kept.length >> 1]!, kept.at(-1)!]) {
      const resumed = await auditWorld(world, { resume });
      expect(auditReportBytes(resumed)).to.deep.equal(auditReportBytes(whole));
    }
  });

  it("has every event of the registers in the time lines of the certificates it is about, resumed or not", async () => {
    const timelines = world.certificates.map((_, index) => index);
    const kept: AuditProgress[] = [];
    const told = await auditWorld(world, {
      timelines,
      chainOptions: { paging: { firstRange: 60, largestRange: 60 } },
      observer: keepingIn(kept),
    });
    expect({ ...told, timelines: [] }).to.deep.equal(whole);
    for (const resume of [kept[1]!, kept.at(-1)!]) {
      expect(await auditWorld(world, { timelines, resume })).to.deep.equal(told);
    }
    const rows = told.timelines.flatMap((timeline) => timeline.rows);
    expect(rows.filter(({ sender }) => sender === null)).to.deep.equal([]);
    for (const [place, { deposit, completeness, certificateDigest }] of told.timelines.entries()) {
      expect(completeness.code).to.equal("COMPLETE");
      expect(certificateDigest).to.equal(world.certificates[place]!.digest);
      expect(deposit!.receivedAt).to.match(/Z$/);
    }
    // Each event in one time line, but for a version's: it is in two.
    const numbers = (of: string) =>
      rows.filter(({ contract }) => contract === of).map(({ sequence }) => sequence);
    const filter = { fromBlock: "0x0", toBlock: "latest" };
    for (const [contract, name] of [
      ["CertificateRegistry", "registry"],
      ["PledgeRegistry", "pledges"],
    ] as const) {
      const logs = (await world.rpc("eth_getLogs", [{ address: world.told[name], ...filter }])) as RpcLog[];
      const expected = logs.flatMap((log) => {
        const event = ABIS[name].parseLog(log)!;
        const general = ["MessageTaken", "NonceCancelled", "Paused", "Unpaused", "AuthorityUpdated"];
        if (general.includes(event.name)) return [];
        const sequence = Number(event.args.getValue("sequence"));
        return event.name === "CertificateSuperseded" ? [sequence, sequence] : [sequence];
      });
      expect(numbers(contract).sort((a, b) => a! - b!)).to.deep.equal(expected);
    }
  });

  it("says that the log has no certificate of a number, and proves no time line where nothing is proven", async () => {
    const beyond = await auditWorld(world, { timelines: [0, 5_000] });
    expect(beyond.conclusion).to.equal("VERIFIED_WITH_EXCEPTIONS");
    expect(beyond.findingCounts).to.have.property("CERTIFICATE_NOT_IN_LOG", 1);
    expect(beyond.timelines[1]!.completeness.code).to.equal("NOT_IN_LOG");
    const real = createAuditChain([world.url], { trust: world.trust });
    const broken = await auditWorld(world, {
      timelines: [0],
      without: { actors: true },
      chain: { ...real, proof: () => Promise.resolve({ nodes: [] }) },
    });
    expect(broken.timelines[0]!.completeness.code).to.equal("NOT_PROVEN");
    expect(broken.timelines[0]!.rows[0]!.sender).to.equal(null);
    const none = { ...real, block: () => Promise.resolve(null) };
    expect((await auditWorld(world, { timelines: [0], chain: none })).timelines).to.deep.equal([]);
  });

  it("keeps every kind of value in a checkpoint file", () => {
    const values = {
      big: 2n ** 63n,
      set: new Set([1n]),
      map: new Map([["a", [null, true, {}]]]),
      text: "~map",
    };
    const progress = values as unknown as AuditProgress;
    expect(readCheckpoint(BINDING, writeCheckpoint(BINDING, progress))).to.deep.equal(values);
  });

  it("keeps nothing for a block that the nodes have forgotten", async () => {
    const real = createAuditChain([world.url], {
      trust: world.trust,
      paging: { firstRange: 25, largestRange: 25 },
    });
    const kept: number[] = [];
    await auditWorld(world, {
      chain: {
        ...real,
        block: (choice) => (typeof choice === "number" ? Promise.resolve(null) : real.block(choice)),
      },
      observer: {
        progress: () => undefined,
        wantsCheckpoint: () => true,
        keep: ({ block }) => {
          kept.push(block.number);
          return Promise.resolve();
        },
      },
    });
    expect(new Set(kept)).to.deep.equal(new Set([whole.scope.block!.number]));
  });

  it("comes to the same with the hash functions of the core, and names the calendar that it was given", async () => {
    const again = await auditWorld(world, { hashes: undefined, holidays: STATE_COUNCIL_HOLIDAYS });
    expect(again.scope.holidays).to.equal(holidaysDigest(STATE_COUNCIL_HOLIDAYS));
    expect({ ...again, scope: { ...again.scope, holidays: null } }).to.deep.equal(whole);
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
    const seal = (content: Uint8Array) => sha256(concat(utf8("a key of the auditor's"), content));
    const sealed = writeCheckpoint(BINDING, kept!, seal);
    expect(readCheckpoint(BINDING, sealed, seal)).to.deep.equal(kept);
    // Whoever has no key can make a file that is whole in itself, and no seal.
    for (const forged of [bytes, Buffer.from(Buffer.from(sealed).toString("utf8").replace("0x", "0x1"))]) {
      expect(codeOf(() => readCheckpoint(BINDING, forged, seal))).to.equal("CHECKPOINT_FOREIGN");
    }
    const other = Buffer.from(
      Buffer.from(sealed).toString("utf8").replace('"options":"all"', '"options":"few"'),
    );
    expect(codeOf(() => readCheckpoint({ ...BINDING, options: "few" }, other, seal))).to.equal(
      "CHECKPOINT_FOREIGN",
    );
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

  it("names a block that is not there, and headers that do not give its hash", async () => {
    const real = createAuditChain([world.url], { trust: world.trust });
    const codes = async (changes: Partial<AuditChain>, more: Partial<AuditRequest> = {}) => {
      const report = await auditWorld(world, { chain: { ...real, ...changes }, ...more });
      expect(report.conclusion).to.equal("NOT_VERIFIABLE");
      return report.findings.filter(({ severity }) => severity === "BREAKS").map(({ code }) => code);
    };
    const block = (change: (found: AuditBlock) => Partial<AuditBlock>): Partial<AuditChain> => ({
      block: async (choice) => {
        const found = (await real.block(choice))!;
        return { ...found, ...change(found) };
      },
    });
    expect(await codes({ block: () => Promise.resolve(null) })).to.deep.equal(["BLOCK_UNKNOWN"]);
    const other = await codes({ block: () => real.block("latest") }, { block: `0x${"ab".repeat(32)}` });
    expect(other).to.deep.equal(["BLOCK_UNKNOWN"]);
    expect(await codes(block(() => ({ headerRlp: null })))).to.deep.equal(["HEADER_UNREADABLE"]);
    expect(await codes(block(() => ({ headerRlp: new Uint8Array(9) })))).to.deep.equal(["HEADER_INVALID"]);
    expect(await codes(block(({ timestamp }) => ({ timestamp: timestamp + 1 })))).to.deep.equal([
      "HEADER_INVALID",
    ]);
    expect(await codes(block(({ timestamp }) => ({ timestamp: timestamp - 10_000_000 })))).to.include(
      "TIME_ORDER",
    );
  });

  it("names proofs that prove nothing or are not given, and contracts that are not there", async () => {
    const real = createAuditChain([world.url], { trust: world.trust });
    const codes = async (proof: AuditChain["proof"]) => {
      const { findingCounts } = await auditWorld(world, { chain: { ...real, proof } });
      return findingCounts;
    };
    expect(await codes(() => Promise.resolve({ nodes: [] }))).to.include({ PROOF_INVALID: 4 });
    const unavailable = new DataDeedError("STATE_PROOF_UNAVAILABLE");
    expect(await codes(() => Promise.reject(unavailable))).to.include({ PROOF_UNAVAILABLE: 4 });
    const elsewhere = await codes((_contract, slots, block) =>
      real.proof("0x00000000000000000000000000000000000000Ff", slots, block),
    );
    expect(elsewhere).to.include({ PROOF_INVALID: 4 });
    const later: AuditChain["proof"] = (contract, slots, block) =>
      slots.length === 0 ? real.proof(contract, slots, block) : Promise.resolve({ nodes: [] });
    expect(await codes(later)).to.have.property("PROOF_INVALID");
    const trust = { ...world.trust, pledges: "0x00000000000000000000000000000000000000Ff" as const };
    const missing = await auditWorld(world, {
      trust,
      chain: {
        ...createAuditChain([world.url], { trust }),
        call: (contract, data, block) => real.call(contract, data, block),
      },
    }).catch((error: unknown) => error);
    expect(missing).to.have.nested.property("findingCounts.ANSWER_INVALID", 1);
  });

  it("names a register without the event of its making, and a message that no step followed", async () => {
    const real = createAuditChain([world.url], { trust: world.trust });
    const registry = world.trust.registry.toLowerCase();
    const { topicHash } = ABIS.registry.getEvent("MessageTaken")!;
    const changed = (change: (logs: readonly ChainLog[]) => readonly ChainLog[]): AuditChain => ({
      ...real,
      async *logs(...asked) {
        for await (const page of real.logs(...asked)) yield { ...page, logs: change(page.logs) };
      },
    });
    const silent = await auditWorld(world, {
      chain: changed((logs) => logs.filter(({ address }) => address !== registry)),
    });
    expect(silent.findingCounts).to.have.property("DEPLOYMENT_EVENT_MISSING", 1);
    const cut = await auditWorld(world, {
      chain: changed((logs) => {
        const taken = logs.findIndex(
          ({ address, topics }) => address === registry && topics[0] === topicHash,
        );
        return logs.slice(0, taken + 1);
      }),
    });
    expect(cut.findingCounts).to.have.property("MESSAGE_UNUSED", 1);
  });

  it("names an address of the trust document where no contract is", async () => {
    // Somebody who signs, and nobody at all.
    for (const log of [ACTORS.registrar.address, "0x00000000000000000000000000000000000000fF"]) {
      const trust = { ...world.trust, log: log as Address };
      const report = await auditWorld(world, { trust, chain: createAuditChain([world.url], { trust }) });
      expect(report.findingCounts).to.have.property("CODE_MISSING", 1);
      expect(report.conclusion).to.equal("NOT_VERIFIABLE");
    }
  });

  it("names answers that cannot be right, and throws on where there is no answer", async () => {
    const real = createAuditChain([world.url], { trust: world.trust });
    const failing = (code: ErrorCode) =>
      auditWorld(world, {
        chain: { ...real, code: () => Promise.reject(new DataDeedError(code)) },
      });
    expect((await failing("CHAIN_MISMATCH")).findingCounts).to.have.property("CHAIN_FOREIGN");
    expect((await failing("RPC_DISAGREEMENT")).findingCounts).to.have.property("NODES_DISAGREE");
    expect((await failing("CHAIN_ANSWER_INVALID")).findingCounts).to.have.property("ANSWER_INVALID");
    const thrown = await failing("CHAIN_UNREACHABLE").catch((error: unknown) => error);
    expect(thrown).to.have.property("code", "CHAIN_UNREACHABLE");
    for (const reason of [new DataDeedError("CHAIN_UNREACHABLE"), new TypeError("a fault of the program")]) {
      const chain = { ...real, proof: () => Promise.reject(reason) };
      expect(await auditWorld(world, { chain }).catch((error: unknown) => error)).to.equal(reason);
    }
    for (const answer of [new Uint8Array(1), new Uint8Array(32).fill(255), new Uint8Array(128).fill(255)]) {
      const { findingCounts } = await auditWorld(world, {
        chain: { ...real, call: () => Promise.resolve(answer) },
      });
      expect(findingCounts).to.have.property("ANSWER_INVALID", 1);
    }
    const mute = await auditWorld(world, {
      chain: {
        ...real,
        call: async (contract, data, block) => {
          const answer = await real.call(contract, data, block);
          return answer.length === 32 ? answer : new Uint8Array(answer.length).fill(255);
        },
      },
    });
    expect(mute.findingCounts).to.have.property("ANSWER_INVALID", 1);
  });

  it("says that the newest block is old, where the block was left to the nodes", async () => {
    const { scope } = whole;
    const now = Date.parse(scope.block!.time) / 1000;
    const fresh = await auditWorld(world, { now: now + 3_600 });
    expect(fresh.findingCounts).not.to.have.property("HEAD_STALE");
    const stale = await auditWorld(world, { now: now + 3_601 });
    expect(stale.findingCounts).to.have.property("HEAD_STALE", 1);
  });
});

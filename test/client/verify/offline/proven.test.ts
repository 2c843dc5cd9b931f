import { expect } from "chai";
import type { CheckName, ResultCode } from "../../../../client/verify/codes.ts";
import type { Report } from "../../../../client/verify/pipeline.ts";
import {
  makeProvenScenario,
  PROOF_BLOCK,
  verifyOffline,
  type ProvenDeviation,
} from "../../../helpers/proven-scenario.ts";
import { ANCHORED_AT, CONTRACT_HOLDER, NOW } from "../../../helpers/scenario.ts";

const codesOf = (report: Report) =>
  Object.fromEntries(report.checks.map(({ check, code }) => [check, code])) as Record<CheckName, ResultCode>;

async function offline(deviation: ProvenDeviation = {}, now = NOW): Promise<Report> {
  const scenario = await makeProvenScenario(deviation);
  return verifyOffline(scenario, scenario.trusted, now);
}

const PLEDGE_ID = `0x${"77".repeat(32)}` as const;
const LINEAGE = `0x${"88".repeat(32)}` as const;
const BANK = "0x00000000000000000000000000000000000000bb" as const;
const DAY = 86_400;

describe("verification offline", () => {
  it("passes from a trusted block hash alone, and says as of which block", async () => {
    const scenario = await makeProvenScenario();
    const report = await verifyOffline(scenario, scenario.trusted);
    expect(codesOf(report)).to.deep.equal({
      CERTIFICATE_NUMBER: "NUMBER_MATCHES",
      CERTIFICATE_DIGEST: "ENTRY_MATCHES",
      ISSUER_SIGNATURE: "ISSUER_SIGNED",
      DEPOSITOR_SIGNATURE: "DEPOSITOR_SIGNED",
      INCLUSION: "INCLUDED",
      ANCHOR: "ANCHOR_PROVEN",
      FINALITY: "ANCHOR_FINAL_BY_TRUST",
      VALIDITY: "IN_FORCE",
      STATUS: "STATUS_UNTOUCHED",
      OBJECTIONS: "NO_OBJECTIONS",
      ENCUMBRANCE: "NOT_PLEDGED",
    });
    expect(report).to.deep.include({ verdict: "PASS", sources: 0, trustedBlock: scenario.trusted });
    expect(report.asOf).to.deep.include({ blockNumber: PROOF_BLOCK, blockHash: scenario.trusted.hash });
  });

  it("takes the hash in any case of letters", async () => {
    const scenario = await makeProvenScenario();
    const hash = `0x${scenario.trusted.hash.slice(2).toUpperCase()}` as const;
    expect((await verifyOffline(scenario, { hash, why: "WITNESSED" })).verdict).to.equal("PASS");
  });

  it("finds what the register holds as of the block", async () => {
    const cases: readonly (readonly [ProvenDeviation, CheckName, ResultCode])[] = [
      [{ record: { status: 1 } }, "STATUS", "STATUS_VALID"],
      [{ record: { status: 2 } }, "STATUS", "SUSPENDED"],
      [{ record: { status: 3 } }, "STATUS", "CANCELLED"],
      [{ record: { status: 4 } }, "STATUS", "REVOKED"],
      [{ record: { status: 1, holder: CONTRACT_HOLDER } }, "STATUS", "HOLDER_CHANGED"],
      [{ record: { status: 1, supersededBy: LINEAGE } }, "STATUS", "SUPERSEDED"],
      [{ record: { status: 1, filed: 1 } }, "OBJECTIONS", "OBJECTION_OPEN"],
      [{ record: { status: 1, open: 2 } }, "OBJECTIONS", "OBJECTION_OPEN"],
      [{ record: { status: 1, upheld: 1 } }, "OBJECTIONS", "OBJECTION_UPHELD"],
      [{ checkpoint: null }, "ANCHOR", "ROOT_NOT_RECORDED"],
      [{ checkpoint: null }, "FINALITY", "NOT_PROVEN"],
      [{ checkpoint: { size: 41 } }, "ANCHOR", "CHECKPOINT_SIZE_MISMATCH"],
      [{ checkpoint: { anchoredAt: ANCHORED_AT + 1 } }, "ANCHOR", "CHECKPOINT_TIME_MISMATCH"],
    ];
    for (const [deviation, check, code] of cases) {
      expect(codesOf(await offline(deviation))[check], code).to.equal(code);
    }
  });

  it("finds pledges of the whole lineage, and only live ones", async () => {
    const pledge = { id: PLEDGE_ID, pledgee: BANK };
    const lineage = { status: 1, lineage: LINEAGE };
    const live: readonly (readonly [ProvenDeviation, string])[] = [
      [{ pledge: { ...pledge, status: 1 } }, "PROPOSED"],
      [{ pledge: { ...pledge, status: 2 } }, "AGREED"],
      [{ pledge: { ...pledge, status: 3 } }, "REGISTERED"],
      [{ pledge: { ...pledge, status: 3, lapsesAt: 1 } }, "REGISTERED"],
      [{ pledge: { ...pledge, status: 4 } }, "DEFAULTED"],
      [{ pledge: { ...pledge, status: 5 } }, "ENFORCING"],
      [{ pledge: { ...pledge, status: 3, lineage: LINEAGE }, record: lineage }, "REGISTERED"],
    ];
    for (const [deviation, state] of live) {
      const report = await offline(deviation);
      const found = report.checks.find(({ check }) => check === "ENCUMBRANCE")!;
      expect(found, state).to.deep.include({ code: "PLEDGED", status: "WARN" });
      expect(found.evidence["pledges"], state).to.deep.equal([
        { pledgeId: PLEDGE_ID, state, pledgee: "0x00000000000000000000000000000000000000bb" },
      ]);
    }
    const none: readonly ProvenDeviation[] = [
      { pledge: { ...pledge, status: 1, lapsesAt: ANCHORED_AT + 59 } },
      { pledge: { ...pledge, status: 2, lapsesAt: ANCHORED_AT + 59 } },
      { pledge: { ...pledge, status: 6 } },
      { pledge: { ...pledge, status: 9 } },
      { pledge: { ...pledge, status: 3 }, record: lineage },
    ];
    for (const deviation of none)
      expect(codesOf(await offline(deviation)).ENCUMBRANCE).to.equal("NOT_PLEDGED");
    const lastSecond = { ...pledge, status: 2, lapsesAt: ANCHORED_AT + 60 };
    expect(codesOf(await offline({ pledge: lastSecond })).ENCUMBRANCE).to.equal("PLEDGED");
  });

  it("does not know of renewals after the block", async () => {
    const end = ANCHORED_AT + 30 * DAY;
    const later = end + DAY;
    const record = { status: 1, validUntil: end };
    const ends = {
      deposit: { unsigned: (c: object) => ({ ...c, validUntil: "2026-12-01T00:00:00Z" }) as never },
    };
    // Renewed in the proof, and still in force.
    expect(codesOf(await offline({ ...ends, record }, end)).VALIDITY).to.equal("IN_FORCE_RENEWED");
    // Over by now; the proof is older than the end.
    expect(codesOf(await offline({ ...ends, record }, later)).VALIDITY).to.equal("EXPIRED_UNLESS_RENEWED");
    // Over as of the proof itself.
    expect(codesOf(await offline({ ...ends, record, timestamp: end + 1 }, later)).VALIDITY).to.equal(
      "EXPIRED",
    );
  });

  it("reports a stale proof as of its block", async () => {
    const report = await offline({}, NOW + 300 * DAY);
    expect(report.verdict).to.equal("PASS");
    expect(report.asOf!.time).to.equal("2026-11-22T08:01:04Z");
    expect(report.evaluatedAt > report.asOf!.time).to.equal(true);
  });

  it("takes the anchor's own block as the proof's, and no later one", async () => {
    const anchor = (await makeProvenScenario()).bundle.anchor.blockNumber;
    // The header of that block has a hash of its own, so the bundle's, made up for the scenario, is another.
    expect(codesOf(await offline({ number: anchor })).FINALITY).to.equal("BLOCK_NOT_CANONICAL");
    const scenario = await makeProvenScenario({ number: anchor });
    const { hash } = scenario.trusted;
    const bundle = { ...scenario.bundle, anchor: { ...scenario.bundle.anchor, blockHash: hash } };
    expect(codesOf(await verifyOffline({ ...scenario, bundle }, scenario.trusted)).FINALITY).to.equal(
      "ANCHOR_FINAL_BY_TRUST",
    );
    expect(codesOf(await offline({ number: anchor - 1 })).FINALITY).to.equal("BLOCK_NOT_FOUND");
  });

  it("leaves a contract's signature to those who can ask the contract", async () => {
    const report = await offline({ deposit: { holder: CONTRACT_HOLDER } });
    expect(codesOf(report).DEPOSITOR_SIGNATURE).to.equal("NOT_PROVEN");
    expect(report.verdict).to.equal("CONDITIONAL");
  });
});

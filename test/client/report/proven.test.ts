import { expect } from "chai";
import { parseBundle } from "#core/bundle.ts";
import { provenPledgeReader } from "../../../client/report/proven-reader.ts";
import type { DueDiligenceReport } from "../../../client/report/report.ts";
import { createProvenReader } from "../../../client/verify/offline/proven-chain.ts";
import type { TrustedBlock } from "../../../client/verify/ports.ts";
import { makeProvenScenario, PROOF_BLOCK, type ProvenDeviation } from "../../helpers/proven-scenario.ts";
import {
  amend,
  LENDER,
  orderlyCase,
  OTHER_LENDER,
  OWN_PLEDGE,
  reportWith,
  SM3_MANIFEST,
  type Case,
} from "../../helpers/report-case.ts";

const AGREED = 2;
const OK = orderlyCase();

/** The orderly case as somebody reports on it who has the bundle, its proof and a block hash, and no node. */
async function reportOffline(
  deviation: ProvenDeviation,
  { given = OK, trusted }: { given?: Case; trusted?: TrustedBlock | null } = {},
): Promise<DueDiligenceReport> {
  const proven = await makeProvenScenario({ deposit: { manifest: SM3_MANIFEST }, ...deviation });
  const { chainProof } = parseBundle(proven.bundle);
  const known = trusted === undefined ? proven.trusted : trusted;
  const reader = provenPledgeReader(createProvenReader(chainProof, proven.trust, known));
  const { timestamps } = given.scenario.bundle;
  const bundle = { ...proven.bundle, ...(timestamps === undefined ? {} : { timestamps }) };
  return reportWith(reader, { ...given, scenario: { ...given.scenario, bundle, trust: proven.trust } });
}

const found = ({ lines }: DueDiligenceReport, ...ids: string[]) =>
  lines.filter(({ id }) => ids.includes(id)).map(({ code }) => code);

describe("the due-diligence report from a bundle's own proof", () => {
  it("judges what the block proves, names the block, and leaves the rest open", async () => {
    const report = await reportOffline({});
    expect(report.head.asOf).to.deep.include({ blockNumber: PROOF_BLOCK, sources: 0 });
    expect(report.verification.trustedBlock?.why).to.equal("GIVEN");
    expect(found(report, "A1", "A5", "V1")).to.deep.equal(["A1_PROVEN", "A5_FINAL", "V1_VALID"]);
    const open = report.lines.filter(({ id }) => ["O5", "P1", "T2"].includes(id));
    expect(open.map(({ id, code }) => `${id} ${code}`)).to.include.members([
      "P1 UNREADABLE",
      "T2 UNREADABLE",
    ]);
    expect(report.grounds).to.deep.equal([]);
    expect(report.verdict).to.equal("CONDITIONAL");
  });

  it("rejects a certificate that the block shows pledged to somebody else", async () => {
    const pledge = { id: OWN_PLEDGE, status: AGREED, pledgee: OTHER_LENDER };
    const report = await reportOffline({ pledge });
    expect(found(report, "P1")).to.deep.equal(["P1_PLEDGED"]);
    expect(report.verdict).to.equal("REJECT");
  });

  it("does not hold the lender's own pledge against it, though its terms are not proven", async () => {
    const pledge = { id: OWN_PLEDGE, status: AGREED, pledgee: LENDER };
    const given = amend(OK, "loan", { pledgeId: OWN_PLEDGE, formerPledges: [] });
    const report = await reportOffline({ pledge }, { given });
    expect(found(report, "P1")).to.deep.equal(["UNREADABLE"]);
    const stranger = await reportOffline({ pledge: { ...pledge, pledgee: OTHER_LENDER } }, { given });
    expect(found(stranger, "P1")).to.deep.equal(["P1_PLEDGED"]);
  });

  it("asks for the manifest where there is none: then nobody knows what to ask", async () => {
    const report = await reportOffline({}, { given: { ...OK, manifest: undefined, data: false } });
    expect(found(report, "P1")).to.deep.equal(["P1_CONTENT_UNKNOWN"]);
  });

  it("believes nothing of the proof without a block that is trusted", async () => {
    const report = await reportOffline({}, { trusted: null });
    expect(report.head.asOf).to.equal(null);
    expect(found(report, "A1", "V1", "P1")).to.deep.equal(["UNREADABLE", "UNREADABLE", "UNREADABLE"]);
  });

  it("says that terms of a former pledge are not proven", async () => {
    const given = amend(OK, "loan", { formerPledges: [OWN_PLEDGE] });
    const line = (await reportOffline({}, { given })).lines.find(({ id }) => id === "P1")!;
    expect(line.result).to.equal("NOT_CHECKED");
  });
});

import { expect } from "chai";
import { fragment } from "../../../client/verify/fragment.ts";
import type { Report } from "../../../client/verify/pipeline.ts";
import { renderReport } from "../../../client/cli/render.ts";
import { PLAIN } from "../../../client/cli/terminal.ts";

const REPORT: Report = {
  verdict: "REJECT",
  asOf: { blockNumber: 7, blockHash: "0xab", time: "2026-11-22T08:00:00Z" },
  evaluatedAt: "2026-11-22T08:00:01Z",
  certificateNo: "DD-\u001b[2J",
  checks: [
    fragment("NO_OBJECTIONS", { open: 0, upheld: 0 }),
    fragment("NUMBER_MISMATCH", { number: "DD-\u001b[2J", expected: "DD-0AA3-000000012-Y" }),
  ],
  sources: 2,
  trustedBlock: null,
};

describe("the report for people", () => {
  it("begins with the verdict and gives every check a line, with a remedy where it did not pass", () => {
    expect(renderReport(REPORT, { language: "en", style: PLAIN, trust: "trust.json" })).to.deep.equal([
      "REJECT: inconsistent, do not rely on it",
      "Certificate: DD-\\u{1b}[2J",
      "As of block 7 (0xab) of 2026-11-22T08:00:00Z, read from 2 nodes",
      "Trust document: trust.json",
      "",
      "✓ pass  Objections: No objection is open. [NO_OBJECTIONS]",
      "✗ FAIL  Certificate number: DD-\\u{1b}[2J is not the number of this place in the log; that is DD-0AA3-000000012-Y. [NUMBER_MISMATCH]",
      "    → Do not rely on this bundle; ask the issuer for the genuine one.",
    ]);
  });

  it("speaks Chinese", () => {
    const lines = renderReport(REPORT, { language: "zh", style: PLAIN, trust: "trust.json" });
    expect(lines[0]).to.equal("REJECT：核验不一致，请勿采信");
    expect(lines.at(-1)).to.equal("    → 请勿依赖本证明包，并向出证机构索取真实的证明包。");
    const verdicts = (["PASS", "CONDITIONAL"] as const).map(
      (verdict) =>
        renderReport({ ...REPORT, verdict, checks: [] }, { language: "zh", style: PLAIN, trust: "t" })[0],
    );
    expect(verdicts).to.deep.equal(["PASS：核验一致", "CONDITIONAL：核验一致，但有条件"]);
  });

  it("says when no chain was read", () => {
    const lines = renderReport(
      { ...REPORT, asOf: null, sources: 0 },
      { language: "en", style: PLAIN, trust: "t" },
    );
    expect(lines[2]).to.equal("The chain could not be read: what only it can answer was not checked");
  });
});

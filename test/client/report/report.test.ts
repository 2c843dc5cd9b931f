import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { parseJson, canonicalJson } from "#core/json.ts";
import { CHECKS, type CheckId } from "../../../client/report/checks-table.ts";
import { ALWAYS_BLOCK, groundsOf, verdictOf } from "../../../client/report/verdict.ts";
import { reportBytes, type DueDiligenceReport } from "../../../client/report/report.ts";
import { REPORT_CODES } from "../../../client/report/codes.ts";
import {
  amend,
  ahead,
  orderlyCase,
  EXAMPLE_CASES,
  reportOn,
  reportWith,
  supply,
  withPolicy,
} from "../../helpers/report-case.ts";
import { NOW } from "../../helpers/scenario.ts";
import { createScriptedChain } from "../../helpers/scripted-chain.ts";

const OK = orderlyCase();
const text = (report: DueDiligenceReport) => Buffer.from(reportBytes(report)).toString("utf8");

describe("the due-diligence report", () => {
  const verdicts: Record<
    keyof typeof EXAMPLE_CASES,
    readonly [DueDiligenceReport["verdict"], readonly string[]]
  > = {
    live: ["PASS", []],
    "without-papers": ["CONDITIONAL", []],
    pledged: ["REJECT", ["P1"]],
    expired: ["REJECT", ["V1"]],
    revoked: ["REJECT", ["V1"]],
    tampered: ["REJECT", ["A1", "A2"]],
  };
  for (const [name, [verdict, grounds]] of Object.entries(verdicts)) {
    it(`says ${verdict} of the example "${name}", and stands in the documentation to the byte`, async () => {
      const report = await reportOn(EXAMPLE_CASES[name as keyof typeof EXAMPLE_CASES].given);
      expect(report.verdict).to.equal(verdict);
      expect(report.grounds).to.deep.equal(grounds);
      expect(report.conditions.map(({ id }) => id)).to.deep.equal(
        report.lines.filter(({ result }) => result !== "PASS").map(({ id }) => id),
      );
      const documented = await readFile(
        new URL(`../../../docs/reports/${name}.json`, import.meta.url),
        "utf8",
      );
      expect(text(report)).to.equal(documented);
    });
  }

  it("is the same bytes for the same block and inputs", async () => {
    const first = text(await reportOn(OK));
    expect(text(await reportOn(orderlyCase()))).to.equal(first);
    expect(canonicalJson(parseJson(first))).to.equal(first);
    const other = { ...OK, scenario: { ...OK.scenario, now: NOW + 1 } };
    expect(text(await reportOn(other))).not.to.equal(first);
  });

  it("names in its head what it was asked, as of which block, by which rules and from which inputs", async () => {
    const { head } = await reportOn(OK);
    expect(head).to.deep.include({
      request: "2026-001",
      purpose: "working capital",
      stage: "PRE_PAYOUT",
      lender: "Example Bank",
      certificateNo: "DD-0AA3-000000012-Y",
      tool: "datadeed/0.1.0",
      evaluatedAt: "2026-11-22T09:00:00Z",
    });
    expect(head.asOf).to.deep.include({ chainId: 31337, blockNumber: 12, sources: 2 });
    expect(head.regime.id).to.equal("CN-ZJ-2021-DEPOSIT");
    const changed = await reportOn(
      withPolicy(amend(OK, "loan", { debtMaturity: ahead(300) }), { regime: "DEMO" }),
    );
    expect(changed.head.regime.id).to.equal("DEMO");
    expect(changed.head.inputs.policy).not.to.equal(head.inputs.policy);
    expect(changed.head.inputs.supplied).not.to.equal(head.inputs.supplied);
    expect(changed.head.inputs.trust).to.equal(head.inputs.trust);
  });

  it("prints no amount unless the policy asks for it, and never a salt", async () => {
    const hidden = text(await reportOn(OK));
    expect(hidden).not.to.match(/4000000|1000000\.00/);
    expect(hidden).not.to.include(OK.manifest!.salt);
    expect(text(await reportOn(withPolicy(OK, { showAmounts: true })))).to.include("1000000.00");
  });

  it("reads everything as of one block: a chain that moves on meanwhile is asked for one snapshot", async () => {
    const chain = createScriptedChain(OK.scenario.chain);
    await reportWith(chain, OK);
    expect(chain.asked.filter((question) => question === "snapshot")).to.have.length(1);
    expect(chain.asked).to.include.members(["contentPledges", "pledgeOfContent", "codeDigest"]);
  });

  it("asks a chain other than the trusted one nothing", async () => {
    const chain = createScriptedChain({ ...OK.scenario.chain, chainId: 1 });
    const report = await reportWith(chain, OK);
    expect(chain.asked).to.deep.equal(["snapshot"]);
    expect(report.lines.find(({ id }) => id === "A1")?.code).to.equal("UNREADABLE");
  });

  it("never rejects for want of an answer, and names what could not be read", async () => {
    const report = await reportOn({ ...OK, offline: true });
    expect(report.verdict).to.equal("CONDITIONAL");
    expect(report.head.asOf).to.equal(null);
    const unread = report.lines.filter(({ code }) => code === "UNREADABLE").map(({ id }) => id);
    expect(unread).to.deep.equal(["A1", "A5", "O1", "V1", "V2", "V3", "P1", "T2"]);
  });

  it("rejects by a check of the policy's own choice, and by no other", async () => {
    const published = amend(OK, "publicity", { result: "PUBLISHED" });
    expect((await reportOn(published)).verdict).to.equal("CONDITIONAL");
    const strict = await reportOn(withPolicy(published, { alsoBlocks: ["C3"] }));
    expect(strict.verdict).to.equal("REJECT");
    expect(strict.grounds).to.deep.equal(["C3"]);
  });

  it("judges perfection and rank from PRE_PAYOUT on; before, they are conditions", async () => {
    const unregistered = supply(OK, { externalPledge: null });
    const before = await reportOn(withPolicy(unregistered, { stage: "PRE_APPROVAL" }));
    expect(before.conditions.map(({ id }) => id)).to.include.members(["L2", "L3"]);
    expect(before.lines.filter(({ result }) => result === "FAIL")).to.deep.equal([]);
    for (const stage of ["PRE_PAYOUT", "MONITORING"]) {
      const report = await reportOn(withPolicy(unregistered, { stage }));
      expect(report.lines.find(({ id }) => id === "L2")?.code, stage).to.equal("L2_ABSENT");
    }
  });
});

describe("the report's verdict", () => {
  it("rejects for a FAIL of each check that DOMAIN section C names", async () => {
    const { lines } = await reportOn(OK);
    expect([...ALWAYS_BLOCK].sort()).to.deep.equal(
      "A1 A2 A3 A4 A5 A6 A7 C1 C2 E1 L1 O1 O2 O3 P1 P2 V1 V3".split(" "),
    );
    for (const { id } of lines) {
      const failed = lines.map((line) => (line.id === id ? { ...line, result: "FAIL" as const } : line));
      expect(verdictOf(failed, []), id).to.equal(ALWAYS_BLOCK.includes(id) ? "REJECT" : "CONDITIONAL");
      expect(groundsOf(failed, [id]), id).to.deep.equal([id]);
    }
  });

  it("passes only where every check is there and passed", async () => {
    const { lines } = await reportOn(OK);
    expect(verdictOf(lines, [])).to.equal("PASS");
    for (const { id } of lines) {
      expect(
        verdictOf(
          lines.filter((line) => line.id !== id),
          [],
        ),
        id,
      ).to.equal("CONDITIONAL");
      for (const result of ["WARN", "NOT_CHECKED"] as const) {
        const weaker = lines.map((line) => (line.id === id ? { ...line, result } : line));
        expect(verdictOf(weaker, []), id).to.equal("CONDITIONAL");
      }
    }
  });
});

describe("the report's codes", () => {
  const placeholders = (words: string) =>
    [...words.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!.replace(/Zh$/, "").replace(/En$/, ""));

  it("name the same facts in both languages, and ask for something wherever they are no PASS", () => {
    for (const [code, [result, en, zh, conditionEn, conditionZh]] of Object.entries(REPORT_CODES)) {
      expect(placeholders(zh).sort(), code).to.deep.equal(placeholders(en).sort());
      expect([conditionEn === undefined, conditionZh === undefined], code).to.deep.equal([
        result === "PASS",
        result === "PASS",
      ]);
      expect(en, code).not.to.match(/\p{Script=Han}/u);
      if (!/^\{\w+\}$/.test(zh)) expect(zh, code).to.match(/\p{Script=Han}/u);
    }
  });

  it("stand in the documentation, each with its result, and no others; so do the checks", async () => {
    const page = await readFile(new URL("../../../docs/report.md", import.meta.url), "utf8");
    const codes = [...page.matchAll(/^\| `(\w+)` \| ([A-Z_]+) \|/gm)].map(
      ([, code, result]) => `${code} ${result}`,
    );
    expect(codes).to.deep.equal(Object.entries(REPORT_CODES).map(([code, [result]]) => `${code} ${result}`));
    const checks = [...page.matchAll(/^\| ([A-Z]\d) \|.*\| (yes)? \|$/gm)].map(
      ([, id, blocks]) => `${id} ${blocks ?? ""}`,
    );
    expect(checks).to.deep.equal(
      Object.keys(CHECKS).map((id) => `${id} ${ALWAYS_BLOCK.includes(id as CheckId) ? "yes" : ""}`),
    );
  });
});

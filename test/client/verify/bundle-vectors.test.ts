import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { RESULT_CODES } from "../../../client/verify/codes.ts";
import { readBundleVectors } from "../../helpers/bundle-vectors.ts";
import { verifyScenario } from "../../helpers/scenario.ts";

const vectors = readBundleVectors();

describe("bundle vectors", () => {
  for (const { name, desc, scenario, expect: expected } of vectors) {
    it(`${name}: ${desc}`, async () => {
      const report = await verifyScenario(scenario);
      const notPassed = Object.fromEntries(
        report.checks.filter(({ status }) => status !== "PASS").map(({ check, code }) => [check, code]),
      );
      expect(notPassed).to.deep.equal({ ...expected.others, [expected.check]: expected.code });
      expect(report.verdict).to.equal(expected.verdict);
    });
  }

  it("has at least sixty bundles that must be rejected", () => {
    const rejected = vectors.filter(({ expect: { verdict } }) => verdict === "REJECT");
    expect(rejected.length).to.be.at.least(60);
  });

  it("exercises every result code that is not a pass", async () => {
    // Tokens are made by OpenSSL while the tests run, not recorded.
    const ofTimestamps = await readFile(new URL("timestamp/timestamp.test.ts", import.meta.url), "utf8");
    const exercised = new Set(
      vectors.flatMap(({ expect: { code, others } }) => [code, ...Object.values(others)]),
    );
    const bad = Object.entries(RESULT_CODES)
      .filter(([, { status }]) => status !== "PASS")
      .map(([code]) => code)
      .filter((code) => !(/^(?:TIMESTAMP|TSA)_/.test(code) && ofTimestamps.includes(`"${code}"`)));
    expect(bad.filter((code) => !exercised.has(code as never))).to.deep.equal([
      // What gathering says of a question that no check of this bundle needs.
      "NOT_ASKED",
      // Of proofs of the chain's state, which no scripted chain has: tested in offline/.
      "CHAIN_PROOF_MISSING",
      "STATE_PROOF_INVALID",
      "BLOCK_NOT_TRUSTED",
      "PROOF_OF_OTHER_BLOCK",
      "NOT_PROVEN",
    ]);
  });
});

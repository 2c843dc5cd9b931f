import { expect } from "chai";
import * as datadeed from "../../client/index.ts";
import { makeScenario, NOW, TRUST } from "../helpers/scenario.ts";

describe("the public library", () => {
  it("reads a bundle and judges it, all through its one door", async () => {
    const { bundle } = makeScenario();
    const report = await datadeed.verifyBundle({
      bundle: datadeed.readBundle(JSON.stringify(bundle)),
      trust: datadeed.parseTrust(TRUST),
      now: NOW,
    });
    expect(report.verdict).to.equal("CONDITIONAL");
    expect(report.checks.map(({ code }) => datadeed.RESULT_CODES[code].status)).to.deep.equal(
      report.checks.map(({ status }) => status),
    );
  });

  it("gives errors with a code of its own table", () => {
    expect(() => datadeed.readBundle("{"))
      .to.throw(datadeed.DataDeedError)
      .with.property("code", "JSON_INVALID");
    expect(datadeed.ERROR_TABLE).to.have.property("JSON_INVALID");
  });
});

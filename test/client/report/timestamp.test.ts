import { expect } from "chai";
import { checkTimestamp } from "../../../client/report/checks/a4-timestamp.ts";
import type { ReportInput } from "../../../client/report/input.ts";
import { DEFAULT_POLICY } from "../../../client/report/policy.ts";
import { fragment, notChecked, type Fragment } from "../../../client/verify/fragment.ts";

/** The line for a certificate whose verification found this, and for which no record was supplied. */
function lineFor(found: Fragment | undefined, change: Partial<ReportInput["policy"]> = {}) {
  const checks = found === undefined ? [] : [found];
  const policy = { ...DEFAULT_POLICY, ...change };
  return checkTimestamp({ supplied: {}, verification: { checks }, policy } as unknown as ReportInput);
}

const stamped = (seconds: number) =>
  fragment("TIMESTAMPED", { tsa: "TSA", genTime: "2026-11-22T08:00:00Z", seconds });

describe("A4 of the due-diligence report", () => {
  it("rests on the token that verification found, where no record of another is supplied", () => {
    expect(lineFor(stamped(5))).to.deep.include({ code: "A4_CONFIRMED" });
    expect(lineFor(stamped(5)).compared).to.deep.include({
      basedOn: "TIMESTAMP",
      found: "TIMESTAMPED",
      minutes: 1,
    });
  });

  it("judges the difference by the lender's policy", () => {
    expect(lineFor(stamped(601)).code).to.equal("A4_LATE");
    expect(lineFor(stamped(601), { timestampMinutes: 30 }).code).to.equal("A4_CONFIRMED");
    expect(lineFor(stamped(601), { timestampMinutes: 5, timestampLimitMinutes: 10 }).code).to.equal(
      "A4_INVALID",
    );
  });

  it("tells an authority whose certificate expired, and a token that does not hold", () => {
    const archived = {
      tsa: "TSA",
      genTime: "2026-11-22T08:00:00Z",
      seconds: 5,
      expiredAt: "2030-01-01T00:00:00Z",
    };
    expect(lineFor(fragment("TIMESTAMP_ARCHIVED", archived)).code).to.equal("A4_ARCHIVED");
    const wrong = lineFor(fragment("TIMESTAMP_OTHER_DIGEST", { imprint: "sha256:00" }));
    expect(wrong.code).to.equal("A4_INVALID");
    expect(wrong.compared["reason"]).to.include("sha256:00");
  });

  it("is not supplied where there is no token, or none that could be judged", () => {
    const unknown = notChecked("TIMESTAMP", { known: false, code: "NOT_ASKED", reason: "x" });
    for (const found of [undefined, unknown]) expect(lineFor(found).result).to.equal("NOT_CHECKED");
  });
});

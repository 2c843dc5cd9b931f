import { expect } from "chai";
import { DataDeedError, ERROR_TABLE, isDataDeedError } from "#core/errors.ts";
import { jsonPointer } from "#core/parse.ts";

describe("errors", () => {
  it("carry code, meaning, remedy, details and cause", () => {
    const cause = new Error("below");
    const error = new DataDeedError("PROOF_MISMATCH", undefined, { cause, details: { index: 1 } });
    expect(error.message).to.equal(ERROR_TABLE.PROOF_MISMATCH[0]);
    expect(error.remedy).to.equal(ERROR_TABLE.PROOF_MISMATCH[1]);
    expect([error.name, error.cause, error.details, error.problems]).to.deep.equal([
      "DataDeedError",
      cause,
      { index: 1 },
      [],
    ]);
    expect(new DataDeedError("INTERNAL")).not.to.have.property("cause");
  });

  it("are told by their code", () => {
    const error = new DataDeedError("USAGE");
    expect(isDataDeedError(error)).to.equal(true);
    expect(isDataDeedError(error, "USAGE")).to.equal(true);
    expect(isDataDeedError(error, "INTERNAL")).to.equal(false);
    expect(isDataDeedError(new Error("x"))).to.equal(false);
  });

  it("point into JSON as RFC 6901 says", () => {
    expect(jsonPointer([])).to.equal("");
    expect(jsonPointer(["a/b", "m~n", 0])).to.equal("/a~1b/m~0n/0");
  });
});

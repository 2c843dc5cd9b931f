import { expect } from "chai";
import { DataDeedError, type ErrorCode } from "#core/errors.ts";
import { DEFAULT_POLICY, parsePolicy } from "../../../client/report/policy.ts";
import { parseSupplied } from "../../../client/report/supplied.ts";
import { orderlyCase, paper } from "../../helpers/report-case.ts";

function problemsOf(parse: () => unknown, code: ErrorCode): string[] {
  try {
    parse();
  } catch (error) {
    expect(error).to.be.instanceOf(DataDeedError).with.property("code", code);
    return (error as DataDeedError).problems.map(({ pointer }) => pointer);
  }
  throw new Error("nothing was refused");
}

const policy = (members: object) => () => parsePolicy({ format: "datadeed-policy/1", ...members });
const supplied = (members: object) => () => parseSupplied({ format: "datadeed-supplied/1", ...members });
const digest = paper("one");

describe("a lender's policy", () => {
  it("has the documented defaults, and no ratio and no audited code of its own", () => {
    expect(DEFAULT_POLICY).to.deep.equal({
      format: "datadeed-policy/1",
      stage: "PRE_APPROVAL",
      alsoBlocks: [],
      minimumSources: 2,
      registerExtractMaxAgeDays: 30,
      authorityMarginDays: 30,
      timestampMinutes: 10,
      timestampLimitMinutes: 1440,
      existenceFreshDays: 1,
      existenceMaxAgeDays: 30,
      minimumChunks: 30,
      scaleTolerancePercent: 1,
      expiryWarningDays: 90,
      validityMarginDays: 0,
      litigationMaxAgeDays: 30,
      registerSearchMaxAgeDays: 3,
      requiredRegisters: ["ZHONGDENG", "PROVINCIAL_DATA_IP", "CNIPA"],
      juniorPledgeAccepted: false,
      appraisalMaxAgeMonths: 12,
      appraisalLimitMonths: 24,
      loanToValueTolerancePoints: 10,
      showAmounts: false,
    });
  });

  const wrong: Record<string, readonly [object, readonly string[]]> = {
    "of another format": [{ format: "datadeed-policy/2" }, ["/format"]],
    "with an unknown member": [{ margin: 1 }, ["/margin"]],
    "with an unknown stage": [{ stage: "LATER" }, ["/stage"]],
    "with an unknown regime": [{ regime: "CN-XX" }, ["/regime"]],
    "that blocks by a check that does not exist": [{ alsoBlocks: ["Z1"] }, ["/alsoBlocks/0"]],
    "that names a check by an inherited word": [{ alsoBlocks: ["constructor"] }, ["/alsoBlocks/0"]],
    "that names a check twice": [{ alsoBlocks: ["O4", "O4"] }, ["/alsoBlocks"]],
    "that asks no node": [{ minimumSources: 0 }, ["/minimumSources"]],
    "with a negative age": [{ registerSearchMaxAgeDays: -1 }, ["/registerSearchMaxAgeDays"]],
    "that searches nowhere": [{ requiredRegisters: [] }, ["/requiredRegisters"]],
    "with half an audit": [
      { auditedCode: { log: digest } },
      ["/auditedCode/registry", "/auditedCode/pledges"],
    ],
    "wrong in two places": [{ stage: 1, minimumChunks: 0 }, ["/stage", "/minimumChunks"]],
  };
  for (const [what, [members, pointers]] of Object.entries(wrong)) {
    it(`${what} is refused, each bad field named`, () => {
      expect(problemsOf(policy(members), "POLICY_INVALID")).to.deep.equal(pointers);
    });
  }
});

describe("supplied documents", () => {
  it("are read as they are written", () => {
    const given = JSON.parse(JSON.stringify(orderlyCase().supplied)) as unknown;
    expect(parseSupplied(given)).to.deep.equal(given);
  });

  const full = {
    digest,
    chunksProven: 1,
    certificateDigest: digest,
    at: "2026-11-22T08:00:00Z",
    drawnByLender: true,
  };
  const wrong: Record<string, readonly [object, readonly string[]]> = {
    "of another format": [{ format: "x" }, ["/format"]],
    "with an unknown section": [{ rumours: {} }, ["/rumours"]],
    "without a digest": [{ coHolders: { count: 0, consents: [] } }, ["/coHolders/digest"]],
    "with a digest that is none": [
      { pools: { digest: "sha256:1", asOf: "2026-11-22T08:00:00Z", inPool: false } },
      ["/pools/digest"],
    ],
    "with a date that does not exist": [
      { pools: { digest, asOf: "2026-02-30T00:00:00Z", inPool: false } },
      ["/pools/asOf"],
    ],
    "with more chunks proven than asked": [
      { challenge: { ...full, chunksAsked: 1, chunksProven: 2, totalChunks: 3 } },
      ["/challenge"],
    ],
    "with more chunks asked than there are": [
      { challenge: { ...full, chunksAsked: 4, totalChunks: 3 } },
      ["/challenge"],
    ],
    "with an amount that is a number": [{ loan: { amount: 100 } }, ["/loan/amount"]],
    "with a negative amount": [{ loan: { amount: "-1" } }, ["/loan/amount"]],
    "with an account whose checksum is wrong": [
      { loan: { pledgor: "0x5FbDB2315678afecb367f032d93F642f64180aA3" } },
      ["/loan/pledgor"],
    ],
    "with an empty name": [{ disposal: { digest, kind: "BUYER", name: " " } }, ["/disposal/name"]],
    "wrong in three places": [
      { pools: { digest, asOf: "now", inPool: "no" }, registerSearches: [{ register: "MOON" }] },
      [
        "/registerSearches/0/digest",
        "/registerSearches/0/register",
        "/registerSearches/0/asOf",
        "/registerSearches/0/entries",
        "/pools/asOf",
        "/pools/inPool",
      ],
    ],
  };
  for (const [what, [members, pointers]] of Object.entries(wrong)) {
    it(`${what} are refused, each bad field named`, () => {
      expect(problemsOf(supplied(members), "SUPPLIED_INVALID")).to.deep.equal(pointers);
    });
  }
});

import { expect } from "chai";
import { parseDescription } from "#core/description.ts";
import { formatTime, isTime, parseTime } from "#core/parse.ts";
import { endOfDayInChina, regimeDigest, REGIMES, validityEnd } from "#core/regime.ts";
import { codeOf, errorOf, pointersOf } from "../helpers/error-of.ts";
import { DESCRIPTION, HOLDER, RECEIVED_AT } from "../helpers/scenario.ts";
import { without } from "../helpers/without.ts";

const NOW = RECEIVED_AT;
const parse = (value: unknown, prefix?: string) => parseDescription(value, NOW, prefix);
const withDataset = (change: object) => ({ ...DESCRIPTION, dataset: { ...DESCRIPTION.dataset, ...change } });
const withHolder = (change: object) => ({ ...DESCRIPTION, holder: { ...DESCRIPTION.holder, ...change } });

describe("description", () => {
  it("is taken with all its fields, and knows its regime", () => {
    const full = {
      ...withDataset({
        records: 10,
        fields: 2,
        collectionPeriod: "2025-01-01/2025-12-31",
        sourceAgreementEnd: "2027-12-31",
        keywords: ["load", "meter"],
        summary: "Hourly load",
        personalInformation: "DEIDENTIFIED",
        impactAssessment: "PIA-7",
        dataLevel: "IMPORTANT",
        approval: "ZJ-2026-1",
      }),
      record: "INDIVIDUAL",
    };
    const description = parse(full);
    expect(description.regime.id).to.equal("CN-ZJ-2021-DEPOSIT");
    expect(description.dataset).to.deep.equal(full.dataset);
    expect(description.record).to.equal("INDIVIDUAL");
    expect(parse(DESCRIPTION).holder.account).to.equal(HOLDER);
  });

  it("has no former version where none is named", () => {
    expect(parse(without(DESCRIPTION, "previous")).previous).to.equal(null);
  });

  it("lists every bad field at once, the conditional ones included", () => {
    const wrong = {
      holder: { name: " ", uscc: "91330108MA2GLXQ00B", account: "0x12", phone: "1" },
      dataset: {
        ...DESCRIPTION.dataset,
        title: "x".repeat(201),
        industry: "i65",
        dataLevel: "IMPORTANT",
        personalInformation: "DEIDENTIFIED",
        format: ["csv"],
        updateFrequency: "monthly",
        rightsClaimed: ["HOLD", "HOLD"],
        sourceAgreementEnd: "2020-02-30",
        secret: 1,
      },
      coverage: "ALL",
      regime: "CN-XX",
      previous: "0x00",
    };
    expect(codeOf(() => parse(wrong))).to.equal("INPUT_INVALID");
    expect(pointersOf(() => parse(wrong))).to.have.members([
      "/holder/name",
      "/holder/uscc",
      "/holder/account",
      "/holder/phone",
      "/dataset/title",
      "/dataset/industry",
      "/dataset/format/0",
      "/dataset/updateFrequency",
      "/dataset/rightsClaimed",
      "/dataset/sourceAgreementEnd",
      "/dataset/secret",
      "/coverage",
      "/previous",
      "/regime",
      "/dataset/impactAssessment",
      "/dataset/approval",
    ]);
  });

  it("puts the pointer of a larger document before its own", () => {
    expect(pointersOf(() => parse(withDataset({ title: "" }), "/description"))).to.deep.equal([
      "/description/dataset/title",
    ]);
    expect(pointersOf(() => parse({ ...DESCRIPTION, regime: "X" }, "/0"))).to.deep.equal(["/0/regime"]);
  });

  it("has codes of their own for an unknown regime and an ended source agreement, where that is all", () => {
    expect(codeOf(() => parse({ ...DESCRIPTION, regime: "CN-XX" }))).to.equal("REGIME_UNKNOWN");
    expect(codeOf(() => parse({ ...DESCRIPTION, regime: 5 }))).to.equal("INPUT_INVALID");
    expect(codeOf(() => parse(withDataset({ sourceAgreementEnd: "2026-11-21" })))).to.equal(
      "SOURCE_AGREEMENT_EXPIRED",
    );
    const both = { ...withDataset({ sourceAgreementEnd: "2026-11-21" }), regime: "CN-XX" };
    expect(codeOf(() => parse(both))).to.equal("INPUT_INVALID");
  });

  it("takes a source agreement to the last second of its last day in China", () => {
    const value = withDataset({ sourceAgreementEnd: "2026-11-22" });
    const last = parseTime("2026-11-22T15:59:59Z");
    expect(parseDescription(value, last).dataset.sourceAgreementEnd).to.equal("2026-11-22");
    expect(codeOf(() => parseDescription(value, last + 1))).to.equal("SOURCE_AGREEMENT_EXPIRED");
  });

  it("needs a reference for de-identified and for important data", () => {
    expect(pointersOf(() => parse(withDataset({ personalInformation: "DEIDENTIFIED" })))).to.deep.equal([
      "/dataset/impactAssessment",
    ]);
    expect(pointersOf(() => parse(withDataset({ dataLevel: "IMPORTANT" })))).to.deep.equal([
      "/dataset/approval",
    ]);
  });

  it("refuses core data and natural persons, saying why", () => {
    const reason = (value: unknown) => errorOf(() => parse(value)).problems[0]?.reason;
    expect(reason(withDataset({ dataLevel: "CORE" }))).to.equal("core data are not accepted");
    expect(reason(withDataset({ dataLevel: "SECRET" }))).to.equal("expected GENERAL or IMPORTANT");
    expect(reason(withHolder({ uscc: "11010519491231002X" }))).to.contain("natural persons");
    expect(reason(withHolder({ name: "张三 11010519491231002X" }))).to.contain("natural persons");
    expect(reason(withHolder({ uscc: "x" }))).to.contain("GB 32100");
  });

  it("refuses a citizen's identity number in any published text", () => {
    for (const field of ["title", "scenario", "algorithmRules", "summary"]) {
      const value = withDataset({ [field]: "see 11010519491231002x" });
      expect(
        pointersOf(() => parse(value)),
        field,
      ).to.deep.equal([`/dataset/${field}`]);
    }
    expect(pointersOf(() => parse(withDataset({ keywords: ["11010519491231002X"] })))).to.deep.equal([
      "/dataset/keywords/0",
    ]);
    expect(parse(withDataset({ title: "batch 110105194912310020" })).dataset.title).to.contain("batch");
  });

  it("refuses text that is empty, not Unicode, too long or has control characters", () => {
    for (const title of ["", " \n", "\ud800", "a\u0007", "x".repeat(201)]) {
      expect(
        pointersOf(() => parse(withDataset({ title }))),
        JSON.stringify(title),
      ).to.include("/dataset/title");
    }
    expect(parse(withDataset({ title: "\u{1f600}".repeat(200) })).dataset.title).to.have.lengthOf(400);
  });

  it("knows ISO 8601 durations", () => {
    for (const updateFrequency of ["P1M", "P1Y2M3D", "PT1H", "P1DT12H30M5S", "P2W", "NONE"]) {
      expect(parse(withDataset({ updateFrequency })).dataset.updateFrequency).to.equal(updateFrequency);
    }
    for (const updateFrequency of ["P", "PT", "P1", "1M", "P1M1Y", "P1.5D", "P1WT1H", "none"]) {
      expect(
        pointersOf(() => parse(withDataset({ updateFrequency }))),
        updateFrequency,
      ).to.deep.equal(["/dataset/updateFrequency"]);
    }
  });

  it("knows intervals of two dates in order", () => {
    for (const collectionPeriod of [
      "2025-01-01",
      "2025-12-31/2025-01-01",
      "2025-01-01/2025-13-01",
      "2025-01-01/2025-02-01/2025-03-01",
      "/",
    ]) {
      expect(
        pointersOf(() => parse(withDataset({ collectionPeriod }))),
        collectionPeriod,
      ).to.deep.equal(["/dataset/collectionPeriod"]);
    }
  });

  it("is no description at all when it is something else", () => {
    for (const value of [null, 5, "x", [], undefined])
      expect(codeOf(() => parse(value))).to.equal("INPUT_INVALID");
    expect(codeOf(() => parse({ ...DESCRIPTION, dataset: null }))).to.equal("INPUT_INVALID");
  });
});

describe("regime", () => {
  const zhejiang = REGIMES.get("CN-ZJ-2021-DEPOSIT")!;
  const from = "2026-11-22T08:00:00Z";

  it("gives three years, to the second", () => {
    expect(validityEnd(zhejiang, from)).to.equal("2029-11-22T08:00:00Z");
  });

  it("ends on the month's last day where the day does not exist", () => {
    expect(validityEnd({ ...zhejiang, validityMonths: 12 }, "2028-02-29T10:00:00Z")).to.equal(
      "2029-02-28T10:00:00Z",
    );
    expect(validityEnd({ ...zhejiang, validityMonths: 1 }, "2026-12-31T10:00:00Z")).to.equal(
      "2027-01-31T10:00:00Z",
    );
    expect(validityEnd({ ...zhejiang, validityMonths: 2 }, "2026-12-31T10:00:00Z")).to.equal(
      "2027-02-28T10:00:00Z",
    );
  });

  it("ends with the source agreement where that is earlier and the regime says so", () => {
    expect(validityEnd(zhejiang, from, "2027-12-31")).to.equal("2027-12-31T15:59:59Z");
    expect(validityEnd(zhejiang, from, "2035-12-31")).to.equal("2029-11-22T08:00:00Z");
    expect(validityEnd({ ...zhejiang, capBySourceAgreement: false }, from, "2027-12-31")).to.equal(
      "2029-11-22T08:00:00Z",
    );
    expect(formatTime(endOfDayInChina("2027-12-31"))).to.equal("2027-12-31T15:59:59Z");
  });

  it("has a digest that names exactly the figures in force", () => {
    expect(regimeDigest(zhejiang)).to.match(/^sha256:[0-9a-f]{64}$/);
    expect(regimeDigest({ ...zhejiang, noticeDays: 1 })).not.to.equal(regimeDigest(zhejiang));
    expect(new Set([...REGIMES.values()].map(regimeDigest)).size).to.equal(REGIMES.size);
  });
});

describe("times", () => {
  it("are RFC 3339 in UTC, to the second, and exist", () => {
    for (const text of ["2026-11-22T08:00:00Z", "2028-02-29T23:59:59Z", "0001-01-01T00:00:00Z"]) {
      expect(isTime(text), text).to.equal(true);
      expect(formatTime(parseTime(text))).to.equal(text);
    }
    for (const text of [
      "2026-02-29T00:00:00Z",
      "2026-11-22T24:00:00Z",
      "2026-11-22T23:59:60Z",
      "2026-13-01T00:00:00Z",
      "2026-11-22T08:00:00.000Z",
      "2026-11-22T08:00:00+00:00",
      "2026-11-22 08:00:00Z",
      "2026-11-22",
    ]) {
      expect(isTime(text), text).to.equal(false);
    }
  });
});

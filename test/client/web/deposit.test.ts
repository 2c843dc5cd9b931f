import { expect } from "chai";
import fc from "fast-check";
import { utf8 } from "#core/bytes.ts";
import { isUscc } from "#core/check-characters.ts";
import { zDataset } from "#core/description.ts";
import {
  EMPTY_DRAFT,
  POINTERS,
  problemAt,
  problemsOf,
  toDescription,
  type DescriptionDraft,
} from "../../../client/web/src/deposit/description-draft.ts";
import { industryGroups, SECTIONS } from "../../../client/web/src/deposit/industries.ts";
import { looksLikeText, passesLuhn, scanText, spread, total } from "../../../client/web/src/deposit/scan.ts";
import { passwordStrength } from "../../../client/web/src/keys/password-strength.ts";
import { signInMessage } from "../../../client/web/src/session/sign-in-message.ts";
import { parseSignInMessage } from "../../../server/adapters/sign-in-message.ts";

const ACCOUNT = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const NOW = Date.parse("2026-11-22T08:00:00Z") / 1000;

describe("the scanner for personal data", () => {
  const cases: [text: string, kind: string][] = [
    ["id 11010519491231002X end", "CITIZEN_ID"],
    ["11010519491231002x", "CITIZEN_ID"],
    ["call 13812345678 now", "PHONE"],
    ["8613812345678", "PHONE"],
    ["138 1234 5678", "PHONE"],
    ["138-1234-5678", "PHONE"],
    ["4111 1111 1111 1111", "BANK_CARD"],
    ["6222021234567890128", "BANK_CARD"],
    ["a.b+c@mail.example.cn", "EMAIL"],
  ];
  for (const [text, kind] of cases) {
    it(`finds ${kind} in ${text}`, () => {
      const counts = scanText(text);
      if (text.startsWith("6222")) expect(passesLuhn(text)).to.equal(counts.BANK_CARD === 1);
      else expect(counts[kind as "PHONE"]).to.equal(1);
    });
  }

  it("takes two numbers on one line as two", () => {
    expect(scanText("13812345678,13987654321 \n 15012345678").PHONE).to.equal(3);
  });

  for (const text of [
    "110105194912310021",
    "12345678901",
    "4111111111111112",
    "0.13812345678",
    "t,v\n1,2\n",
    "a@b",
    "uuid 550e8400-e29b-41d4-a716-446655440000",
    "91330108MA2GLXQ00A",
  ]) {
    it(`finds nothing in ${JSON.stringify(text)}`, () => {
      expect(total(scanText(text))).to.equal(0);
    });
  }

  it("never fails, whatever the text", () => {
    fc.assert(fc.property(fc.string({ maxLength: 500 }), (text) => total(scanText(text)) >= 0));
  });

  it("takes a number with the right last digit alone for a card", () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 14 - 1 }), (n) => {
        const stem = `4${String(n).padStart(14, "0")}`;
        return Array.from("0123456789").filter((digit) => passesLuhn(stem + digit)).length === 1;
      }),
    );
  });

  it("leaves bytes alone that are no text", () => {
    expect(looksLikeText(utf8("温度,1\n"))).to.equal(true);
    expect(looksLikeText(new Uint8Array([65, 0, 66]))).to.equal(false);
    expect(looksLikeText(new Uint8Array(100).fill(1))).to.equal(false);
    expect(looksLikeText(new Uint8Array(0))).to.equal(false);
  });

  it("spreads its sample over all files", () => {
    expect(spread([1, 2, 3], 5)).to.deep.equal([1, 2, 3]);
    expect(
      spread(
        Array.from({ length: 100 }, (_, i) => i),
        4,
      ),
    ).to.deep.equal([0, 25, 50, 75]);
  });
});

describe("the description as it is typed", () => {
  const draft: DescriptionDraft = {
    ...EMPTY_DRAFT,
    holderName: " Hangzhou Test Co. ",
    uscc: "91330108MA2GLXQ00A",
    title: "Readings",
    industry: "I65",
    scenario: "Calibration",
    sourceType: "SELF",
    dataLevel: "GENERAL",
    personalInformation: "NONE",
    algorithmRules: "Means",
    format: "text/csv， application/json",
    updateFrequency: "P1M",
    rightsClaimed: ["HOLD"],
    keywords: "温度；湿度",
    records: "12",
    periodStart: "2026-01-01",
    periodEnd: "2026-06-30",
  };

  it("becomes what the core accepts", () => {
    const description = toDescription(draft, ACCOUNT);
    expect(isUscc(draft.uscc)).to.equal(true);
    expect(problemsOf(description, NOW)).to.deep.equal([]);
    const dataset = zDataset.parse(description["dataset"]);
    expect(dataset.format).to.deep.equal(["text/csv", "application/json"]);
    expect(dataset.keywords).to.deep.equal(["温度", "湿度"]);
    expect(dataset).to.include({ records: 12, collectionPeriod: "2026-01-01/2026-06-30" });
    expect(description["holder"]).to.deep.equal({
      name: "Hangzhou Test Co.",
      uscc: draft.uscc,
      account: ACCOUNT,
    });
  });

  const wrong: [field: keyof DescriptionDraft, value: string][] = [
    ["uscc", "91330108MA2GLXQ00B"],
    ["format", "csv"],
    ["records", "many"],
    ["periodStart", "2027-01-01"],
    ["sourceAgreementEnd", "2020-01-01"],
    ["keywords", "a,a"],
    ["title", ""],
    ["regime", "NOWHERE"],
  ];
  for (const [field, value] of wrong) {
    it(`shows what is wrong with ${field} beside it`, () => {
      const problems = problemsOf(toDescription({ ...draft, [field]: value }, ACCOUNT), NOW);
      expect(problemAt(problems, field)?.pointer).to.match(new RegExp(`^${POINTERS[field]}`));
    });
  }

  it("asks for the references that de-identified and important data need", () => {
    const asked = { ...draft, personalInformation: "DEIDENTIFIED", dataLevel: "IMPORTANT" };
    const problems = problemsOf(toDescription(asked, ACCOUNT), NOW);
    expect(problems.map(({ pointer }) => pointer)).to.have.members([
      "/dataset/impactAssessment",
      "/dataset/approval",
    ]);
    const given = { ...asked, impactAssessment: "PIA-1", approval: "No. 7" };
    expect(problemsOf(toDescription(given, ACCOUNT), NOW)).to.deep.equal([]);
  });

  it("has each industry of GB/T 4754 once, in both languages, as certificates spell it", () => {
    const codes = industryGroups("zh").flatMap(({ options }) => options.map(({ value }) => value));
    expect(codes).to.have.length(97);
    expect(new Set(codes.map((code) => code.slice(1)))).to.have.property("size", 97);
    for (const code of codes) expect(zDataset.shape.industry.safeParse(code).success, code).to.equal(true);
    expect(SECTIONS.map(({ code }) => code).join("")).to.equal("ABCDEFGHIJKLMNOPQRST");
  });
});

describe("passwords of new keys", () => {
  for (const [password, strength] of [
    ["short1!", "SHORT"],
    ["aaaaaaaaaaaaaaaa", "WEAK"],
    ["abcdefghijklmnop", "WEAK"],
    ["123456789012", "WEAK"],
    ["tbvqxwmkzrjp", "FAIR"],
    ["a long enough Passphrase 42!", "STRONG"],
    ["", "SHORT"],
  ] as const) {
    it(`are called ${strength}: ${JSON.stringify(password)}`, () => {
      expect(passwordStrength(password)).to.equal(strength);
    });
  }
});

describe("the sign-in message of the page", () => {
  it("is one by the standard's grammar, with what the gateway compares", () => {
    const message = signInMessage({
      origin: "https://deeds.example:8443",
      address: ACCOUNT,
      statement: "Sign in to DataDeed",
      chainId: 31_337,
      nonce: "0123456789abcdef",
      now: NOW * 1000,
    });
    expect(parseSignInMessage(message)).to.deep.equal({
      domain: "deeds.example:8443",
      address: ACCOUNT,
      uri: "https://deeds.example:8443",
      version: "1",
      chainId: 31_337,
      nonce: "0123456789abcdef",
      issuedAt: NOW * 1000,
      expirationTime: (NOW + 300) * 1000,
      notBefore: null,
    });
  });
});

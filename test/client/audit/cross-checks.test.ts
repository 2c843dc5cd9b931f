import { expect } from "chai";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { keccak256 } from "#core/typed-data.ts";
import { conclude, firstBadEvent, sortFindings } from "../../../client/audit/conclusion.ts";
import { crossCheckCertificates, crossCheckPledges } from "../../../client/audit/cross-checks.ts";
import { DigestTable } from "../../../client/audit/digest-table.ts";
import { fillIn, Findings, LISTED_PER_CODE } from "../../../client/audit/finding.ts";
import { timeText } from "../../../client/audit/step.ts";
import { parseHolidays } from "#core/working-days.ts";
import { sha256 } from "#core/digest.ts";
import { utf8 } from "#core/bytes.ts";
import {
  BUYER,
  BANK,
  CERTIFICATE,
  END,
  HOLDER,
  MadeHistory,
  NEWER,
  OTHER_BANK,
  TERMS,
  word,
  ZERO,
} from "../../helpers/audit-world/made-history.ts";

const DAY = 86_400;

function pledgesAt(history: MadeHistory, now: number): string[] {
  const findings = new Findings();
  crossCheckPledges(history.replay().state, now, findings);
  return findings.listed.map(({ code }) => code);
}

describe("records against one another", () => {
  it("name a release that was not deregistered in time, and no other", () => {
    const history = MadeHistory.withCertificates();
    const id = history.registered();
    history.message("PledgeRegistry", BANK);
    history.pledges("PledgeReleased", id, 0, word(1)).next();
    expect(pledgesAt(history, history.now + 13 * DAY)).to.deep.equal([]);
    expect(pledgesAt(history, history.now + 15 * DAY)).to.deep.equal(["RELEASED_NOT_DEREGISTERED"]);
    const holidays = parseHolidays({
      format: "datadeed-holidays/1",
      id: "LONG",
      years: [{ year: 2027, off: ["2027-01-18", "2027-01-19"], work: [] }],
    });
    const findings = new Findings();
    const { state } = history.replay();
    crossCheckPledges(state, history.now + 15 * DAY, findings, holidays);
    expect(findings.listed).to.deep.equal([]);
    crossCheckPledges(state, history.now + 19 * DAY, findings, holidays);
    expect(findings.listed[0]!.details).to.include({ calendar: "LONG", due: "2027-02-02T15:59:59Z" });
    crossCheckPledges(state, history.now + 19 * DAY, findings);
    expect(findings.listed[1]!.details).to.include({ calendar: "WEEKENDS" });
    const agreed = MadeHistory.withCertificates();
    const other = agreed.agreed();
    agreed.message("PledgeRegistry", BANK);
    agreed.pledges("PledgeReleased", other, 0, word(1)).next();
    expect(pledgesAt(agreed, agreed.now + 15 * DAY)).to.deep.equal([]);
  });

  it("name a live pledge on a certificate that is valid no more, or ends before the debt", () => {
    const history = MadeHistory.withCertificates();
    history.registered();
    expect(pledgesAt(history, history.now)).to.deep.equal([]);
    expect(pledgesAt(history, END + 1)).to.deep.equal(["PLEDGED_WITHOUT_VALIDITY"]);
    const covenant = MadeHistory.withCertificates();
    covenant.accept(covenant.offer({ debtMaturity: END + 9, renewalCovenant: true }));
    expect(pledgesAt(covenant, covenant.now)).to.deep.equal(["DEBT_OUTLASTS_VALIDITY"]);
    expect(pledgesAt(covenant, covenant.now + TERMS.registrationWindow + 9)).to.deep.equal([]);
  });

  it("name a content that two holders have pledged at once", () => {
    const history = MadeHistory.withCertificates().admit(word(0xce3), 2, BUYER);
    const first = history.agreed();
    const second = history.offer({ certificateDigest: word(0xce3), pledgor: BUYER, pledgee: OTHER_BANK });
    history.accept(second, { pledgee: OTHER_BANK, conflicts: toHex0x(keccak256(fromHex0x(first))) });
    expect(pledgesAt(history, history.now)).to.deep.equal(["CONTENT_PLEDGED_TWICE"]);
  });

  it("name a successor that names another, and a time to answer shorter than the regime's", () => {
    const history = MadeHistory.withCertificates();
    history.message("CertificateRegistry", HOLDER);
    history.registry("CertificateSuperseded", CERTIFICATE, NEWER, CERTIFICATE).next();
    const objection = history.objected();
    history.registry("ObjectionAdmitted", objection, history.now + TERMS.shortestAnswer).next();
    history.objected();
    const { state } = history.replay();
    const codes = (previous: `0x${string}` | null, regime: string) => {
      const findings = new Findings();
      const facts = new Map([
        [NEWER, { regime, previous }],
        [CERTIFICATE, { regime, previous: null }],
      ]);
      crossCheckCertificates(state, facts, findings);
      return findings.listed.map(({ code }) => code);
    };
    expect(codes(CERTIFICATE, "ELSEWHERE")).to.deep.equal([]);
    expect(codes(ZERO, "ELSEWHERE")).to.deep.equal(["SUCCESSOR_NAMES_OTHER"]);
    expect(codes(null, "ELSEWHERE")).to.deep.equal(["SUCCESSOR_NAMES_OTHER"]);
    // The same objection filed again stands as filed only: its time to answer is not given yet.
    state.objections.get(objection)!.admittedAt = history.now;
    state.objections.get(objection)!.answerBy = history.now + 14 * DAY;
    expect(codes(CERTIFICATE, "CN-ZJ-2021-DEPOSIT")).to.deep.equal(["ANSWER_SHORTER_THAN_REGIME"]);
    state.objections.get(objection)!.answerBy = history.now + 15 * DAY;
    expect(codes(CERTIFICATE, "CN-ZJ-2021-DEPOSIT")).to.deep.equal([]);
    state.objections.get(objection)!.admittedAt = 0;
    expect(codes(CERTIFICATE, "CN-ZJ-2021-DEPOSIT")).to.deep.equal([]);
  });
});

describe("a conclusion", () => {
  const at = (block: number, logIndex = 0) => ({ block, logIndex, transaction: word(1) });

  it("is VERIFIED only when nothing breaks and nothing has to be said", () => {
    expect(conclude({})).to.equal("VERIFIED");
    expect(conclude({ STATEMENT_ABSENT: 5 })).to.equal("VERIFIED");
    expect(conclude({ STATEMENT_ABSENT: 5, COMMITMENT_TWICE: 1 })).to.equal("VERIFIED_WITH_EXCEPTIONS");
    expect(conclude({ COMMITMENT_TWICE: 1, SEQUENCE_GAP: 1 })).to.equal("NOT_VERIFIABLE");
  });

  it("names the first event that breaks something, before any exception", () => {
    const findings = new Findings();
    findings.add("STATEMENT_ABSENT", { index: 1 }, at(1));
    findings.add("COMMITMENT_TWICE", { first: 1, index: 2 }, at(2));
    expect(firstBadEvent(findings.listed)?.code).to.equal("COMMITMENT_TWICE");
    findings.add("HISTORY_HEAD_MISMATCH", { contract: "PledgeRegistry" });
    findings.add("SEQUENCE_GAP", { contract: "PledgeRegistry", expected: 1, found: 3 }, at(9, 3));
    findings.add("MESSAGE_UNUSED", { signer: word(1) }, at(9, 2));
    expect(firstBadEvent(findings.listed)?.code).to.equal("MESSAGE_UNUSED");
    expect(sortFindings(findings.listed).map(({ code }) => code)).to.deep.equal([
      "SEQUENCE_GAP",
      "HISTORY_HEAD_MISMATCH",
      "MESSAGE_UNUSED",
      "COMMITMENT_TWICE",
      "STATEMENT_ABSENT",
    ]);
    expect(firstBadEvent([])).to.equal(null);
  });

  it("lists the first findings of a code, counts all, and keeps both through a checkpoint", () => {
    const findings = new Findings();
    for (let i = 0; i < LISTED_PER_CODE + 50; i++) findings.add("STATEMENT_ABSENT", { index: i }, at(i));
    expect(findings.listed).to.have.length(LISTED_PER_CODE);
    expect(findings.counts).to.deep.equal({ STATEMENT_ABSENT: LISTED_PER_CODE + 50 });
    const loaded = Findings.load(findings.dump());
    expect(loaded.listed).to.deep.equal(findings.listed);
    expect(loaded.counts).to.deep.equal(findings.counts);
  });

  it("names the earliest event of all, also one that is not listed, resumed or not", () => {
    const findings = new Findings();
    for (let i = 0; i < LISTED_PER_CODE; i++) findings.add("COMMITMENT_TWICE", { index: i }, at(1_000 + i));
    findings.add("COMMITMENT_TWICE", { index: 1 }, at(2_000));
    expect(findings.earlier).to.deep.equal([]);
    findings.add("COMMITMENT_TWICE", { index: 2 }, at(900));
    findings.add("COMMITMENT_TWICE", { index: 3 }, at(7));
    findings.add("COMMITMENT_TWICE", { index: 4 }, at(8));
    findings.add("COMMITMENT_TWICE", { index: 5 });
    for (const one of [findings, Findings.load(findings.dump())]) {
      expect(one.earlier.map(({ details }) => details["index"])).to.deep.equal([3]);
      expect(firstBadEvent([...one.listed, ...one.earlier])?.details["index"]).to.equal(3);
    }
  });
});

describe("small things", () => {
  it("a table of digests finds the first place of each, however many there are", () => {
    const table = new DigestTable();
    const digest = (i: number) => sha256(utf8(`digest ${i}`));
    for (let i = 0; i < 5_000; i++) expect(table.add(digest(i))).to.equal(i);
    expect(table.add(digest(7))).to.equal(7);
    expect(table.size).to.equal(5_001);
    expect(table.indexOf(digest(4_999))).to.equal(4_999);
    expect(table.indexOf(digest(6_000))).to.equal(undefined);
    const [a, b] = [digest(9_000), digest(9_000)];
    b[31]! ^= 1;
    expect([table.add(a), table.add(b)]).to.deep.equal([5_001, 5_002]);
  });

  it("a text without one of its facts has a gap there", () => {
    expect(fillIn("{a} and {b}", { a: 1 })).to.equal("1 and ");
  });

  it("times beyond any calendar are told in seconds", () => {
    expect(timeText(1_800_000_000)).to.equal("2027-01-15T08:00:00Z");
    expect(timeText(2n ** 63n)).to.equal("9223372036854775808");
  });
});

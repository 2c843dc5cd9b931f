import { expect } from "chai";
import { formatAddress, type Address } from "#core/address.ts";
import { fromHex0x } from "#core/bytes.ts";
import { certificateRegistryAbi } from "../../../client/abi/certificate-registry.ts";
import { pledgeRegistryAbi } from "../../../client/abi/pledge-registry.ts";
import type { AbiEvent, AbiItem } from "../../../client/audit/abi-types.ts";
import type { Hex } from "../../../client/audit/ports.ts";
import { ENUMERATIONS, TIMES } from "../../../client/audit/timeline/event-details.ts";
import { EVENT_TEXTS } from "../../../client/audit/timeline/event-texts.ts";
import { Journal } from "../../../client/audit/timeline/journal.ts";
import { timelineLines } from "../../../client/audit/timeline/lines.ts";
import { timelinesOf, type CertificateTimeline } from "../../../client/audit/timeline/timeline.ts";
import { WORDS, wordOf } from "../../../client/audit/timeline/words.ts";
import {
  account,
  ADJUDICATOR,
  BANK,
  BUYER,
  CERTIFICATE,
  HOLDER,
  MadeHistory,
  NEWER,
  STRANGER,
  TERMS,
  word,
  ZERO,
} from "../../helpers/audit-world/made-history.ts";

const LOG: Address = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

function timelines(
  history: MadeHistory,
  wanted: readonly number[],
  { proven = true, deposits = true } = {},
): readonly CertificateTimeline[] {
  const journal = Journal.of(wanted)!;
  const { state } = history.replay(journal);
  const digests: readonly Hex[] = [CERTIFICATE, NEWER, word(0xce3)];
  for (const index of deposits ? wanted : []) {
    const certificateDigest = digests[index];
    if (certificateDigest === undefined) continue;
    journal.keepEntry(index, { certificateDigest, commitment: word(0xe0), holder: HOLDER, validUntil: 9 });
  }
  const senders = new Map(state.acts.map(({ place }) => [place.transaction, ADJUDICATOR]));
  return timelinesOf({ log: LOG, state, journal, now: history.now, senders, stamps: new Map(), proven });
}

const steps = ({ rows }: CertificateTimeline) =>
  rows.map(({ event, from, to }) => `${event} ${from ?? "-"} ${to ?? "-"}`);

describe("the time line of a certificate", () => {
  it("has checkpoint, admission, objection, pledge with each step, transfer, version and revocation, in order", () => {
    const history = MadeHistory.withCertificates();
    const objection = history.objected();
    history.registry("ObjectionAdmitted", objection, history.now + TERMS.shortestAnswer).next();
    history.message("CertificateRegistry", HOLDER);
    history.registry("ObjectionAnswered", objection, word(1)).next();
    history.registry("ObjectionDecided", objection, 7, word(1)).next();
    const pledge = history.enforcing();
    history.message("PledgeRegistry", BANK);
    history.pledges("EnforcementClosed", pledge, word(1), account(0), word(2), ZERO).next();
    history.message("CertificateRegistry", HOLDER).message("CertificateRegistry", BUYER);
    history.registry("HolderChanged", CERTIFICATE, BUYER, HOLDER, word(7), ZERO).next();
    history.registry("CertificateRevoked", CERTIFICATE, ZERO, word(3)).next();
    // Somebody else's, on the other certificate.
    history.message("CertificateRegistry", STRANGER, word(0x0c));
    history.registry("ObjectionFiled", word(0x0c), NEWER, STRANGER, 1, word(1)).next();
    const [timeline] = timelines(history, [0]);
    expect(steps(timeline!)).to.deep.equal([
      "Checkpoint - -",
      "CertificateAdmitted NONE VALID",
      "ObjectionFiled NONE FILED",
      "ObjectionAdmitted FILED ADMITTED",
      "ObjectionAnswered ADMITTED ANSWERED",
      "ObjectionDecided ANSWERED DISMISSED",
      "PledgeProposed NONE PROPOSED",
      "PledgeAccepted PROPOSED AGREED",
      "PledgeRegistered AGREED REGISTERED",
      "DefaultDeclared REGISTERED DEFAULTED",
      "EnforcementOpened DEFAULTED ENFORCING",
      "EnforcementClosed ENFORCING ENFORCED",
      "HolderChanged VALID VALID",
      "CertificateRevoked VALID REVOKED",
    ]);
    const rows = new Map(timeline!.rows.map((row) => [row.event, row]));
    expect(rows.get("HolderChanged")!.signers.map((one) => one.toLowerCase())).to.deep.equal([HOLDER, BUYER]);
    expect(rows.get("HolderChanged")!.details).to.include({
      from: formatAddress(fromHex0x(HOLDER)),
      pledgeId: "NONE",
    });
    expect(rows.get("PledgeAccepted")!.sender).to.equal(null);
    expect(rows.get("CertificateRevoked")!.sender).to.equal(ADJUDICATOR);
    expect(rows.get("PledgeProposed")).to.deep.include({ subject: { kind: "PLEDGE", id: pledge } });
    expect(rows.get("PledgeProposed")!.en).to.match(/ordinary debt due at 2027-01-15T08:50:00Z/);
    expect(rows.get("PledgeRegistered")!.zh).to.include("省级数据知识产权登记平台");
    expect(rows.get("EnforcementClosed")!.details).to.include({ buyer: "NONE", surplusDigest: "NONE" });
    expect(timeline!.custody.map(({ holder }) => holder.toLowerCase())).to.deep.equal([HOLDER, BUYER]);
    expect(timeline!.custody[0]!.until).to.equal(timeline!.custody[1]!.since);
    expect(timeline!.standing).to.deep.include({
      status: "REVOKED",
      objections: { filed: 0, open: 0, upheld: 0 },
      supersededBy: null,
      pledge: null,
    });
    expect(timeline!.completeness).to.include({ code: "COMPLETE", complete: true });
    expect(timeline!.completeness.pledges.sequence).to.equal(12);
  });

  it("has a version in the time lines of both, and the pledge that its chain of versions carries", () => {
    const history = MadeHistory.withCertificates();
    const pledge = history.agreed();
    history.message("CertificateRegistry", HOLDER);
    history.registry("CertificateSuperseded", CERTIFICATE, NEWER, CERTIFICATE).next();
    history.message("PledgeRegistry", BANK);
    history.pledges("DueDiligenceRecorded", NEWER, BANK, word(9)).next();
    const [former, newer] = timelines(history, [1, 0, 1]);
    expect(former!.standing).to.deep.include({ supersededBy: NEWER });
    expect(newer!.standing!.pledge).to.deep.equal({
      id: pledge,
      certificateDigest: CERTIFICATE,
      status: "AGREED",
    });
    expect(steps(newer!).slice(1)).to.deep.equal([
      "CertificateAdmitted NONE VALID",
      "CertificateSuperseded VALID VALID",
      "DueDiligenceRecorded VALID VALID",
    ]);
    expect(former!.rows.at(-1)!.event).to.equal("CertificateSuperseded");
  });

  it("finds due diligence on a certificate that nobody admitted once the entries tell its digest", () => {
    const history = MadeHistory.withCertificates();
    history.message("PledgeRegistry", BANK);
    history.pledges("DueDiligenceRecorded", word(0xce3), BANK, word(9)).next();
    const [known] = timelines(history, [2]);
    expect(steps(known!)).to.deep.equal(["Checkpoint - -", "DueDiligenceRecorded NONE NONE"]);
    expect(known!.standing).to.equal(null);
    expect(known!.custody).to.have.length(1);
    expect(known!.completeness.code).to.equal("COMPLETE");
    const [unknown] = timelines(history, [2], { deposits: false });
    expect(steps(unknown!)).to.deep.equal(["Checkpoint - -"]);
    expect(unknown!).to.deep.include({ certificateDigest: null, deposit: null, custody: [] });
    expect(unknown!.completeness).to.include({ code: "DIGEST_UNKNOWN", complete: false });
  });

  it("knows an admitted certificate without the entries too", () => {
    const [timeline] = timelines(MadeHistory.withCertificates(), [1], { deposits: false });
    expect(timeline!.certificateDigest).to.equal(NEWER);
    expect(timeline!.custody[0]!.holder.toLowerCase()).to.equal(HOLDER);
    expect(timeline!.completeness.code).to.equal("COMPLETE");
  });

  it("never calls itself complete where the audit breaks, the log ends before, or another number has the events", () => {
    const history = MadeHistory.withCertificates();
    expect(timelines(history, [0], { proven: false })[0]!.completeness.code).to.equal("NOT_PROVEN");
    expect(timelines(history, [8])[0]!.completeness.code).to.equal("NOT_IN_LOG");
    const journal = Journal.of([3])!;
    const { state } = history.replay(journal);
    journal.keepEntry(3, { certificateDigest: NEWER, commitment: word(1), holder: HOLDER, validUntil: 9 });
    const [twice] = timelinesOf({
      log: LOG,
      state,
      journal,
      now: 0,
      senders: new Map(),
      stamps: new Map(),
      proven: true,
    });
    expect(twice!.completeness).to.include({ code: "ADMITTED_ELSEWHERE", complete: false });
    expect(twice!.completeness.en).to.include("index 1");
  });

  it("takes no second admission for its own, and no event of what it does not know", () => {
    const history = MadeHistory.withCertificates().admit(CERTIFICATE, 4);
    history.pledges("PledgeLapsed", word(0x77)).next();
    history.registry("ObjectionAnswered", word(0x78), word(1)).next();
    history.registry("CertificateRenewed", word(0x79), 1, word(1), word(1)).next();
    const [first, fourth] = timelines(history, [0, 4], { deposits: false });
    expect(steps(first!)).to.deep.equal([
      "Checkpoint - -",
      "CertificateAdmitted NONE VALID",
      "CertificateAdmitted VALID VALID",
    ]);
    expect(steps(fourth!)).to.deep.equal(["Checkpoint - -"]);
  });

  it("has events of one block in their order, and numbers that no enumeration has", () => {
    const history = MadeHistory.withCertificates();
    history.registry("ObjectionDecided", history.objected(), 77, word(1));
    history.registry("DetailsAmended", CERTIFICATE, word(2)).next();
    const [timeline] = timelines(history, [0]);
    expect(steps(timeline!).slice(-2)).to.deep.equal([
      "ObjectionDecided FILED FILED",
      "DetailsAmended VALID VALID",
    ]);
    expect(timeline!.rows.at(-2)!.details).to.include({ outcome: "77" });
    expect(timeline!.rows.at(-2)!.block).to.equal(timeline!.rows.at(-1)!.block);
    expect(wordOf("77", "zh")).to.equal("77");
  });

  it("is no work where nothing is asked", () => {
    expect(Journal.of([])).to.equal(null);
  });
});

describe("the words of a time line", () => {
  const EVENTS = ([...certificateRegistryAbi, ...pledgeRegistryAbi] as readonly AbiItem[]).filter(
    (item): item is AbiEvent => item.type === "event",
  );
  const inputsOf = ({ inputs }: AbiEvent) => inputs.flatMap((input) => input.components ?? [input]);

  it("tell every argument of an event by name, in both languages the same ones", () => {
    const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();
    for (const event of EVENTS) {
      const texts = Object.entries(EVENT_TEXTS).find(([name]) => name === event.name)?.[1];
      if (texts === undefined) continue;
      expect(placeholders(texts.zh), event.name).to.deep.equal(placeholders(texts.en));
      expect(inputsOf(event).map(({ name }) => name)).to.include.members(placeholders(texts.en));
      expect(texts.zh)
        .to.match(/\p{Script=Han}/u)
        .and.not.to.match(/确权|绝对|公证/);
    }
  });

  it("know every enumeration and every time that an event has", () => {
    for (const event of EVENTS) {
      for (const { name, type } of inputsOf(event)) {
        if (type === "uint8") expect(ENUMERATIONS).to.have.property(`${event.name}.${name}`);
        if (type === "uint64" && !["sequence", "index"].includes(name)) expect([...TIMES]).to.include(name);
      }
    }
    for (const name of Object.values(ENUMERATIONS).flat()) expect(WORDS).to.have.property(name);
  });

  it("are lines for terminal and paper in both languages, whatever is known", () => {
    const history = MadeHistory.withCertificates();
    history.agreed();
    const journal = Journal.of([0, 5])!;
    const { state } = history.replay(journal);
    journal.keepEntry(0, {
      certificateDigest: CERTIFICATE,
      commitment: word(0xe0),
      holder: HOLDER,
      validUntil: history.now,
    });
    const input = {
      log: LOG,
      state,
      journal,
      now: history.now,
      senders: new Map<Hex, Address>(),
      stamps: new Map([
        [state.checkpoints[0]!.root, [{ tsa: "Test TSA", limit: 1, genTime: 1_800_000_000.5 }]],
      ]),
      proven: true,
    };
    const [unread, absent] = timelinesOf(input) as [CertificateTimeline, CertificateTimeline];
    const english = timelineLines(unread, "en");
    expect(english.deposit).to.include("The certificate itself was not read");
    expect(english.rows.at(-1)!.text).to.match(/\(proposed → agreed\)$/);
    expect(english.rows.at(-1)!.people).to.match(/^signed by 0x.*, transaction 0x/);
    expect(english.standing).to.match(/^As of the block: valid, .*; pledge 0x\w+ agreed$/);
    expect(unread.stamps).to.deep.equal([{ tsa: "Test TSA", time: "2027-01-15T08:00:00Z" }]);
    expect(english.deposit).to.include("Root stamped by Test TSA at 2027-01-15T08:00:00Z");
    const chinese = timelineLines(unread, "zh");
    expect(chinese.title).to.equal(`证书 ${unread.certificateNo} 的时间线`);
    expect(chinese.rows.at(-1)!.text).to.match(/（拟质押 → 已签约）$/);
    expect(chinese.completeness).to.match(/^没有遗漏/);
    expect(timelineLines({ ...absent, stamps: [] }, "en")).to.deep.include({ deposit: [], custody: [] });
    expect(timelineLines(absent, "zh").standing).to.match(/从未列入登记册/);
    const stated = {
      ...unread,
      deposit: { ...unread.deposit!, receivedAt: "R", issuedAt: "I", coverage: "FULL" },
      rows: unread.rows.map((row) => ({ ...row, sender: LOG })),
      standing: { ...unread.standing!, supersededBy: NEWER, pledge: null },
      custody: [{ holder: LOG, since: "A", until: "B" }],
    };
    const told = timelineLines(stated, "en");
    expect(told.deposit).to.include("By the certificate's own word: claimed –, received R, issued I");
    expect(told.rows[0]!.people).to.match(/^sent by 0x5FbD/);
    expect(told.standing).to.match(/superseded by 0x0*ce2; no pledge$/);
    expect(told.custody).to.deep.equal([`Held by ${LOG} from A to B`]);
    expect(timelineLines(stated, "zh").standing).to.match(/；无质押$/);
  });
});

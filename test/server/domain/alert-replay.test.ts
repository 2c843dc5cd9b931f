import { expect } from "chai";
import { AlertReplay, NEAR_EXPIRY_SECONDS, type AlertSketch } from "../../../server/domain/alert-replay.ts";
import { RegisterState } from "../../../server/domain/register-state.ts";
import type { RegisterEvent } from "../../../server/ports/register-chain.ts";
import { digestOfText, ZERO32 } from "../../helpers/pledge-signing.ts";
import {
  BANK,
  CERTIFICATE,
  CREDITOR,
  GENESIS,
  GUARANTOR,
  OBJECTION,
  PLEDGE,
  PLEDGOR,
  RegisterStory,
  RESERVED_UNTIL,
  SUCCESSOR,
} from "../../helpers/register-story.ts";

const ORIGIN = "31337/registry/pledges";

function replayed(events: readonly RegisterEvent[]): { replay: AlertReplay; made: AlertSketch[] } {
  const replay = new AlertReplay(ORIGIN);
  return { replay, made: events.flatMap((event) => replay.apply(event)) };
}

function stateOf(events: readonly RegisterEvent[]): RegisterState {
  const state = new RegisterState();
  for (const event of events) state.apply(event);
  return state;
}

const typesOf = (made: readonly AlertSketch[]) => made.map(({ type }) => type);

describe("alerts made of the registers' events", () => {
  it("tell a pledge's parties of every step of it, with the state that it is in afterwards", () => {
    const story = new RegisterStory().registered();
    const steps: [event: string, type: string, state: string][] = [
      ["PledgeAmended", "pledge.amended", "REGISTERED"],
      ["CoverCalled", "pledge.cover_called", "REGISTERED"],
      ["DefaultDeclared", "pledge.defaulted", "DEFAULTED"],
      ["DefaultContested", "pledge.default_contested", "DEFAULTED"],
      ["DefaultCured", "pledge.default_cured", "REGISTERED"],
      ["DefaultDeclared", "pledge.defaulted", "DEFAULTED"],
      ["EnforcementOpened", "pledge.enforcement_opened", "ENFORCING"],
      ["EnforcementClosed", "pledge.enforcement_closed", "ENFORCED"],
    ];
    for (const [event] of steps) story.pledge(event);
    const { made } = replayed(story.events);
    expect(made.map(({ type, data }) => [type, data.pledgeState])).to.deep.equal([
      ["pledge.proposed", "PROPOSED"],
      ["pledge.accepted", "AGREED"],
      ["pledge.registered", "REGISTERED"],
      ...steps.map(([, type, state]) => [type, state]),
    ]);
    expect(new Set(made.map(({ id }) => id)).size).to.equal(made.length);
    expect(made.every(({ id }) => /^msg_[0-9a-f]{32}$/.test(id))).to.equal(true);
  });

  it("tell releases, deregistrations, court orders and lapses", () => {
    const released = new RegisterStory().registered();
    released.pledge("PledgeReleased", { ground: 0 });
    released.pledge("PledgeDeregistered");
    expect(typesOf(replayed(released.events).made).slice(-2)).to.deep.equal([
      "pledge.released",
      "pledge.deregistered",
    ]);
    const ordered = new RegisterStory().registered();
    ordered.pledge("CourtOrderApplied", { order: 0, orderDigest: ZERO32 });
    expect(replayed(ordered.events).made.at(-1)).to.deep.include({ type: "pledge.court_order_applied" });
    const lapsed = new RegisterStory();
    lapsed.admitted();
    lapsed.proposed();
    lapsed.pledge("PledgeLapsed");
    expect(typesOf(replayed(lapsed.events).made)).to.deep.equal(["pledge.proposed", "pledge.lapsed"]);
  });

  it("tell the parties of a live pledge of everything that happens to its certificate", () => {
    const story = new RegisterStory().registered();
    const steps: [name: string, type: string][] = [
      ["CertificateSuspended", "certificate.suspended"],
      ["CertificateReinstated", "certificate.reinstated"],
      ["DetailsAmended", "certificate.details_amended"],
      ["HolderChanged", "certificate.transferred"],
      ["CertificateRenewed", "certificate.renewed"],
      ["CertificateCancelled", "certificate.cancelled"],
      ["CertificateRevoked", "certificate.revoked"],
    ];
    for (const [name] of steps) {
      story.certificate(name, name === "CertificateRenewed" ? { validUntil: GENESIS + 900 * 86_400 } : {});
    }
    const made = replayed(story.events).made.slice(3);
    expect(typesOf(made)).to.deep.equal(steps.map(([, type]) => type));
    expect(made[0]!.parties).to.have.members([PLEDGOR, BANK]);
    expect(made[0]!.data).to.deep.include({
      pledgeId: PLEDGE,
      pledgeState: "REGISTERED",
      certificateDigest: CERTIFICATE,
      parties: { pledgor: PLEDGOR, pledgee: BANK, creditor: BANK, guarantor: null },
      validUntil: "2027-09-18T08:00:00Z",
    });
    expect(made[0]!.data.event).to.include({ event: "CERTIFICATE_SUSPENDED", sequence: 2, blockNumber: 5 });
    expect(made[4]!.data.validUntil).to.equal("2029-05-10T08:00:00Z");
  });

  it("tell creditor and guarantor too, and each account once", () => {
    const story = new RegisterStory().registered({ creditor: CREDITOR, guarantor: GUARANTOR });
    story.certificate("CertificateSuspended");
    const last = replayed(story.events).made.at(-1)!;
    expect(last.parties).to.deep.equal([PLEDGOR, BANK, CREDITOR, GUARANTOR]);
  });

  it("tell of an objection from its filing to its end, naming the certificate and the objection", () => {
    const story = new RegisterStory().registered();
    story.certificate("ObjectionFiled", { objectionId: OBJECTION, objector: CREDITOR, ground: 0 });
    const later: [name: string, type: string, values: object][] = [
      ["ObjectionAdmitted", "objection.admitted", { answerBy: GENESIS + 86_400 }],
      ["ObjectionAnswered", "objection.answered", {}],
      ["ObjectionDecided", "objection.decided", { outcome: 6 }],
      ["ObjectionWithdrawn", "objection.withdrawn", {}],
      ["ObjectionNotAdmitted", "objection.refused", {}],
    ];
    for (const [name, , values] of later)
      story.tell("CertificateRegistry", name, { objectionId: OBJECTION, ...values });
    const made = replayed(story.events).made.slice(3);
    expect(typesOf(made)).to.deep.equal(["objection.filed", ...later.map(([, type]) => type)]);
    expect(
      made.every(({ data }) => data.objectionId === OBJECTION && data.certificateDigest === CERTIFICATE),
    ).to.equal(true);
  });

  it("tell the holder of a former version's pledge what happens to the version that replaced it", () => {
    const story = new RegisterStory().registered();
    story.admitted(SUCCESSOR);
    story.certificate("CertificateSuperseded", { successor: SUCCESSOR, lineage: CERTIFICATE });
    story.certificate("CertificateRevoked", { certificateDigest: SUCCESSOR });
    const made = replayed(story.events).made.slice(3);
    expect(made.map(({ type, data }) => [type, data.certificateDigest, data.pledgeId])).to.deep.equal([
      ["certificate.superseded", CERTIFICATE, PLEDGE],
      ["certificate.revoked", SUCCESSOR, PLEDGE],
    ]);
  });

  it("tell nobody of a certificate whose pledge has ended or lapsed unsaid, and of admissions and signatures never", () => {
    const released = new RegisterStory().registered();
    released.pledge("PledgeReleased", { ground: 0 });
    released.certificate("CertificateRevoked");
    expect(typesOf(replayed(released.events).made).at(-1)).to.equal("pledge.released");

    const reserved = new RegisterStory();
    reserved.admitted();
    reserved.proposed();
    reserved.certificate("CertificateSuspended");
    const late = reserved.certificate("CertificateReinstated");
    const after = { ...late, block: { ...late.block, timestamp: RESERVED_UNTIL + 1 } };
    const { made } = replayed([...reserved.events.slice(0, -1), after]);
    expect(typesOf(made)).to.deep.equal(["pledge.proposed", "certificate.suspended"]);

    const unpledged = new RegisterStory();
    unpledged.admitted();
    unpledged.tell("CertificateRegistry", "MessageTaken", { messageDigest: ZERO32 });
    unpledged.certificate("CertificateRevoked");
    expect(replayed(unpledged.events).made).to.deep.equal([]);
  });

  it("have the same ids each time they are made, and others in other blocks and for other pledges", () => {
    const tell = (branch: string) => {
      const story = new RegisterStory(branch).registered();
      story.certificate("CertificateRevoked");
      return replayed(story.events).made.map(({ id }) => id);
    };
    expect(tell("main")).to.deep.equal(tell("main"));
    expect(tell("main").filter((id) => tell("other").includes(id))).to.deep.equal([]);
  });
});

describe("alerts that time brings about", () => {
  const DAY = 86_400;
  const until = GENESIS + 300 * DAY;

  function dueAt(story: RegisterStory, now: number, head = stateOf(story.events)) {
    return replayed(story.events).replay.due(now, head);
  }

  it("begin 90 days before the end of validity, and turn into another when it is over", () => {
    const story = new RegisterStory().registered();
    const near = until - NEAR_EXPIRY_SECONDS;
    expect(dueAt(story, near - 1)).to.deep.equal([]);
    const [expiring] = dueAt(story, near);
    expect(expiring).to.deep.include({ type: "certificate.expiring", at: near, parties: [PLEDGOR, BANK] });
    expect(expiring?.data).to.include({ event: null, validUntil: "2027-09-18T08:00:00Z" });
    expect(dueAt(story, until)[0]?.id).to.equal(expiring?.id);
    expect(dueAt(story, until + 1)).to.have.lengthOf(1);
    expect(dueAt(story, until + 1)[0]).to.include({ type: "certificate.expired", at: until + 1 });
  });

  it("begin anew with a new end of validity, and end with the pledge or the certificate", () => {
    const story = new RegisterStory().registered();
    const [first] = dueAt(story, until);
    story.certificate("CertificateRenewed", { validUntil: until + 100 * DAY });
    const [second] = dueAt(story, until + 50 * DAY);
    expect(dueAt(story, until - 30 * DAY)).to.deep.equal([]);
    expect(second?.type).to.equal("certificate.expiring");
    expect(second?.id).to.not.equal(first?.id);
    story.certificate("CertificateRevoked");
    expect(dueAt(story, until + 500 * DAY)).to.deep.equal([]);

    const released = new RegisterStory().registered();
    released.pledge("PledgeReleased", { ground: 0 });
    expect(dueAt(released, until)).to.deep.equal([]);
  });

  it("look at the newest version, and at nothing whose validity no register told", () => {
    const story = new RegisterStory().registered();
    story.admitted(SUCCESSOR, until + 200 * DAY);
    story.certificate("CertificateSuperseded", { successor: SUCCESSOR, lineage: CERTIFICATE });
    expect(dueAt(story, until)).to.deep.equal([]);
    expect(dueAt(story, until + 150 * DAY)[0]?.data.certificateDigest).to.equal(SUCCESSOR);

    const untold = new RegisterStory();
    untold.proposed();
    expect(dueAt(untold, RESERVED_UNTIL)).to.deep.equal([]);
  });

  it("tell a reservation that ran out once the head is sure of it, and once in all, said later or not", () => {
    const story = new RegisterStory();
    story.admitted();
    story.proposed();
    expect(dueAt(story, RESERVED_UNTIL)).to.deep.equal([]);
    expect(dueAt(story, RESERVED_UNTIL + 900)).to.deep.equal([]);
    const [lapsed] = dueAt(story, RESERVED_UNTIL + 901);
    expect(lapsed).to.include({ type: "pledge.lapsed", at: RESERVED_UNTIL + 1 });
    expect(lapsed?.data.pledgeState).to.equal("LAPSED");
    story.pledge("PledgeLapsed");
    expect(replayed(story.events).made.at(-1)?.id).to.equal(lapsed?.id);
    expect(dueAt(story, RESERVED_UNTIL + 901)).to.deep.equal([]);
  });

  it("do not tell a lapse that an acceptance in a block not final yet has stopped, or of a pledge the head lost", () => {
    const story = new RegisterStory();
    story.admitted();
    story.proposed();
    const { replay } = replayed(story.events);
    expect(replay.due(RESERVED_UNTIL + 901, new RegisterState())).to.deep.equal([]);
    story.pledge("PledgeAccepted", {
      pledgee: BANK,
      conflictsDigest: digestOfText("none"),
      lapsesAt: RESERVED_UNTIL + 30 * DAY,
    });
    expect(replay.due(RESERVED_UNTIL + 901, stateOf(story.events))).to.deep.equal([]);
  });
});

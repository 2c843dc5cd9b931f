import { expect } from "chai";
import { RegisterState } from "../../../server/domain/register-state.ts";
import { effectiveState, objectionView, pledgeSummary } from "../../../server/domain/register-views.ts";
import type { EventValue, RegisterEvent } from "../../../server/ports/register-chain.ts";
import { codeOf } from "../../helpers/error-of.ts";
import { digestOfText, ZERO32 } from "../../helpers/pledge-signing.ts";

const PLEDGE = digestOfText("pledge");
const CERTIFICATE = digestOfText("certificate");
const OBJECTION = digestOfText("objection");
const OFFER = {
  certificateDigest: CERTIFICATE,
  contentKey: digestOfText("content"),
  pledgor: "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A",
  pledgee: "0x1563915e194D8CfBA1943570603F7606A3115508",
  creditor: "0x1563915e194D8CfBA1943570603F7606A3115508",
  guarantor: "0x5CbDd86a2FA8Dc4bDdd8a8f69dBa48572EeC07FB",
  securedType: 1,
  amountDigest: digestOfText("amount"),
  contractDigest: digestOfText("contract"),
  debtMaturity: 1_830_000_000,
  renewalCovenant: true,
  noOtherPledge: false,
};

type Told = readonly [name: string, values: Readonly<Record<string, EventValue>>];

const PROPOSED: Told = [
  "PledgeProposed",
  { pledgeId: PLEDGE, certificateDigest: CERTIFICATE, offer: OFFER, lineage: CERTIFICATE, lapsesAt: 100 },
];
const of = (name: string, values: Readonly<Record<string, EventValue>> = {}): Told => [
  name,
  { pledgeId: PLEDGE, ...values },
];
const ACCEPTED = of("PledgeAccepted", { conflictsDigest: ZERO32, waivesDispute: false, lapsesAt: 200 });
const REGISTERED = of("PledgeRegistered", {
  register: 2,
  numberDigest: digestOfText("number"),
  registeredAt: 1_790_000_000,
  receiptDigest: digestOfText("receipt"),
});
const FILED: Told = [
  "ObjectionFiled",
  {
    objectionId: OBJECTION,
    certificateDigest: CERTIFICATE,
    objector: OFFER.pledgee,
    ground: 0,
    evidenceDigest: ZERO32,
  },
];

function stateAfter(told: readonly Told[]): RegisterState {
  const state = new RegisterState();
  const sequences = { CertificateRegistry: 0, PledgeRegistry: 0 };
  for (const [name, values] of told) {
    const register = /^(?:Objection|Certificate|Holder)/.test(name)
      ? "CertificateRegistry"
      : "PledgeRegistry";
    state.apply(eventOf(register, ++sequences[register], name, values));
  }
  return state;
}

function eventOf(
  register: RegisterEvent["register"],
  sequence: number,
  name: string,
  values: Readonly<Record<string, EventValue>>,
): RegisterEvent {
  const block = { number: sequence, hash: digestOfText(`block ${sequence}`), timestamp: 1_795_334_400 };
  return { register, name, sequence, values, block, transactionHash: digestOfText("transaction") };
}

describe("the registers' events replayed", () => {
  const lives: Record<string, [told: Told[], state: string, more?: object]> = {
    "an offer": [[PROPOSED], "PROPOSED", { lapsesAt: 100, exclusive: null }],
    "an agreement": [[PROPOSED, ACCEPTED], "AGREED", { lapsesAt: 200, exclusive: true }],
    "an agreement that knows of others": [
      [PROPOSED, of("PledgeAccepted", { conflictsDigest: PLEDGE, lapsesAt: 200 })],
      "AGREED",
      { exclusive: false },
    ],
    "a registration": [[PROPOSED, ACCEPTED, REGISTERED], "REGISTERED", { lapsesAt: null }],
    "a cover call": [[PROPOSED, ACCEPTED, REGISTERED, of("CoverCalled")], "REGISTERED"],
    "a release before registration": [
      [PROPOSED, ACCEPTED, of("PledgeReleased")],
      "RELEASED",
      { lapsesAt: null },
    ],
    "a deregistration": [
      [PROPOSED, ACCEPTED, REGISTERED, of("PledgeReleased"), of("PledgeDeregistered")],
      "DEREGISTERED",
    ],
    "a contested default": [
      [PROPOSED, ACCEPTED, REGISTERED, of("DefaultDeclared"), of("DefaultContested")],
      "DEFAULTED",
      { contested: true },
    ],
    "a cure": [
      [PROPOSED, ACCEPTED, REGISTERED, of("DefaultDeclared"), of("DefaultContested"), of("DefaultCured")],
      "REGISTERED",
      { contested: false },
    ],
    "an enforcement": [
      [PROPOSED, ACCEPTED, REGISTERED, of("DefaultDeclared"), of("EnforcementOpened")],
      "ENFORCING",
    ],
    "an enforcement's end": [
      [
        PROPOSED,
        ACCEPTED,
        REGISTERED,
        of("DefaultDeclared"),
        of("EnforcementOpened"),
        of("EnforcementClosed"),
      ],
      "ENFORCED",
    ],
    "a lapse": [[PROPOSED, of("PledgeLapsed")], "LAPSED", { lapsesAt: null }],
    "a court's release": [[PROPOSED, ACCEPTED, of("CourtOrderApplied", { order: 0 })], "RELEASED"],
    "a court's cure": [
      [PROPOSED, ACCEPTED, REGISTERED, of("DefaultDeclared"), of("CourtOrderApplied", { order: 1 })],
      "REGISTERED",
    ],
    "a court's end of an enforcement": [
      [
        ...[PROPOSED, ACCEPTED, REGISTERED, of("DefaultDeclared"), of("EnforcementOpened")],
        of("CourtOrderApplied", { order: 2 }),
      ],
      "ENFORCED",
    ],
  };
  for (const [what, [told, state, more = {}]] of Object.entries(lives)) {
    it(`leave a pledge ${state} after ${what}`, () => {
      expect(stateAfter(told).pledge(PLEDGE)).to.include({ state, ...more });
    });
  }

  it("replace the terms by those amended, and keep the others", () => {
    const amended = of("PledgeAmended", { debtMaturity: 1_840_000_000, contractDigest: ZERO32 });
    const state = stateAfter([PROPOSED, ACCEPTED, REGISTERED, amended]);
    const summary = pledgeSummary(state.pledge(PLEDGE)!, "DD-1", { state, finalBlockNumber: 3 }, 0);
    expect(summary).to.include({
      contractDigest: ZERO32,
      pledgee: OFFER.pledgee,
      guarantor: OFFER.guarantor,
      securedType: "MAXIMUM",
      renewalCovenant: true,
      noOtherPledge: false,
      final: false,
    });
    expect(summary.debtMaturity).to.equal("2028-04-22T07:06:40Z");
    expect(summary.registration).to.include({ register: "ZHONGDENG", registeredAt: "2026-09-21T14:13:20Z" });
  });

  it("count a reservation as lapsed from the second after its last one", () => {
    const pledge = stateAfter([PROPOSED]).pledge(PLEDGE)!;
    expect([effectiveState(pledge, 100), effectiveState(pledge, 101)]).to.deep.equal(["PROPOSED", "LAPSED"]);
    const registered = stateAfter([PROPOSED, ACCEPTED, REGISTERED]).pledge(PLEDGE)!;
    expect(effectiveState(registered, 1_000)).to.equal("REGISTERED");
  });

  const objections: Record<string, [told: Told[], status: string]> = {
    filed: [[], "FILED"],
    admitted: [[["ObjectionAdmitted", { objectionId: OBJECTION, answerBy: 500 }]], "ADMITTED"],
    "not admitted": [[["ObjectionNotAdmitted", { objectionId: OBJECTION }]], "NOT_ADMITTED"],
    answered: [[["ObjectionAnswered", { objectionId: OBJECTION }]], "ANSWERED"],
    upheld: [[["ObjectionDecided", { objectionId: OBJECTION, outcome: 6 }]], "UPHELD"],
    dismissed: [[["ObjectionDecided", { objectionId: OBJECTION, outcome: 7 }]], "DISMISSED"],
    "sent to court": [[["ObjectionDecided", { objectionId: OBJECTION, outcome: 8 }]], "TO_COURT"],
    withdrawn: [[["ObjectionWithdrawn", { objectionId: OBJECTION }]], "WITHDRAWN"],
  };
  for (const [what, [told, status]] of Object.entries(objections)) {
    it(`show an objection that was ${what} as ${status}`, () => {
      const state = stateAfter([FILED, ...told]);
      const view = objectionView(state.objection(OBJECTION)!, null, { state, finalBlockNumber: 9 }, 500);
      expect(view).to.include({ status, ground: "OWNERSHIP", certificateDigest: CERTIFICATE });
      expect(view.history).to.have.length(1 + told.length);
    });
  }

  it("tell a certificate what happened to its pledges and objections, and a pledge of decisions on its certificate", () => {
    const revoked: Told = ["CertificateRevoked", { certificateDigest: CERTIFICATE, pledgeId: PLEDGE }];
    const admitted: Told = ["ObjectionAdmitted", { objectionId: OBJECTION, answerBy: 500 }];
    const state = stateAfter([PROPOSED, ACCEPTED, FILED, admitted, revoked]);
    const names = (subject: string) => state.about(subject).map(({ name }) => name);
    expect(names(CERTIFICATE)).to.deep.equal([
      "PledgeProposed",
      "PledgeAccepted",
      "ObjectionFiled",
      "ObjectionAdmitted",
      "CertificateRevoked",
    ]);
    expect(names(PLEDGE)).to.deep.equal(["PledgeProposed", "PledgeAccepted", "CertificateRevoked"]);
    expect(names(ZERO32)).to.deep.equal([]);
    expect(state.pledge(PLEDGE)?.state, "the register decides on the pledge, not this").to.equal("AGREED");
  });

  const wrong: Record<string, RegisterEvent[]> = {
    "a gap in the numbers": [eventOf("PledgeRegistry", 2, ...PROPOSED)],
    "a number twice": [eventOf("PledgeRegistry", 1, ...PROPOSED), eventOf("PledgeRegistry", 1, ...ACCEPTED)],
    "a pledge that was never offered": [eventOf("PledgeRegistry", 1, ...ACCEPTED)],
    "an objection that was never filed": [
      eventOf("CertificateRegistry", 1, "ObjectionAnswered", { objectionId: OBJECTION }),
    ],
    "an offer without terms": [
      eventOf("PledgeRegistry", 1, "PledgeProposed", { pledgeId: PLEDGE, lapsesAt: 1 }),
    ],
    "an offer without its time": [
      eventOf("PledgeRegistry", 1, "PledgeProposed", { pledgeId: PLEDGE, offer: OFFER }),
    ],
    "a message without its digest": [eventOf("PledgeRegistry", 1, "MessageTaken", { signer: OFFER.pledgee })],
  };
  for (const [what, events] of Object.entries(wrong)) {
    it(`refuse ${what}`, () => {
      const state = new RegisterState();
      expect(codeOf(() => events.forEach((event) => state.apply(event)))).to.equal("CHAIN_ANSWER_INVALID");
    });
  }
});

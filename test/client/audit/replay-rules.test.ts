import { expect } from "chai";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { keccak256 } from "#core/typed-data.ts";
import { DEFAULT_HASHES } from "../../../client/audit/audit.ts";
import { Replay } from "../../../client/audit/replay.ts";
import type { AuditCode } from "../../../client/audit/codes.ts";
import {
  account,
  BANK,
  BUYER,
  CERTIFICATE,
  DEPLOYMENT,
  END,
  HOLDER,
  MadeHistory,
  NEWER,
  OTHER_BANK,
  REGISTRAR,
  START,
  STRANGER,
  TERMS,
  word,
  ZERO,
} from "../../helpers/audit-world/made-history.ts";

/** What is done after two certificates were admitted, and the codes that it must lead to. */
interface Case {
  readonly title: string;
  readonly act: (history: MadeHistory) => unknown;
  readonly codes: readonly AuditCode[];
}

const registry = (
  history: MadeHistory,
  signers: readonly `0x${string}`[],
  event: string,
  ...values: never[]
) => {
  for (const signer of signers) history.message("CertificateRegistry", signer);
  return history.registry(event, ...values).next();
};
const pledges = (
  history: MadeHistory,
  signers: readonly `0x${string}`[],
  event: string,
  ...values: never[]
) => {
  for (const signer of signers) history.message("PledgeRegistry", signer);
  return history.pledges(event, ...values).next();
};
const args = (...values: unknown[]) => values as never[];

const transfer = (history: MadeHistory, to: `0x${string}`, pledge = ZERO, signers = [HOLDER, to]) =>
  registry(history, signers, "HolderChanged", ...args(CERTIFICATE, to, HOLDER, word(7), pledge));
const supersede = (history: MadeHistory, former = CERTIFICATE, newer = NEWER, lineage = CERTIFICATE) =>
  registry(history, [HOLDER], "CertificateSuperseded", ...args(former, newer, lineage));
const suspend = (history: MadeHistory) =>
  registry(history, [], "CertificateSuspended", ...args(CERTIFICATE, ZERO, word(1)));
const admitObjection = (history: MadeHistory, id: string, seconds: number = TERMS.shortestAnswer) =>
  registry(history, [], "ObjectionAdmitted", ...args(id, history.now + seconds));
const decide = (history: MadeHistory, id: string, outcome: number) =>
  registry(history, [], "ObjectionDecided", ...args(id, outcome, word(1)));

const ALLOWED: readonly Case[] = [
  { title: "two certificates and nothing else", act: () => undefined, codes: [] },
  {
    title: "a renewal in its window",
    act: (h) =>
      registry(
        h.next(4_500),
        [HOLDER],
        "CertificateRenewed",
        ...args(CERTIFICATE, END + 9_000, word(1), word(2)),
      ),
    codes: [],
  },
  {
    title: "a renewal just after the end, reckoned from then",
    act: (h) => {
      h.next(END - h.now + 50);
      return registry(
        h,
        [HOLDER],
        "CertificateRenewed",
        ...args(CERTIFICATE, h.now + 10_000, word(1), word(2)),
      );
    },
    codes: [],
  },
  { title: "a newer version, and its suspension and return", act: (h) => supersede(h), codes: [] },
  {
    title: "suspension, reinstatement, revocation",
    act: (h) => {
      suspend(h);
      registry(h, [], "CertificateReinstated", ...args(CERTIFICATE, word(1)));
      registry(h, [], "DetailsAmended", ...args(CERTIFICATE, word(1)));
      return registry(h, [], "CertificateRevoked", ...args(CERTIFICATE, ZERO, word(1)));
    },
    codes: [],
  },
  { title: "a transfer without a pledge", act: (h) => transfer(h, BUYER), codes: [] },
  {
    title: "a transfer with the pledgee's consent",
    act: (h) => {
      const id = h.agreed();
      return transfer(h, BUYER, id, [HOLDER, BUYER, BANK]);
    },
    codes: [],
  },
  {
    title: "a transfer beside a mere reservation",
    act: (h) => {
      h.offer();
      return transfer(h, BUYER);
    },
    codes: [],
  },
  {
    title: "a cancellation with consent, and one without a pledge",
    act: (h) => {
      const id = h.agreed();
      registry(h, [HOLDER, BANK], "CertificateCancelled", ...args(CERTIFICATE, ZERO, id));
      return registry(h, [HOLDER], "CertificateCancelled", ...args(NEWER, ZERO, ZERO));
    },
    codes: [],
  },
  {
    title: "an objection answered, sent to court and upheld",
    act: (h) => {
      const id = h.objected();
      admitObjection(h, id);
      registry(h, [HOLDER], "ObjectionAnswered", ...args(id, word(1)));
      decide(h, id, 8);
      return decide(h, id, 6);
    },
    codes: [],
  },
  {
    title: "an objection that nobody answers, dismissed",
    act: (h) => {
      const id = h.objected();
      admitObjection(h, id);
      h.next(TERMS.shortestAnswer + 1);
      return decide(h, id, 7);
    },
    codes: [],
  },
  {
    title: "an objection refused, one withdrawn at once, one withdrawn later",
    act: (h) => {
      registry(h, [], "ObjectionNotAdmitted", ...args(h.objected(), word(1)));
      registry(h, [STRANGER], "ObjectionWithdrawn", ...args(h.objected(), word(1)));
      const id = h.objected();
      admitObjection(h, id);
      return registry(h, [STRANGER], "ObjectionWithdrawn", ...args(id, word(1)));
    },
    codes: [],
  },
  {
    title: "a pledge from offer to deregistration, amended and called for cover",
    act: (h) => {
      const id = h.registered();
      pledges(h, [HOLDER, BANK], "PledgeAmended", ...args(id, word(1), word(2), START + 3_500, false));
      pledges(h, [BANK], "CoverCalled", ...args(id, word(1)));
      pledges(h, [BANK], "PledgeReleased", ...args(id, 0, word(1)));
      return pledges(h, [BANK], "PledgeDeregistered", ...args(id, word(1)));
    },
    codes: [],
  },
  {
    title: "a default contested and cured",
    act: (h) => {
      const id = h.defaulted();
      pledges(h, [HOLDER], "DefaultContested", ...args(id, word(1)));
      return pledges(h, [BANK], "DefaultCured", ...args(id, word(1)));
    },
    codes: [],
  },
  {
    title: "an enforcement at an agreed value, closed",
    act: (h) => {
      const id = h.defaulted();
      pledges(h, [BANK, HOLDER], "EnforcementOpened", ...args(id, 0, word(1), word(2)));
      return pledges(h, [BANK], "EnforcementClosed", ...args(id, word(1), BUYER, word(2), word(3)));
    },
    codes: [],
  },
  {
    title: "a court's orders",
    act: (h) => {
      pledges(h, [], "CourtOrderApplied", ...args(h.enforcing(), 2, word(1)));
      pledges(h, [], "CourtOrderApplied", ...args(h.agreed(), 0, word(1)));
      const id = h.offer({}, h.now + TERMS.reservation);
      h.accept(id).register(id, 2);
      pledges(h, [BANK], "DefaultDeclared", ...args(id, word(1), word(2)));
      return pledges(h, [], "CourtOrderApplied", ...args(id, 1, word(1)));
    },
    codes: [],
  },
  {
    title: "an offer that runs out and one that takes its place, saying so",
    act: (h) => {
      const first = h.offer();
      h.next(TERMS.reservation + 1);
      h.pledges("PledgeLapsed", first).next();
      return h.agreed();
    },
    codes: [],
  },
  {
    title: "another holder's pledge of the same content, acknowledged; the first then ends",
    act: (h) => {
      h.admit(word(0xce3), 2, BUYER);
      const first = h.agreed();
      const second = h.offer({
        certificateDigest: word(0xce3),
        pledgor: BUYER,
        pledgee: OTHER_BANK,
        creditor: OTHER_BANK,
      });
      h.accept(second, { pledgee: OTHER_BANK, conflicts: conflictsOf(first) });
      return pledges(h, [BANK], "PledgeReleased", ...args(first, 0, word(1)));
    },
    codes: [],
  },
  {
    title: "a pause and its end, and a void nonce",
    act: (h) => {
      h.registry("Paused", account(0x41)).next().registry("Unpaused", account(0x41)).next();
      return h.registry("NonceCancelled", HOLDER, 99n << 64n).next();
    },
    codes: [],
  },
  {
    title: "a due diligence on record",
    act: (h) => pledges(h, [BANK], "DueDiligenceRecorded", ...args(CERTIFICATE, BANK, word(9))),
    codes: [],
  },
];

function conflictsOf(id: `0x${string}`): `0x${string}` {
  return toHex0x(keccak256(fromHex0x(id)));
}

const BROKEN: readonly Case[] = [
  {
    title: "a write while paused",
    act: (h) => h.registry("Paused", account(0x41)).next().admit(word(1), 3),
    codes: ["PAUSED_WRITE"],
  },
  {
    title: "an end of a pause that never began",
    act: (h) => h.pledges("Unpaused", account(0x41)),
    codes: ["PAUSED_WRITE"],
  },
  { title: "a second admission", act: (h) => h.admit(CERTIFICATE, 0), codes: ["ADMISSION_TWICE"] },
  {
    title: "an admission against an unknown root",
    act: (h) => h.admit(word(1), 3, HOLDER, word(2)),
    codes: ["ADMISSION_ROOT_UNKNOWN"],
  },
  {
    title: "an admission beyond the root's size",
    act: (h) => h.admit(word(1), 8),
    codes: ["ADMISSION_ROOT_UNKNOWN"],
  },
  {
    title: "a step on a certificate without a record",
    act: (h) => registry(h, [], "DetailsAmended", ...args(word(1), word(2))),
    codes: ["CERTIFICATE_UNKNOWN"],
  },
  {
    title: "steps of every kind on unknown certificates",
    act: (h) => {
      registry(h, [], "CertificateRenewed", ...args(word(1), END, word(1), word(2)));
      registry(h, [], "CertificateSuperseded", ...args(word(1), word(2), word(1)));
      registry(h, [], "HolderChanged", ...args(word(1), BUYER, HOLDER, word(7), ZERO));
      registry(h, [], "CertificateCancelled", ...args(word(1), ZERO, ZERO));
      registry(h, [], "CertificateReinstated", ...args(word(1), word(2)));
      h.message("CertificateRegistry", STRANGER, word(5));
      return h.registry("ObjectionFiled", word(5), word(1), STRANGER, 0, word(1)).next();
    },
    codes: [
      "CERTIFICATE_UNKNOWN",
      "CERTIFICATE_UNKNOWN",
      "CERTIFICATE_UNKNOWN",
      "CERTIFICATE_UNKNOWN",
      "CERTIFICATE_UNKNOWN",
      "CERTIFICATE_UNKNOWN",
      "CERTIFICATE_UNKNOWN",
    ],
  },
  {
    title: "an amendment of a suspended certificate",
    act: (h) => registry(suspend(h), [], "DetailsAmended", ...args(CERTIFICATE, word(2))),
    codes: ["CERTIFICATE_STATUS_FORBIDS"],
  },
  {
    title: "a reinstatement after the end",
    act: (h) => registry(suspend(h).next(6_000), [], "CertificateReinstated", ...args(CERTIFICATE, word(2))),
    codes: ["CERTIFICATE_STATUS_FORBIDS"],
  },
  {
    title: "an objection to a revoked certificate",
    act: (h) => registry(h, [], "CertificateRevoked", ...args(CERTIFICATE, ZERO, word(1))).objected(),
    codes: ["CERTIFICATE_STATUS_FORBIDS"],
  },
  {
    title: "a renewal before the window",
    act: (h) => registry(h, [HOLDER], "CertificateRenewed", ...args(CERTIFICATE, END + 10, word(1), word(2))),
    codes: ["RENEWAL_OUTSIDE_WINDOW"],
  },
  {
    title: "a renewal after the window",
    act: (h) =>
      registry(
        h.next(6_000),
        [HOLDER],
        "CertificateRenewed",
        ...args(CERTIFICATE, END + 9_000, word(1), word(2)),
      ),
    codes: ["RENEWAL_OUTSIDE_WINDOW"],
  },
  {
    title: "a renewal that shortens",
    act: (h) =>
      registry(h.next(4_500), [HOLDER], "CertificateRenewed", ...args(CERTIFICATE, END, word(1), word(2))),
    codes: ["RENEWAL_OUT_OF_BOUNDS"],
  },
  {
    title: "a renewal that reaches too far",
    act: (h) =>
      registry(
        h.next(4_500),
        [HOLDER],
        "CertificateRenewed",
        ...args(CERTIFICATE, END + 10_001, word(1), word(2)),
      ),
    codes: ["RENEWAL_OUT_OF_BOUNDS"],
  },
  {
    title: "an older version as the newer",
    act: (h) => supersede(h, NEWER, CERTIFICATE, NEWER),
    codes: ["SUPERSESSION_INVALID"],
  },
  {
    title: "a version of a suspended certificate",
    act: (h) => supersede(suspend(h)),
    codes: ["SUPERSESSION_INVALID"],
  },
  { title: "a second newer version", act: (h) => supersede(supersede(h)), codes: ["SUPERSESSION_INVALID"] },
  {
    title: "a newer version of another holder",
    act: (h) => supersede(h.admit(word(0xce3), 2, BUYER), CERTIFICATE, word(0xce3)),
    codes: ["SUPERSESSION_INVALID"],
  },
  {
    title: "a version in another lineage",
    act: (h) => supersede(h, CERTIFICATE, NEWER, word(3)),
    codes: ["SUPERSESSION_INVALID"],
  },
  {
    title: "a newer version that is pledged itself",
    act: (h) => {
      h.offer({ certificateDigest: NEWER });
      return supersede(h);
    },
    codes: ["SUPERSESSION_INVALID"],
  },
  {
    title: "a newer version that is one already",
    act: (h) => {
      h.admit(word(0xce3), 2);
      supersede(h, CERTIFICATE, word(0xce3));
      return supersede(h, NEWER, word(0xce3), NEWER);
    },
    codes: ["SUPERSESSION_INVALID"],
  },
  {
    title: "a transfer by somebody who does not hold it",
    act: (h) =>
      registry(h, [STRANGER, BUYER], "HolderChanged", ...args(CERTIFICATE, BUYER, STRANGER, word(7), ZERO)),
    codes: ["NOT_HOLDER"],
  },
  { title: "a transfer to oneself", act: (h) => transfer(h, HOLDER), codes: ["NOT_HOLDER"] },
  {
    title: "a transfer without the pledgee's consent",
    act: (h) => {
      h.agreed();
      return transfer(h, BUYER);
    },
    codes: ["MESSAGE_MISSING", "TRANSFER_WITHOUT_CONSENT"],
  },
  {
    title: "a transfer to the lender",
    act: (h) => {
      const id = h.agreed();
      return transfer(h, BANK, id, [HOLDER, BANK, BANK]);
    },
    codes: ["TRANSFER_TO_LENDER"],
  },
  {
    title: "a cancellation without the pledgee's consent",
    act: (h) => {
      h.agreed();
      return registry(h, [HOLDER], "CertificateCancelled", ...args(CERTIFICATE, ZERO, ZERO));
    },
    codes: ["MESSAGE_MISSING", "CANCELLED_WITHOUT_CONSENT"],
  },
  {
    title: "a transfer that names a pledge where there is none",
    act: (h) => transfer(h, BUYER, word(1)),
    codes: ["PLEDGE_NAMED_WRONG"],
  },
  {
    title: "a cancellation that names a pledge where there is none",
    act: (h) => registry(h, [HOLDER], "CertificateCancelled", ...args(CERTIFICATE, ZERO, word(1))),
    codes: ["PLEDGE_NAMED_WRONG"],
  },
  {
    title: "a suspension that keeps silent about the pledge",
    act: (h) => {
      h.agreed();
      return suspend(h);
    },
    codes: ["PLEDGE_NAMED_WRONG"],
  },
  {
    title: "steps on objections that were never filed",
    act: (h) => {
      admitObjection(h, word(1));
      registry(h, [], "ObjectionNotAdmitted", ...args(word(1), word(1)));
      registry(h, [], "ObjectionAnswered", ...args(word(1), word(1)));
      decide(h, word(1), 6);
      return registry(h, [], "ObjectionWithdrawn", ...args(word(1), word(1)));
    },
    codes: [
      "OBJECTION_UNKNOWN",
      "OBJECTION_UNKNOWN",
      "OBJECTION_UNKNOWN",
      "OBJECTION_UNKNOWN",
      "OBJECTION_UNKNOWN",
    ],
  },
  {
    title: "a decision on an objection not yet admitted",
    act: (h) => decide(h, h.objected(), 6),
    codes: ["OBJECTION_STATUS_FORBIDS"],
  },
  {
    title: "an answer after its time",
    act: (h) => {
      const id = h.objected();
      admitObjection(h, id).next(TERMS.shortestAnswer);
      return registry(h, [HOLDER], "ObjectionAnswered", ...args(id, word(1)));
    },
    codes: ["OBJECTION_STATUS_FORBIDS"],
  },
  {
    title: "too short a time to answer",
    act: (h) => admitObjection(h, h.objected(), TERMS.shortestAnswer - 1),
    codes: ["ANSWER_PERIOD_TOO_SHORT"],
  },
  {
    title: "an outcome that is none",
    act: (h) => {
      const id = h.objected();
      admitObjection(h, id).next(TERMS.shortestAnswer);
      return decide(h, id, 3);
    },
    codes: ["OUTCOME_INVALID"],
  },
  {
    title: "an objection sent to court twice",
    act: (h) => {
      const id = h.objected();
      admitObjection(h, id).next(TERMS.shortestAnswer);
      return decide(decide(h, id, 8), id, 8);
    },
    codes: ["OUTCOME_INVALID"],
  },
  {
    title: "an objection under another id than that of its message",
    act: (h) => {
      h.message("CertificateRegistry", STRANGER, word(1));
      return h.registry("ObjectionFiled", word(2), CERTIFICATE, STRANGER, 0, word(1)).next();
    },
    codes: ["MESSAGE_DIGEST_MISMATCH"],
  },
  {
    title: "steps on pledges that were never offered",
    act: (h) => {
      pledges(h, [], "CoverCalled", ...args(word(1), word(1)));
      pledges(h, [], "PledgeRegistered", ...args(word(1), word(1), 0, h.now, word(1)));
      pledges(h, [], "PledgeAmended", ...args(word(1), word(1), word(2), START, false));
      pledges(h, [], "PledgeReleased", ...args(word(1), 0, word(1)));
      pledges(h, [], "PledgeDeregistered", ...args(word(1), word(1)));
      pledges(h, [], "PledgeLapsed", ...args(word(1)));
      pledges(h, [], "DefaultDeclared", ...args(word(1), word(1), word(2)));
      pledges(h, [], "DefaultContested", ...args(word(1), word(1)));
      pledges(h, [], "DefaultCured", ...args(word(1), word(1)));
      pledges(h, [], "EnforcementOpened", ...args(word(1), 1, word(1), ZERO));
      pledges(h, [], "EnforcementClosed", ...args(word(1), word(1), BUYER, word(1), word(1)));
      return pledges(h, [], "CourtOrderApplied", ...args(word(1), 0, word(1)));
    },
    codes: Array<AuditCode>(12).fill("PLEDGE_UNKNOWN"),
  },
  {
    title: "an acceptance of a pledge that was never offered",
    act: (h) => h.accept(word(1)),
    codes: ["PLEDGE_UNKNOWN"],
  },
  {
    title: "a registration without an agreement",
    act: (h) => h.register(h.offer()),
    codes: ["PLEDGE_STATUS_FORBIDS"],
  },
  {
    title: "a lapse before its time",
    act: (h) => pledges(h, [], "PledgeLapsed", ...args(h.offer())),
    codes: ["PLEDGE_STATUS_FORBIDS"],
  },
  {
    title: "a pledge to oneself",
    act: (h) => h.offer({ pledgee: HOLDER, creditor: BANK }),
    codes: ["PLEDGE_PARTIES_INVALID"],
  },
  {
    title: "a pledge to nobody",
    act: (h) => h.offer({ pledgee: account(0) }),
    codes: ["PLEDGE_PARTIES_INVALID"],
  },
  {
    title: "a debt to oneself",
    act: (h) => h.offer({ creditor: HOLDER }),
    codes: ["PLEDGE_PARTIES_INVALID"],
  },
  {
    title: "a creditor as guarantor",
    act: (h) => h.offer({ guarantor: BANK }),
    codes: ["PLEDGE_PARTIES_INVALID"],
  },
  {
    title: "a pledge to the registrar",
    act: (h) => h.offer({ pledgee: REGISTRAR }),
    codes: ["PLEDGEE_KEEPS_REGISTER"],
  },
  {
    title: "a pledge by another than the holder",
    act: (h) => h.offer({ pledgor: STRANGER }),
    codes: ["PLEDGE_CERTIFICATE_UNFIT"],
  },
  {
    title: "a pledge of an old version",
    act: (h) => {
      supersede(h);
      return h.offer();
    },
    codes: ["PLEDGE_CERTIFICATE_UNFIT"],
  },
  {
    title: "a pledge of a suspended certificate",
    act: (h) => {
      suspend(h);
      return h.offer();
    },
    codes: ["PLEDGE_CERTIFICATE_UNFIT"],
  },
  {
    title: "a pledge of an unknown certificate",
    act: (h) => h.offer({ certificateDigest: word(1) }),
    codes: ["CERTIFICATE_UNKNOWN"],
  },
  {
    title: "a debt that is due already",
    act: (h) => h.offer({ debtMaturity: START }),
    codes: ["PLEDGE_BEYOND_VALIDITY"],
  },
  {
    title: "a debt beyond validity without a covenant",
    act: (h) => h.offer({ debtMaturity: END + 1 }),
    codes: ["PLEDGE_BEYOND_VALIDITY"],
  },
  {
    title: "a second pledge of the certificate",
    act: (h) => {
      h.agreed();
      return h.offer({ contentKey: word(1) });
    },
    codes: ["DOUBLE_PLEDGE"],
  },
  {
    title: "a second pledge of the content by the same holder",
    act: (h) => {
      h.agreed();
      return h.offer({ certificateDigest: NEWER });
    },
    codes: ["DOUBLE_PLEDGE"],
  },
  {
    title: "a live pledge of the same content that nobody signed for",
    act: (h) => {
      h.admit(word(0xce3), 2, BUYER);
      h.agreed();
      return h.accept(h.offer({ certificateDigest: word(0xce3), pledgor: BUYER }));
    },
    codes: ["CONFLICT_NOT_ACKNOWLEDGED"],
  },
  {
    title: "a pledge of a disputed certificate",
    act: (h) => {
      h.objected();
      return h.agreed();
    },
    codes: ["DISPUTE_NOT_WAIVED"],
  },
  {
    title: "a reservation of another length",
    act: (h) => h.offer({}, START + 9),
    codes: ["LIMIT_TIME_WRONG"],
  },
  {
    title: "an acceptance by another than the pledgee",
    act: (h) => h.accept(h.offer(), { pledgee: STRANGER }),
    codes: ["MESSAGE_MISSING"],
  },
  {
    title: "a registration without a receipt",
    act: (h) => {
      const id = h.agreed();
      return pledges(h, [BANK], "PledgeRegistered", ...args(id, word(1), 0, h.now, ZERO));
    },
    codes: ["REGISTERED_WITHOUT_RECEIPT"],
  },
  {
    title: "a registration in the future",
    act: (h) => {
      const id = h.agreed();
      return pledges(h, [BANK], "PledgeRegistered", ...args(id, word(1), 0, h.now + 1, word(1)));
    },
    codes: ["REGISTERED_IN_FUTURE"],
  },
  {
    title: "a registration number used twice",
    act: (h) => {
      const first = h.registered();
      pledges(h, [BANK], "PledgeReleased", ...args(first, 0, word(1)));
      return h.registered();
    },
    codes: ["REGISTRATION_NUMBER_USED"],
  },
  {
    title: "a deregistration of what was never registered",
    act: (h) => {
      const id = h.agreed();
      pledges(h, [BANK], "PledgeReleased", ...args(id, 0, word(1)));
      return pledges(h, [BANK], "PledgeDeregistered", ...args(id, word(1)));
    },
    codes: ["DEREGISTERED_UNREGISTERED"],
  },
  {
    title: "a default before maturity without an agreed event",
    act: (h) => {
      const id = h.registered();
      return pledges(h, [BANK], "DefaultDeclared", ...args(id, word(1), ZERO));
    },
    codes: ["DEFAULT_TOO_EARLY"],
  },
  {
    title: "an agreed value that the pledgor did not sign for",
    act: (h) => {
      const id = h.defaulted();
      return pledges(h, [BANK], "EnforcementOpened", ...args(id, 0, word(1), word(2)));
    },
    codes: ["VALUATION_NOT_AFTER_DEFAULT"],
  },
  {
    title: "a valuation in an auction, and an order that is none",
    act: (h) => {
      const id = h.defaulted();
      pledges(h, [BANK], "EnforcementOpened", ...args(id, 1, word(1), word(2)));
      return pledges(h, [], "CourtOrderApplied", ...args(id, 9, word(1)));
    },
    codes: ["OUTCOME_INVALID", "OUTCOME_INVALID"],
  },
  {
    title: "a release that its pledgee did not sign",
    act: (h) => {
      const id = h.agreed();
      return pledges(h, [], "PledgeReleased", ...args(id, 0, word(1)));
    },
    codes: ["MESSAGE_MISSING"],
  },
  {
    title: "a message too many, and one of another transaction",
    act: (h) => {
      h.message("CertificateRegistry", STRANGER).next();
      h.message("CertificateRegistry", STRANGER);
      return suspend(h);
    },
    codes: ["MESSAGE_UNUSED", "MESSAGE_UNUSED"],
  },
  {
    title: "a nonce used again",
    act: (h) =>
      h
        .pledges("NonceCancelled", HOLDER, 7n << 64n)
        .next()
        .pledges("NonceCancelled", HOLDER, 7n << 64n),
    codes: ["NONCE_REUSED"],
  },
  {
    title: "a role taken from somebody who never held it",
    act: (h) => h.emit("AccessManager", "RoleRevoked", 2, STRANGER),
    codes: ["ROLE_NEVER_HELD"],
  },
  {
    title: "another authority than the deployment's",
    act: (h) => h.registry("AuthorityUpdated", STRANGER),
    codes: ["DEPLOYMENT_MISWIRED"],
  },
  {
    title: "an event that the code never emits",
    act: (h) => h.pledges("EIP712DomainChanged"),
    codes: ["EVENT_MALFORMED"],
  },
  { title: "a checkpoint that leaves a gap", act: (h) => h.checkpoint(20, 9), codes: ["CHECKPOINT_GAP"] },
  { title: "a checkpoint that shrinks", act: (h) => h.checkpoint(7, 8), codes: ["CHECKPOINT_NOT_LARGER"] },
];

describe("the replay holds every step against its rules", () => {
  for (const { title, act, codes } of ALLOWED) {
    it(`${codes.length === 0 ? "allows" : "sees"}: ${title}`, () => {
      const history = MadeHistory.withCertificates();
      act(history);
      expect(codesOf(history)).to.deep.equal(codes);
    });
  }

  for (const { title, act, codes } of BROKEN) {
    it(`names: ${title}`, () => {
      const history = MadeHistory.withCertificates();
      act(history);
      expect(codesOf(history)).to.deep.equal(codes);
      const finding = history.replay().findings.listed.at(-1)!;
      expect(finding.severity).to.equal("BREAKS");
      expect(finding.event?.block).to.be.greaterThan(10);
      expect(finding.en).not.to.match(/\{\w+\}|undefined/);
      expect(finding.zh).not.to.match(/\{\w+\}|undefined/);
    });
  }

  it("gives the state of a prefix for every prefix, whatever the pages", () => {
    const history = MadeHistory.withCertificates();
    history.enforcing();
    const whole = history.replay();
    for (let cut = 0; cut <= history.logs.length; cut++) {
      const replay = new Replay({ deployment: DEPLOYMENT, terms: TERMS, hashes: DEFAULT_HASHES });
      const parts = [history.logs.slice(0, cut), history.logs.slice(cut)] as const;
      for (const logs of parts) replay.take({ from: 0, to: 1_000, logs });
      expect(replay.state).to.deep.equal(whole.state);
      expect(replay.findings.listed).to.deep.equal([]);
    }
  });
});

function codesOf(history: MadeHistory): AuditCode[] {
  return history.replay().findings.listed.map(({ code }) => code);
}

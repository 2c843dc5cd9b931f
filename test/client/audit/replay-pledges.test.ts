import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { keccak256 } from "#core/typed-data.ts";
import type { AuditCode } from "../../../client/audit/codes.ts";
import {
  account,
  BANK,
  BUYER,
  CERTIFICATE,
  END,
  HOLDER,
  NEWER,
  OTHER_BANK,
  REGISTRAR,
  START,
  STRANGER,
  TERMS,
  word,
  ZERO,
} from "../../helpers/audit-world/made-history.ts";
import { pledges, supersede, suspend, tryOut, type Case } from "../../helpers/audit-world/rule-cases.ts";

const ALLOWED: readonly Case[] = [
  {
    title: "a pledge of a newer version, released: the place is that of the first",
    act: (h) => {
      supersede(h);
      const id = h.offer({ certificateDigest: NEWER }, undefined, CERTIFICATE);
      h.accept(id);
      pledges(h, [BANK], "PledgeReleased", id, 0, word(1));
      return h.offer({ certificateDigest: NEWER }, undefined, CERTIFICATE);
    },
    codes: [],
  },
  {
    title: "a pledge from offer to deregistration, amended and called for cover",
    act: (h) => {
      const id = h.registered();
      pledges(h, [HOLDER, BANK], "PledgeAmended", id, word(1), word(2), START + 3_500, false);
      pledges(h, [BANK], "CoverCalled", id, word(1));
      pledges(h, [BANK], "PledgeReleased", id, 0, word(1));
      return pledges(h, [BANK], "PledgeDeregistered", id, word(1));
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
      return pledges(h, [BANK], "PledgeReleased", first, 0, word(1));
    },
    codes: [],
  },
  {
    title: "a due diligence on record",
    act: (h) => pledges(h, [BANK], "DueDiligenceRecorded", CERTIFICATE, BANK, word(9)),
    codes: [],
  },
];

function conflictsOf(id: `0x${string}`): `0x${string}` {
  return toHex0x(keccak256(fromHex0x(id)));
}

const BROKEN: readonly Case[] = [
  {
    title: "a pledge of a newer version that keeps silent about the first",
    act: (h) => {
      supersede(h);
      return h.offer({ certificateDigest: NEWER });
    },
    codes: ["PLEDGE_CERTIFICATE_UNFIT"],
  },
  {
    title: "an offer under another id than that of its words",
    act: (h) => {
      h.offer();
      const { topics } = h.logs.at(-1)!;
      return h.change({ topics: [topics[0]!, topics[1]!, word(5), topics[3]!] });
    },
    codes: ["MESSAGE_DIGEST_MISMATCH"],
  },
  {
    title: "an offer without any message",
    act: (h) => {
      h.offer();
      const offer = h.logs.pop()!;
      const { topics } = h.logs.pop()!;
      h.logs.push({ ...offer, topics: [offer.topics[0]!, topics[1]!, ...offer.topics.slice(2)] });
    },
    codes: ["MESSAGE_MISSING"],
  },
  {
    title: "steps on pledges that were never offered",
    act: (h) => {
      pledges(h, [], "CoverCalled", word(1), word(1));
      pledges(h, [], "PledgeRegistered", word(1), word(1), 0, h.now, word(1));
      pledges(h, [], "PledgeAmended", word(1), word(1), word(2), START, false);
      pledges(h, [], "PledgeReleased", word(1), 0, word(1));
      pledges(h, [], "PledgeDeregistered", word(1), word(1));
      pledges(h, [], "PledgeLapsed", word(1));
      pledges(h, [], "DefaultDeclared", word(1), word(1), word(2));
      pledges(h, [], "DefaultContested", word(1), word(1));
      pledges(h, [], "DefaultCured", word(1), word(1));
      pledges(h, [], "EnforcementOpened", word(1), 1, word(1), ZERO);
      pledges(h, [], "EnforcementClosed", word(1), word(1), BUYER, word(1), word(1));
      return pledges(h, [], "CourtOrderApplied", word(1), 0, word(1));
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
    act: (h) => pledges(h, [], "PledgeLapsed", h.offer()),
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
      return pledges(h, [BANK], "PledgeRegistered", id, word(1), 0, h.now, ZERO);
    },
    codes: ["REGISTERED_WITHOUT_RECEIPT"],
  },
  {
    title: "a registration in the future",
    act: (h) => {
      const id = h.agreed();
      return pledges(h, [BANK], "PledgeRegistered", id, word(1), 0, h.now + 1, word(1));
    },
    codes: ["REGISTERED_IN_FUTURE"],
  },
  {
    title: "a registration number used twice",
    act: (h) => {
      const first = h.registered();
      pledges(h, [BANK], "PledgeReleased", first, 0, word(1));
      return h.registered();
    },
    codes: ["REGISTRATION_NUMBER_USED"],
  },
  {
    title: "a deregistration of what was never registered",
    act: (h) => {
      const id = h.agreed();
      pledges(h, [BANK], "PledgeReleased", id, 0, word(1));
      return pledges(h, [BANK], "PledgeDeregistered", id, word(1));
    },
    codes: ["DEREGISTERED_UNREGISTERED"],
  },
  {
    title: "a release that its pledgee did not sign",
    act: (h) => {
      const id = h.agreed();
      return pledges(h, [], "PledgeReleased", id, 0, word(1));
    },
    codes: ["MESSAGE_MISSING"],
  },
];

describe("the replay holds pledges against their rules", () => {
  tryOut(ALLOWED, BROKEN);
});

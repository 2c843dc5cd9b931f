import { BANK, BUYER, HOLDER, TERMS, word, ZERO } from "../../helpers/audit-world/made-history.ts";
import { pledges, tryOut, type Case } from "../../helpers/audit-world/rule-cases.ts";

const ALLOWED: readonly Case[] = [
  {
    title: "a default contested and cured",
    act: (h) => {
      const id = h.defaulted();
      pledges(h, [HOLDER], "DefaultContested", id, word(1));
      return pledges(h, [BANK], "DefaultCured", id, word(1));
    },
    codes: [],
  },
  {
    title: "an enforcement at an agreed value, closed",
    act: (h) => {
      const id = h.defaulted();
      pledges(h, [BANK, HOLDER], "EnforcementOpened", id, 0, word(1), word(2));
      return pledges(h, [BANK], "EnforcementClosed", id, word(1), BUYER, word(2), word(3));
    },
    codes: [],
  },
  {
    title: "a court's orders",
    act: (h) => {
      pledges(h, [], "CourtOrderApplied", h.enforcing(), 2, word(1));
      pledges(h, [], "CourtOrderApplied", h.agreed(), 0, word(1));
      const id = h.offer({}, h.now + TERMS.reservation);
      h.accept(id).register(id, 2);
      pledges(h, [BANK], "DefaultDeclared", id, word(1), word(2));
      return pledges(h, [], "CourtOrderApplied", id, 1, word(1));
    },
    codes: [],
  },
];

const BROKEN: readonly Case[] = [
  {
    title: "a default before maturity without an agreed event",
    act: (h) => {
      const id = h.registered();
      return pledges(h, [BANK], "DefaultDeclared", id, word(1), ZERO);
    },
    codes: ["DEFAULT_TOO_EARLY"],
  },
  {
    title: "an agreed value that the pledgor did not sign for",
    act: (h) => {
      const id = h.defaulted();
      return pledges(h, [BANK], "EnforcementOpened", id, 0, word(1), word(2));
    },
    codes: ["VALUATION_NOT_AFTER_DEFAULT"],
  },
  {
    title: "a valuation in an auction, and an order that is none",
    act: (h) => {
      const id = h.defaulted();
      pledges(h, [BANK], "EnforcementOpened", id, 1, word(1), word(2));
      return pledges(h, [], "CourtOrderApplied", id, 9, word(1));
    },
    codes: ["OUTCOME_INVALID", "OUTCOME_INVALID"],
  },
];

describe("the replay holds defaults and enforcements against their rules", () => {
  tryOut(ALLOWED, BROKEN);
});

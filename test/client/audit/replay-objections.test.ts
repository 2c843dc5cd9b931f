import { CERTIFICATE, HOLDER, STRANGER, TERMS, word, ZERO } from "../../helpers/audit-world/made-history.ts";
import { admitObjection, decide, registry, tryOut, type Case } from "../../helpers/audit-world/rule-cases.ts";

const ALLOWED: readonly Case[] = [
  {
    title: "an objection answered, sent to court and upheld",
    act: (h) => {
      const id = h.objected();
      admitObjection(h, id);
      registry(h, [HOLDER], "ObjectionAnswered", id, word(1));
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
      registry(h, [], "ObjectionNotAdmitted", h.objected(), word(1));
      registry(h, [STRANGER], "ObjectionWithdrawn", h.objected(), word(1));
      const id = h.objected();
      admitObjection(h, id);
      return registry(h, [STRANGER], "ObjectionWithdrawn", id, word(1));
    },
    codes: [],
  },
];

const BROKEN: readonly Case[] = [
  {
    title: "an objection to what was never admitted, answered by nobody",
    act: (h) => {
      h.message("CertificateRegistry", STRANGER, word(5));
      h.registry("ObjectionFiled", word(5), word(1), STRANGER, 0, word(1)).next();
      admitObjection(h, word(5));
      return registry(h, [], "ObjectionAnswered", word(5), word(1));
    },
    codes: ["CERTIFICATE_UNKNOWN"],
  },
  {
    title: "an objection to a revoked certificate",
    act: (h) => registry(h, [], "CertificateRevoked", CERTIFICATE, ZERO, word(1)).objected(),
    codes: ["CERTIFICATE_STATUS_FORBIDS"],
  },
  {
    title: "steps on objections that were never filed",
    act: (h) => {
      admitObjection(h, word(1));
      registry(h, [], "ObjectionNotAdmitted", word(1), word(1));
      registry(h, [], "ObjectionAnswered", word(1), word(1));
      decide(h, word(1), 6);
      return registry(h, [], "ObjectionWithdrawn", word(1), word(1));
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
      return registry(h, [HOLDER], "ObjectionAnswered", id, word(1));
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
];

describe("the replay holds objections against their rules", () => {
  tryOut(ALLOWED, BROKEN);
});

import {
  BANK,
  BUYER,
  CERTIFICATE,
  END,
  HOLDER,
  NEWER,
  STRANGER,
  word,
  ZERO,
} from "../../helpers/audit-world/made-history.ts";
import {
  registry,
  supersede,
  suspend,
  transfer,
  tryOut,
  type Case,
} from "../../helpers/audit-world/rule-cases.ts";

const ALLOWED: readonly Case[] = [
  {
    title: "a renewal in its window",
    act: (h) =>
      registry(h.next(4_500), [HOLDER], "CertificateRenewed", CERTIFICATE, END + 9_000, word(1), word(2)),
    codes: [],
  },
  {
    title: "a renewal just after the end, reckoned from then",
    act: (h) => {
      h.next(END - h.now + 50);
      return registry(h, [HOLDER], "CertificateRenewed", CERTIFICATE, h.now + 10_000, word(1), word(2));
    },
    codes: [],
  },
  { title: "a newer version, and its suspension and return", act: (h) => supersede(h), codes: [] },
  {
    title: "suspension, reinstatement, revocation",
    act: (h) => {
      suspend(h);
      registry(h, [], "CertificateReinstated", CERTIFICATE, word(1));
      registry(h, [], "DetailsAmended", CERTIFICATE, word(1));
      return registry(h, [], "CertificateRevoked", CERTIFICATE, ZERO, word(1));
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
      registry(h, [HOLDER, BANK], "CertificateCancelled", CERTIFICATE, ZERO, id);
      return registry(h, [HOLDER], "CertificateCancelled", NEWER, ZERO, ZERO);
    },
    codes: [],
  },
];

const BROKEN: readonly Case[] = [
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
    act: (h) => registry(h, [], "DetailsAmended", word(1), word(2)),
    codes: ["CERTIFICATE_UNKNOWN"],
  },
  {
    title: "a suspension of an unknown certificate",
    act: (h) => registry(h, [], "CertificateSuspended", word(1), ZERO, word(1)),
    codes: ["CERTIFICATE_UNKNOWN"],
  },
  {
    title: "steps of every kind on unknown certificates",
    act: (h) => {
      registry(h, [], "CertificateRenewed", word(1), END, word(1), word(2));
      registry(h, [], "CertificateSuperseded", word(1), word(2), word(1));
      registry(h, [], "HolderChanged", word(1), BUYER, HOLDER, word(7), ZERO);
      registry(h, [], "CertificateCancelled", word(1), ZERO, ZERO);
      registry(h, [], "CertificateReinstated", word(1), word(2));
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
    act: (h) => registry(suspend(h), [], "DetailsAmended", CERTIFICATE, word(2)),
    codes: ["CERTIFICATE_STATUS_FORBIDS"],
  },
  {
    title: "a reinstatement after the end",
    act: (h) => registry(suspend(h).next(6_000), [], "CertificateReinstated", CERTIFICATE, word(2)),
    codes: ["CERTIFICATE_STATUS_FORBIDS"],
  },
  {
    title: "a renewal before the window",
    act: (h) => registry(h, [HOLDER], "CertificateRenewed", CERTIFICATE, END + 10, word(1), word(2)),
    codes: ["RENEWAL_OUTSIDE_WINDOW"],
  },
  {
    title: "a renewal after the window",
    act: (h) =>
      registry(h.next(6_000), [HOLDER], "CertificateRenewed", CERTIFICATE, END + 9_000, word(1), word(2)),
    codes: ["RENEWAL_OUTSIDE_WINDOW"],
  },
  {
    title: "a renewal that shortens",
    act: (h) => registry(h.next(4_500), [HOLDER], "CertificateRenewed", CERTIFICATE, END, word(1), word(2)),
    codes: ["RENEWAL_OUT_OF_BOUNDS"],
  },
  {
    title: "a renewal that reaches too far",
    act: (h) =>
      registry(h.next(4_500), [HOLDER], "CertificateRenewed", CERTIFICATE, END + 10_001, word(1), word(2)),
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
    act: (h) => registry(h, [STRANGER, BUYER], "HolderChanged", CERTIFICATE, BUYER, STRANGER, word(7), ZERO),
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
      return registry(h, [HOLDER], "CertificateCancelled", CERTIFICATE, ZERO, ZERO);
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
    act: (h) => registry(h, [HOLDER], "CertificateCancelled", CERTIFICATE, ZERO, word(1)),
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
];

describe("the replay holds certificates against their rules", () => {
  tryOut(ALLOWED, BROKEN);
});

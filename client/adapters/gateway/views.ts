/** What a gateway answers about certificates, pledges and objections. Attacker-controlled like all answers; members unknown here are kept out of the way. */
import { z } from "zod";
import { zAddress } from "#core/address.ts";
import { parseCertificate, type Certificate } from "#core/certificate.ts";
import { zBytes32, zCount, zTime } from "#core/parse.ts";
import { zState } from "./answer.ts";

const zHistory = z.array(
  z.looseObject({ event: z.string(), at: zTime, details: z.record(z.string(), z.unknown()) }),
);
export type HistoryEvent = z.output<typeof zHistory>[number];

const zNumber = z.string().regex(/^DD-[0-9A-Z-]{1,40}$/, "expected a certificate number");

export const zCertificateSummary = z.looseObject({
  certificateNo: zNumber,
  index: zCount,
  state: zState,
  holder: zAddress,
  title: z.string(),
  receivedAt: zTime,
  validUntil: zTime,
});
export type CertificateSummary = z.output<typeof zCertificateSummary>;

/** A page; `next` is the cursor for `after`, null at the end. */
export const zCertificatePage = z.looseObject({
  items: z.array(zCertificateSummary),
  next: zCount.nullable(),
});

export const zCertificateView = z.looseObject({
  certificateNo: zNumber,
  index: zCount,
  state: zState,
  certificate: z.unknown().transform((value): Certificate => parseCertificate(value)),
  /** What the registry says now; null when the chain could not be asked. */
  status: z.string().nullable(),
  history: zHistory,
});
export type CertificateView = z.output<typeof zCertificateView>;

export const PLEDGE_STATES = [
  "PROPOSED",
  "AGREED",
  "REGISTERED",
  "DEFAULTED",
  "ENFORCING",
  "RELEASED",
  "DEREGISTERED",
  "ENFORCED",
  "LAPSED",
] as const;

export const zPledgeSummary = z.looseObject({
  pledgeId: zBytes32,
  state: z.enum(PLEDGE_STATES),
  certificateNo: zNumber.nullable(),
  certificateDigest: zBytes32,
  contentKey: zBytes32,
  pledgor: zAddress,
  pledgee: zAddress,
  creditor: zAddress,
  guarantor: zAddress.nullable(),
  securedType: z.enum(["ORDINARY", "MAXIMUM"]),
  amountDigest: zBytes32,
  contractDigest: zBytes32,
  debtMaturity: zTime,
  renewalCovenant: z.boolean(),
  noOtherPledge: z.boolean(),
  exclusive: z.boolean().nullable(),
  contested: z.boolean(),
  /** Last second of the reservation or of the registration window; null once it can't lapse. */
  lapsesAt: zTime.nullable(),
  registration: z
    .looseObject({
      register: z.string(),
      numberDigest: zBytes32,
      registeredAt: zTime,
      receiptDigest: zBytes32,
    })
    .nullable(),
  final: z.boolean(),
});
export type PledgeSummary = z.output<typeof zPledgeSummary>;

export const zPledgePage = z.looseObject({ items: z.array(zPledgeSummary), next: zCount.nullable() });

export const zPledgeView = zPledgeSummary.extend({
  history: zHistory,
  /** While PROPOSED: live pledges of the same content; the pledgee signs `digest`. Reckon it again from the ids. */
  conflicts: z.looseObject({ pledgeIds: z.array(zBytes32), digest: zBytes32 }).optional(),
  /** While DEFAULTED: what an agreed valuation has to name. */
  default: z.looseObject({ defaultHead: zBytes32, defaultedAt: zTime }).optional(),
});
export type PledgeView = z.output<typeof zPledgeView>;

export const zObjectionView = z.looseObject({
  objectionId: zBytes32,
  status: z.string(),
  certificateNo: zNumber.nullable(),
  certificateDigest: zBytes32,
  objector: zAddress,
  ground: z.string(),
  evidenceDigest: zBytes32,
  answerBy: zTime.nullable(),
  history: zHistory,
});
export type ObjectionView = z.output<typeof zObjectionView>;

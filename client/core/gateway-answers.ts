/**
 * What a gateway answers about certificates, pledges and objections: one schema for the gateway that writes it (and makes its
 * OpenAPI document of it) and for the clients that read it. Answers are attacker-controlled; members unknown here are dropped.
 * The types are those of the JSON; what a reader gets besides has its addresses and digests in one spelling.
 */
import { z } from "zod";
import { zAddress } from "./address.ts";
import { zBytes32, zCount, zTime } from "./parse.ts";
import { OBJECTION_STATUSES, PLEDGE_STATES } from "./register-states.ts";

/** An answer as its JSON has it; nobody changes one. */
type AsSent<S extends z.ZodType> = Fixed<z.input<S>>;
type Fixed<T> = T extends (infer Item)[]
  ? readonly Fixed<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Fixed<T[Key]> }
    : T;

export const zDepositState = z
  .enum(["SEQUENCED", "ANCHORED", "FINAL"], "expected SEQUENCED, ANCHORED or FINAL")
  .meta({
    id: "DepositState",
    description:
      "SEQUENCED: durable in the log with its index. ANCHORED: covered by a checkpoint on chain. FINAL: that block is final by the configured rule.",
  });
export type DepositState = AsSent<typeof zDepositState>;

const zNumber = z.string().regex(/^DD-[0-9A-Z-]{1,40}$/, "expected a certificate number");
const zNext = zCount.nullable().meta({ description: "Cursor for `after`; null at the end" });

export const zHistoryEvent = z.object({
  event: z.string(),
  at: zTime,
  details: z.record(z.string(), z.unknown()),
});
export type HistoryEvent = AsSent<typeof zHistoryEvent>;

const zRegisterHistory = z.array(zHistoryEvent).meta({
  id: "RegisterHistory",
  description:
    "Events of the registers, oldest first. `details` has the event's arguments, its transaction, and whether its block is final.",
});

export const zCertificateSummary = z.object({
  certificateNo: zNumber,
  index: zCount,
  state: zDepositState,
  holder: zAddress,
  title: z.string(),
  receivedAt: zTime,
  validUntil: zTime,
});
export type CertificateSummary = AsSent<typeof zCertificateSummary>;

export const zCertificateList = z
  .object({ items: z.array(zCertificateSummary), next: zNext })
  .meta({ id: "CertificateList" });

/** A certificate's view without the certificate itself, which its reader parses and its writer has. */
export const zCertificateStanding = z.object({
  certificateNo: zNumber,
  index: zCount,
  state: zDepositState,
  status: z
    .string()
    .nullable()
    .meta({ description: "What the registry says now; null when the chain could not be asked" }),
  history: z.array(zHistoryEvent),
});
export type CertificateStanding = AsSent<typeof zCertificateStanding>;

export const zPledgeState = z.enum(PLEDGE_STATES).meta({
  id: "PledgeState",
  description:
    "PROPOSED reserves the place; AGREED, REGISTERED, DEFAULTED and ENFORCING are live; LAPSED counts from the second after `lapsesAt`.",
});

export const zPledgeSummary = z.object({
  pledgeId: zBytes32.meta({ description: "EIP-712 digest of the offer" }),
  state: zPledgeState,
  certificateNo: zNumber
    .nullable()
    .meta({ description: "null when the certificate is not in this gateway's log" }),
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
  exclusive: z.boolean().nullable().meta({
    description: "Whether no other pledge of the same content was live when it was agreed; null before",
  }),
  contested: z.boolean(),
  lapsesAt: zTime.nullable().meta({
    description: "Last second of the reservation or of the registration window; null once it can't lapse",
  }),
  registration: z
    .object({
      register: z.string(),
      numberDigest: zBytes32,
      registeredAt: zTime,
      receiptDigest: zBytes32,
    })
    .nullable(),
  final: z.boolean().meta({ description: "Whether the block of its newest event is final" }),
});
export type PledgeSummary = AsSent<typeof zPledgeSummary>;

export const zPledgeList = z
  .object({ items: z.array(zPledgeSummary), next: zNext })
  .meta({ id: "PledgeList" });

export const zPledgeView = zPledgeSummary
  .extend({
    history: zRegisterHistory,
    conflicts: z
      .object({ pledgeIds: z.array(zBytes32), digest: zBytes32 })
      .optional()
      .meta({
        description:
          "While PROPOSED: live pledges of the same content; the pledgee signs `digest` as conflictsDigest. Reckon it again from the ids",
      }),
    default: z
      .object({ defaultHead: zBytes32, defaultedAt: zTime })
      .optional()
      .meta({ description: "While DEFAULTED: what an agreed valuation has to name" }),
  })
  .meta({ id: "Pledge" });
export type PledgeView = AsSent<typeof zPledgeView>;

export const zObjectionStatus = z.enum(OBJECTION_STATUSES).meta({
  id: "ObjectionStatus",
  description: "ANSWER_OVERDUE counts from the second after `answerBy`; nobody has to say it.",
});

export const zObjectionView = z
  .object({
    objectionId: zBytes32.meta({ description: "EIP-712 digest of the filing" }),
    status: zObjectionStatus,
    certificateNo: zNumber.nullable(),
    certificateDigest: zBytes32,
    objector: zAddress,
    ground: z.string(),
    evidenceDigest: zBytes32,
    answerBy: zTime.nullable().meta({ description: "null before admission" }),
    history: zRegisterHistory,
  })
  .meta({ id: "Objection" });
export type ObjectionView = AsSent<typeof zObjectionView>;

export const zObjectionList = z
  .object({ items: z.array(zObjectionView), next: zNext })
  .meta({ id: "ObjectionList" });

export const zRecordView = z
  .object({ certificateNo: zNumber.nullable(), certificateDigest: zBytes32, history: zRegisterHistory })
  .meta({ id: "CertificateRecord" });
export type CertificateRecordView = AsSent<typeof zRecordView>;

export const zDueDiligenceView = z
  .object({
    certificateNo: zNumber,
    certificateDigest: zBytes32,
    lender: zAddress,
    reportDigest: zBytes32.meta({ description: "SHA-256 of the report" }),
    recordedAt: zTime.meta({ description: "Time of the block that records it" }),
    transactionHash: zBytes32,
    blockNumber: zCount,
    final: z.boolean(),
  })
  .meta({ id: "DueDiligenceRecord" });
export type DueDiligenceView = AsSent<typeof zDueDiligenceView>;

export const zVoidNonce = z
  .object({
    register: z.enum(["CertificateRegistry", "PledgeRegistry"]),
    signer: zAddress,
    nonce: z.string().meta({ description: "Decimal: lane in the upper 192 bits, counter in the lower 64" }),
  })
  .meta({ id: "VoidNonce" });
export type VoidNonce = AsSent<typeof zVoidNonce>;

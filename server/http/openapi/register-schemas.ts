/** Schemas of what the gateway answers about pledges, objections and records. */
import { z } from "zod";
import { zAddress } from "#core/address.ts";
import { zBytes32, zCount, zTime } from "#core/parse.ts";
import { OBJECTION_STATUSES, PLEDGE_STATES } from "../../ports/registers.ts";

const zDetails = z.record(z.string(), z.unknown());

const zHistory = z.array(z.object({ event: z.string(), at: zTime, details: zDetails })).meta({
  id: "RegisterHistory",
  description:
    "Events of the registers, oldest first. `details` has the event's arguments, its transaction, and whether its block is final.",
});

export const zPledgeState = z.enum(PLEDGE_STATES).meta({
  id: "PledgeState",
  description:
    "PROPOSED reserves the place; AGREED, REGISTERED, DEFAULTED and ENFORCING are live; LAPSED counts from the second after `lapsesAt`.",
});

const zPledgeSummary = z.object({
  pledgeId: zBytes32.meta({ description: "EIP-712 digest of the offer" }),
  state: zPledgeState,
  certificateNo: z.string().nullable(),
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
  lapsesAt: zTime.nullable(),
  registration: z
    .object({
      register: z.string(),
      numberDigest: zBytes32,
      registeredAt: zTime,
      receiptDigest: zBytes32,
    })
    .nullable(),
  final: z.boolean(),
});

export const zPledgeView = zPledgeSummary
  .extend({
    history: zHistory,
    conflicts: z
      .object({ pledgeIds: z.array(zBytes32), digest: zBytes32 })
      .optional()
      .meta({
        description:
          "While PROPOSED: live pledges of the same content; the pledgee signs `digest` as conflictsDigest",
      }),
    default: z
      .object({ defaultHead: zBytes32, defaultedAt: zTime })
      .optional()
      .meta({ description: "While DEFAULTED: what an agreed valuation has to name" }),
  })
  .meta({ id: "Pledge" });

export const zPledgeList = z
  .object({
    items: z.array(zPledgeSummary),
    next: zCount.nullable().meta({ description: "Cursor for `after`; null at the end" }),
  })
  .meta({ id: "PledgeList" });

export const zObjectionStatus = z.enum(OBJECTION_STATUSES).meta({
  id: "ObjectionStatus",
  description: "ANSWER_OVERDUE counts from the second after `answerBy`; nobody has to say it.",
});

export const zObjectionView = z
  .object({
    objectionId: zBytes32.meta({ description: "EIP-712 digest of the filing" }),
    status: zObjectionStatus,
    certificateNo: z.string().nullable(),
    certificateDigest: zBytes32,
    objector: zAddress,
    ground: z.string(),
    evidenceDigest: zBytes32,
    answerBy: zTime.nullable(),
    history: zHistory,
  })
  .meta({ id: "Objection" });

export const zObjectionList = z
  .object({
    items: z.array(zObjectionView),
    next: zCount.nullable().meta({ description: "Cursor for `after`; null at the end" }),
  })
  .meta({ id: "ObjectionList" });

export const zRecordView = z
  .object({ certificateNo: z.string().nullable(), certificateDigest: zBytes32, history: zHistory })
  .meta({ id: "CertificateRecord" });

export const zDueDiligenceView = z
  .object({
    certificateNo: z.string(),
    certificateDigest: zBytes32,
    lender: zAddress,
    reportDigest: zBytes32.meta({ description: "SHA-256 of the report" }),
    recordedAt: zTime,
    transactionHash: zBytes32,
    blockNumber: zCount,
    final: z.boolean(),
  })
  .meta({ id: "DueDiligenceRecord" });

export const zVoidNonce = z
  .object({
    register: z.enum(["CertificateRegistry", "PledgeRegistry"]),
    signer: zAddress,
    nonce: z.string(),
  })
  .meta({ id: "VoidNonce" });

/** Schemas of alerts and webhooks: answers, and the one body. */
import { z } from "zod";
import { zAccount, zAddress } from "#core/address.ts";
import { zBytes32, zCount, zTime } from "#core/parse.ts";
import { ALERT_TYPES } from "../../ports/alerts.ts";
import { DELIVERY_OUTCOMES } from "../../ports/alert-store.ts";

const zEvent = z.object({
  register: z.string(),
  event: z.string(),
  sequence: zCount,
  transactionHash: zBytes32,
  blockNumber: zCount,
  blockHash: zBytes32,
  details: z.record(z.string(), z.unknown()).meta({ description: "The event's arguments" }),
});

const zData = z.object({
  pledgeId: zBytes32,
  pledgeState: z.string().meta({ description: "After what is told" }),
  parties: z.object({
    pledgor: zAddress,
    pledgee: zAddress,
    creditor: zAddress,
    guarantor: zAddress.nullable(),
  }),
  certificateDigest: zBytes32.meta({ description: "The pledged certificate, or a version of its lineage" }),
  certificateNo: z.string().nullable(),
  validUntil: zTime.nullable(),
  objectionId: zBytes32.nullable(),
  event: zEvent.nullable().meta({ description: "null for what only time brought about" }),
  retracts: z
    .object({ id: z.string(), type: z.string() })
    .nullable()
    .meta({ description: "In an `alert.retracted`: what it takes back" }),
});

export const zAlert = z
  .object({
    sequence: zCount.meta({ description: "Cursor for `after`; id of the server-sent event" }),
    id: z.string().meta({ description: "Stable; the `webhook-id` of every delivery" }),
    type: z.enum(ALERT_TYPES),
    timestamp: zTime,
    data: zData,
    retracted: z.boolean().meta({ description: "Whether a later alert took it back" }),
  })
  .meta({ id: "Alert" });

export const zAlertList = z
  .object({
    items: z.array(zAlert),
    next: zCount.nullable().meta({ description: "Cursor for `after`; null at the end" }),
  })
  .meta({ id: "AlertList" });

export const zWebhookBody = z
  .strictObject({
    party: zAccount.meta({ description: "Whose alerts: pledgee, creditor, guarantor or pledgor" }),
    url: z.string().meta({ description: "https, without user, password and fragment" }),
  })
  .meta({ id: "NewWebhook" });

const zWebhookShape = z.object({
  id: z.string(),
  party: zAddress,
  url: z.string(),
  status: z
    .enum(["ACTIVE", "FAILING"])
    .meta({ description: "FAILING: given up; a delivered test makes it ACTIVE again" }),
  createdAt: zTime,
  failingSince: zTime.nullable(),
});

export const zWebhook = zWebhookShape.meta({ id: "Webhook" });

export const zWebhookMade = zWebhookShape
  .extend({ secret: z.string().meta({ description: "`whsec_` and base64. Shown this once." }) })
  .meta({ id: "WebhookWithSecret" });

export const zWebhookList = z.object({ items: z.array(zWebhook) }).meta({ id: "WebhookList" });

const zOutcome = z.enum(DELIVERY_OUTCOMES).meta({ id: "DeliveryOutcome" });
const zStatus = z.int().nullable().meta({ description: "HTTP status; null where there was no answer" });

export const zTestResult = z
  .object({ id: z.string(), delivered: z.boolean(), outcome: zOutcome, status: zStatus })
  .meta({ id: "WebhookTest" });

export const zDeliveryList = z
  .object({
    items: z.array(
      z.object({
        sequence: zCount,
        id: z.string(),
        type: z.string(),
        state: z
          .enum(["PENDING", "DELIVERED", "HELD"])
          .meta({ description: "HELD: until the webhook is ACTIVE" }),
        attempts: zCount,
        outcome: zOutcome.nullable(),
        status: zStatus,
        attemptedAt: zTime.nullable(),
        nextAttemptAt: zTime.nullable(),
      }),
    ),
  })
  .meta({ id: "DeliveryList" });

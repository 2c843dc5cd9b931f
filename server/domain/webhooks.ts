/** Webhooks: made, listed, tried and removed by those who own them. */
import { DataDeedError } from "#core/errors.ts";
import { formatTime } from "#core/parse.ts";
import type { DeliveryRecord, WebhookRecord, WebhookStore } from "../ports/alert-store.ts";
import type { DeliveryView, WebhookOwner, WebhookView, Webhooks } from "../ports/alerts.ts";
import type { Entropy } from "../ports/clock.ts";
import { call, type SendingDeps } from "./webhook-delivery.ts";

/** Webhooks of one API key. */
export const MOST_WEBHOOKS = 50;
/** Standard Webhooks asks for 24 to 64. */
const SECRET_BYTES = 32;

export interface WebhooksDeps extends SendingDeps {
  readonly store: WebhookStore;
  readonly entropy: Entropy;
  /** Called when deliveries that were held are due. */
  readonly onDue: () => void;
}

export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const { store, sender, secrets, clock, entropy } = deps;

  /** Somebody else's is as if it were not there. @throws NOT_FOUND */
  async function owned({ apiKeyId, isAdmin }: WebhookOwner, id: string): Promise<WebhookRecord> {
    const found = await store.webhook(id);
    if (found === null || (!isAdmin && found.apiKeyId !== apiKeyId))
      throw new DataDeedError("NOT_FOUND", `there is no webhook ${id}`);
    return found;
  }

  return {
    async create({ apiKeyId }, party, url) {
      const reason = sender.refusalOf(url);
      if (reason !== null) {
        throw new DataDeedError("INPUT_INVALID", `/url: ${reason}`, {
          problems: [{ pointer: "/url", reason }],
        });
      }
      if ((await store.webhooks(apiKeyId)).length >= MOST_WEBHOOKS)
        throw new DataDeedError("TOO_MANY", `the API key has ${MOST_WEBHOOKS} webhooks already`);
      const id = entropy.uuid();
      const secret = `whsec_${base64(entropy.bytes(SECRET_BYTES))}`;
      const record: WebhookRecord = {
        id,
        apiKeyId,
        party,
        url,
        sealedSecret: await secrets.seal(id, secret),
        status: "ACTIVE",
        createdAt: clock.now(),
        failingSince: null,
      };
      await store.addWebhook(record);
      return { ...viewOf(record), secret };
    },

    list: async ({ apiKeyId, isAdmin }) =>
      (await store.webhooks(isAdmin ? null : apiKeyId)).map((webhook) => viewOf(webhook)),

    get: async (owner, id) => viewOf(await owned(owner, id)),

    async remove(owner, id) {
      await owned(owner, id);
      await store.removeWebhook(id);
    },

    async test(owner, id) {
      const webhook = await owned(owner, id);
      const messageId = `msg_test_${entropy.uuid()}`;
      const timestamp = formatTime(clock.now() / 1000);
      const body = JSON.stringify({
        sequence: null,
        id: messageId,
        type: "webhook.test",
        timestamp,
        data: { webhookId: id, party: webhook.party },
      });
      const { outcome, status } = await call(deps, webhook, { id: messageId, body });
      const delivered = outcome === "DELIVERED";
      if (delivered && webhook.status === "FAILING") {
        await store.resumeWebhook(id, clock.now());
        deps.onDue();
      }
      return { id: messageId, delivered, outcome, status };
    },

    async deliveries(owner, id, limit) {
      await owned(owner, id);
      return (await store.deliveries(id, limit)).map(deliveryView);
    },
  };
}

function viewOf({ id, party, url, status, createdAt, failingSince }: WebhookRecord): WebhookView {
  return { id, party, url, status, createdAt: time(createdAt)!, failingSince: time(failingSince) };
}

function deliveryView({ attemptedAt, dueAt, ...record }: DeliveryRecord): DeliveryView {
  const nextAttemptAt = record.state === "PENDING" ? time(dueAt) : null;
  return { ...record, attemptedAt: time(attemptedAt), nextAttemptAt };
}

/** @param ms Unix milliseconds */
function time(ms: number | null): string | null {
  return ms === null ? null : formatTime(ms / 1000);
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

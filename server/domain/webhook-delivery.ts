/**
 * Delivers alerts to webhooks, at least once each (docs/alerts.md).
 *
 * The order: claim (durable, counts the attempt) → send → settle (durable). A crash after the claim leaves the delivery to
 * whoever looks when the lease is over: the receiver may then see a message twice, under the same id.
 */
import type { ClaimedDelivery, DeliveryOutcome, WebhookRecord, WebhookStore } from "../ports/alert-store.ts";
import type { ChainObserver } from "../ports/observer.ts";
import type { SendResult, WebhookSecrets, WebhookSender } from "../ports/webhooks.ts";
import { isDataDeedError } from "#core/errors.ts";
import { createLoop, type BackgroundLoop, type LoopDeps } from "./background-loop.ts";
import { pauseAfter } from "./delivery-schedule.ts";
import { payloadOf, signedMessage, type Payload } from "./webhook-message.ts";

/** Longer than the slowest attempt takes. */
const LEASE_MS = 60_000;
const AT_ONCE = 16;
/** Another gateway on the same store may have left something. */
const POLL_MS = 5_000;
const SWEEP_MS = 3_600_000;
/** Deliveries that arrived are listed for 30 days. */
const KEEP_MS = 30 * 86_400_000;

export type Attempt = SendResult | { readonly outcome: "SECRET_UNREADABLE"; readonly status: null };

export interface SendingDeps {
  readonly sender: WebhookSender;
  readonly secrets: WebhookSecrets;
  readonly clock: LoopDeps["clock"];
  /** Name and version of the software. */
  readonly tool: string;
  readonly observer?: ChainObserver;
}

/** One signed call. Never rejects for what the receiver does. */
export async function call(deps: SendingDeps, webhook: WebhookRecord, payload: Payload): Promise<Attempt> {
  const attempt = await attemptOnce(deps, webhook, payload);
  deps.observer?.observe({ kind: "WEBHOOK_CALLED", outcome: attempt.outcome });
  return attempt;
}

async function attemptOnce(
  { sender, secrets, clock, tool }: SendingDeps,
  webhook: WebhookRecord,
  payload: Payload,
): Promise<Attempt> {
  let secret: string;
  try {
    secret = await secrets.open(webhook.id, webhook.sealedSecret);
  } catch (error) {
    if (isDataDeedError(error, "KEY_INVALID")) return { outcome: "SECRET_UNREADABLE", status: null };
    throw error;
  }
  const now = Math.floor(clock.now() / 1000);
  return sender.send(signedMessage(webhook.url, secret, payload, now, tool));
}

export interface WebhookDeliveryDeps extends LoopDeps, SendingDeps {
  readonly store: WebhookStore;
}

export function createWebhookDelivery(deps: WebhookDeliveryDeps): BackgroundLoop & { notify(): void } {
  const { store, clock, entropy, logger } = deps;
  let dueAt = clock.now();
  let sweepAt = clock.now();

  async function deliver({ webhook, alert, attempts }: ClaimedDelivery): Promise<void> {
    const { outcome, status } = await call(deps, webhook, payloadOf(alert));
    const now = clock.now();
    const told = { webhookId: webhook.id, sequence: alert.sequence, outcome, status, attemptedAt: now };
    if (outcome === "DELIVERED") {
      await store.settleDelivery({ ...told, state: "DELIVERED", dueAt: now });
      return;
    }
    const pause = pauseAfter(attempts, entropy);
    await store.settleDelivery({ ...told, state: "PENDING", dueAt: now + (pause ?? 0) });
    if (pause === null || outcome === "GONE") await giveUp(webhook, outcome);
  }

  async function giveUp({ id }: WebhookRecord, outcome: DeliveryOutcome): Promise<void> {
    await store.failWebhook(id, clock.now());
    // Neither address nor secret: the address may carry a token.
    logger.warn({ webhookId: id, outcome }, "a webhook is failing; its deliveries are held");
  }

  const loop = createLoop(deps, {
    name: "webhook delivery",
    delayMs: () => dueAt - clock.now(),
    async step() {
      const now = clock.now();
      const claimed = await store.claimDeliveries(now, now + LEASE_MS, AT_ONCE);
      await Promise.all(claimed.map(deliver));
      if (now >= sweepAt) {
        await store.dropDeliveredBefore(now - KEEP_MS);
        sweepAt = now + SWEEP_MS;
      }
      const next = (await store.nextDeliveryAt()) ?? Infinity;
      dueAt = Math.min(next, clock.now() + POLL_MS);
    },
  });
  return {
    ...loop,
    get trouble() {
      return loop.trouble;
    },
    notify() {
      dueAt = clock.now();
      loop.wake();
    },
  };
}

import { DataDeedError } from "#core/errors.ts";
import type {
  AlertDraft,
  AlertStore,
  ClaimedDelivery,
  DeliveryAttempt,
  DeliveryRecord,
  DeliveryState,
  StandingAlert,
  StoredAlert,
  WebhookRecord,
  WebhookStore,
} from "../../server/ports/alert-store.ts";
import { MemorySessionStore } from "./memory-session-store.ts";
import { without } from "./without.ts";

interface KeptAlert extends StoredAlert {
  readonly draft: AlertDraft;
}

interface KeptDelivery extends Omit<DeliveryRecord, "id" | "type"> {
  readonly webhookId: string;
}

/** Alerts and webhooks that are forgotten with the process. */
export class MemoryAlertStore extends MemorySessionStore implements AlertStore, WebhookStore {
  readonly #alerts: KeptAlert[] = [];
  readonly #webhooks = new Map<string, WebhookRecord>();
  #deliveries: KeptDelivery[] = [];

  async saveAlerts(drafts: readonly AlertDraft[], now: number): Promise<number> {
    const before = this.#alerts.length;
    for (const draft of drafts) this.#add(draft, now);
    return this.#alerts.length - before;
  }

  async alerts(query: { party: string; after: number; limit: number }): Promise<StoredAlert[]> {
    return this.#alerts
      .filter(
        ({ sequence, draft }) =>
          sequence > query.after && draft.parties.some((party) => party === query.party),
      )
      .slice(0, query.limit)
      .map(stored);
  }

  async newestAlert(): Promise<number> {
    return this.#alerts.length;
  }

  async standingAlerts(after: number, limit: number): Promise<StandingAlert[]> {
    return this.#alerts
      .filter(({ sequence, retracted, draft }) => sequence > after && !retracted && draft.retracts === null)
      .slice(0, limit)
      .map(({ sequence, id, type, data, draft }) => {
        const { basis, parties } = draft;
        return { sequence, id, type, data, basis, parties: [...parties].sort() };
      });
  }

  async addWebhook(webhook: WebhookRecord): Promise<void> {
    if (this.#webhooks.has(webhook.id)) throw new DataDeedError("STORE_FAILED", "a webhook twice");
    this.#webhooks.set(webhook.id, webhook);
  }

  async webhook(id: string): Promise<WebhookRecord | null> {
    return this.#webhooks.get(id) ?? null;
  }

  async webhooks(apiKeyId: string | null): Promise<WebhookRecord[]> {
    return [...this.#webhooks.values()]
      .filter((webhook) => apiKeyId === null || webhook.apiKeyId === apiKeyId)
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  async removeWebhook(id: string): Promise<boolean> {
    this.#deliveries = this.#deliveries.filter(({ webhookId }) => webhookId !== id);
    return this.#webhooks.delete(id);
  }

  async claimDeliveries(now: number, leaseUntil: number, limit: number): Promise<ClaimedDelivery[]> {
    const due = this.#deliveries
      .filter(({ state, dueAt }) => state === "PENDING" && dueAt <= now)
      .sort((a, b) => a.dueAt - b.dueAt || a.sequence - b.sequence)
      .slice(0, limit);
    return due.map((delivery) => {
      const attempts = delivery.attempts + 1;
      this.#change(delivery, { attempts, dueAt: leaseUntil });
      const { webhookId, sequence } = delivery;
      return {
        webhook: this.#webhooks.get(webhookId)!,
        alert: stored(this.#alerts[sequence - 1]!),
        attempts,
      };
    });
  }

  async settleDelivery(attempt: DeliveryAttempt): Promise<void> {
    const { webhookId, sequence, state, dueAt, outcome, status, attemptedAt } = attempt;
    const delivery = this.#deliveries.find((one) => one.webhookId === webhookId && one.sequence === sequence);
    if (delivery === undefined) return;
    const settled = state === "DELIVERED" ? state : delivery.state;
    this.#change(delivery, { state: settled, dueAt, outcome, status, attemptedAt });
  }

  async failWebhook(id: string, at: number): Promise<void> {
    const webhook = this.#webhooks.get(id);
    if (webhook === undefined) return;
    this.#webhooks.set(id, { ...webhook, status: "FAILING", failingSince: webhook.failingSince ?? at });
    this.#move(id, "PENDING", { state: "HELD" });
  }

  async resumeWebhook(id: string, now: number): Promise<void> {
    const webhook = this.#webhooks.get(id);
    if (webhook === undefined) return;
    this.#webhooks.set(id, { ...webhook, status: "ACTIVE", failingSince: null });
    this.#move(id, "HELD", { state: "PENDING", attempts: 0, dueAt: now });
  }

  async nextDeliveryAt(): Promise<number | null> {
    const due = this.#deliveries.filter(({ state }) => state === "PENDING").map(({ dueAt }) => dueAt);
    return due.length === 0 ? null : Math.min(...due);
  }

  async deliveries(webhookId: string, limit: number): Promise<DeliveryRecord[]> {
    return this.#deliveries
      .filter((delivery) => delivery.webhookId === webhookId)
      .sort((a, b) => b.sequence - a.sequence)
      .slice(0, limit)
      .map((delivery) => {
        const { id, type } = this.#alerts[delivery.sequence - 1]!;
        return { ...without(delivery, "webhookId"), id, type };
      });
  }

  async dropDeliveredBefore(at: number): Promise<number> {
    const before = this.#deliveries.length;
    this.#deliveries = this.#deliveries.filter(
      ({ state, attemptedAt }) => state !== "DELIVERED" || attemptedAt === null || attemptedAt >= at,
    );
    return before - this.#deliveries.length;
  }

  #add(draft: AlertDraft, now: number): void {
    const former = this.#alerts.filter((alert) => alert.draft.key === draft.key);
    if (former.some(({ retracted }) => !retracted)) return;
    const id = former.length === 0 ? draft.id : `${draft.id}-${former.length + 1}`;
    const { type, at, data } = draft;
    const sequence = this.#alerts.length + 1;
    this.#alerts.push({ sequence, id, type, at, data, retracted: false, draft });
    for (const webhook of this.#webhooks.values()) {
      if (!draft.parties.includes(webhook.party)) continue;
      this.#deliveries.push({
        webhookId: webhook.id,
        sequence,
        state: webhook.status === "ACTIVE" ? "PENDING" : "HELD",
        attempts: 0,
        outcome: null,
        status: null,
        attemptedAt: null,
        dueAt: now,
      });
    }
    const taken = this.#alerts.findIndex((alert) => alert.id === draft.retracts);
    if (taken >= 0) this.#alerts[taken] = { ...this.#alerts[taken]!, retracted: true };
  }

  #move(id: string, from: DeliveryState, changes: Partial<KeptDelivery>): void {
    for (const delivery of this.#deliveries)
      if (delivery.webhookId === id && delivery.state === from) this.#change(delivery, changes);
  }

  #change(delivery: KeptDelivery, changes: Partial<KeptDelivery>): void {
    this.#deliveries[this.#deliveries.indexOf(delivery)] = { ...delivery, ...changes };
  }
}

function stored({ sequence, id, type, at, data, retracted }: KeptAlert): StoredAlert {
  return { sequence, id, type, at, data, retracted };
}

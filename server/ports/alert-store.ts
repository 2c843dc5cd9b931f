/**
 * Alerts and their deliveries, kept. Durability and errors as in store.ts. Several gateways may share one PostgreSQL
 * store: alerts are told apart by their keys, deliveries are claimed.
 */
import type { Address } from "#core/address.ts";

/** An alert before it has its place. */
export interface AlertDraft {
  /** What makes it the same alert, however often it is worked out. */
  readonly key: string;
  /** Message id, made of the key. */
  readonly id: string;
  readonly type: string;
  /** Unix seconds. */
  readonly at: number;
  /** Who is concerned, each once. */
  readonly parties: readonly Address[];
  /** JSON. */
  readonly data: string;
  /** The event that it rests on, with its block: where that is gone, the alert was wrong. */
  readonly basis: string;
  /** Id of the alert that it takes back. */
  readonly retracts: string | null;
}

export interface StoredAlert {
  readonly sequence: number;
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly data: string;
  readonly retracted: boolean;
}

/** An alert that nobody took back, as far as a retraction needs it. */
export interface StandingAlert {
  readonly sequence: number;
  readonly id: string;
  readonly type: string;
  readonly parties: readonly Address[];
  readonly data: string;
  readonly basis: string;
}

export interface AlertStore {
  /**
   * Adds alerts, each with a delivery to every webhook of its parties; all or nothing, durable. One whose key has an alert
   * that stands is left out, so the same call may be made again. Where all earlier ones of the key were taken back it is
   * added under `<id>-2`, `-3`, … Sequences are 1, 2, 3 … in the order in which they become visible.
   * @param now Unix milliseconds: when deliveries are due
   * @returns how many were added
   */
  saveAlerts(drafts: readonly AlertDraft[], now: number): Promise<number>;
  /** Ascending by sequence. @param party concerned by them */
  alerts(query: {
    readonly party: Address;
    readonly after: number;
    readonly limit: number;
  }): Promise<StoredAlert[]>;
  /** Sequence of the newest; 0 before the first. */
  newestAlert(): Promise<number>;
  /** All that were not taken back and take nothing back, ascending by sequence, above `after`. */
  standingAlerts(after: number, limit: number): Promise<StandingAlert[]>;
}

/** FAILING: given up, until a test is delivered. */
export type WebhookStatus = "ACTIVE" | "FAILING";

export interface WebhookRecord {
  readonly id: string;
  readonly apiKeyId: string;
  readonly party: Address;
  readonly url: string;
  /** Encrypted (ports/webhooks.ts). */
  readonly sealedSecret: Uint8Array;
  readonly status: WebhookStatus;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** Unix milliseconds; null while ACTIVE. */
  readonly failingSince: number | null;
}

/** HELD: not tried any more, until the webhook is ACTIVE again. */
export type DeliveryState = "PENDING" | "DELIVERED" | "HELD";

export const DELIVERY_OUTCOMES = [
  "DELIVERED",
  "ANSWERED_WITH_ERROR",
  "GONE",
  "REDIRECTED",
  "TIMED_OUT",
  "UNREACHABLE",
  "NAME_UNKNOWN",
  "ADDRESS_FORBIDDEN",
  "SECRET_UNREADABLE",
] as const;
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

/** A delivery that this process is to attempt. */
export interface ClaimedDelivery {
  readonly webhook: WebhookRecord;
  readonly alert: StoredAlert;
  /** This one included. */
  readonly attempts: number;
}

export interface DeliveryRecord {
  readonly sequence: number;
  readonly id: string;
  readonly type: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly outcome: DeliveryOutcome | null;
  readonly status: number | null;
  /** Unix milliseconds. */
  readonly attemptedAt: number | null;
  /** Unix milliseconds: of the next attempt, while PENDING. */
  readonly dueAt: number;
}

export interface DeliveryAttempt {
  readonly webhookId: string;
  readonly sequence: number;
  readonly state: "PENDING" | "DELIVERED";
  /** Unix milliseconds: of the next attempt. */
  readonly dueAt: number;
  readonly outcome: DeliveryOutcome;
  readonly status: number | null;
  /** Unix milliseconds. */
  readonly attemptedAt: number;
}

export interface WebhookStore {
  addWebhook(webhook: WebhookRecord): Promise<void>;
  webhook(id: string): Promise<WebhookRecord | null>;
  /** In the order in which they were made. @param apiKeyId null: of all keys */
  webhooks(apiKeyId: string | null): Promise<WebhookRecord[]>;
  /** With its deliveries. @returns false when there is none */
  removeWebhook(id: string): Promise<boolean>;
  /**
   * Takes PENDING deliveries that are due, oldest due first, counts an attempt, and puts them off until `leaseUntil`: when
   * this process dies before it settles them, they are due again then. No two claims get the same one.
   */
  claimDeliveries(now: number, leaseUntil: number, limit: number): Promise<ClaimedDelivery[]>;
  /** What came of an attempt. A delivery that was held meanwhile stays held unless it was DELIVERED. */
  settleDelivery(attempt: DeliveryAttempt): Promise<void>;
  /** Makes it FAILING and holds what is PENDING. */
  failWebhook(id: string, at: number): Promise<void>;
  /** Makes it ACTIVE; what was held is due at `now`, as if never tried. */
  resumeWebhook(id: string, now: number): Promise<void>;
  /** When the next PENDING delivery is due; null when there is none. */
  nextDeliveryAt(): Promise<number | null>;
  /** Newest first. */
  deliveries(webhookId: string, limit: number): Promise<DeliveryRecord[]>;
  /** Forgets DELIVERED ones attempted before this. @returns how many */
  dropDeliveredBefore(at: number): Promise<number>;
}

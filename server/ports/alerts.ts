/** Alerts and webhooks, as the HTTP routes need them of the domain (docs/alerts.md). */
import type { Address } from "#core/address.ts";
import type { DeliveryOutcome, DeliveryState, WebhookStatus } from "./alert-store.ts";

export const ALERT_TYPES = [
  "certificate.renewed",
  "certificate.superseded",
  "certificate.details_amended",
  "certificate.transferred",
  "certificate.cancelled",
  "certificate.suspended",
  "certificate.reinstated",
  "certificate.revoked",
  "certificate.expiring",
  "certificate.expired",
  "objection.filed",
  "objection.admitted",
  "objection.refused",
  "objection.answered",
  "objection.decided",
  "objection.withdrawn",
  "pledge.proposed",
  "pledge.accepted",
  "pledge.registered",
  "pledge.amended",
  "pledge.cover_called",
  "pledge.released",
  "pledge.deregistered",
  "pledge.defaulted",
  "pledge.default_contested",
  "pledge.default_cured",
  "pledge.enforcement_opened",
  "pledge.enforcement_closed",
  "pledge.court_order_applied",
  "pledge.lapsed",
  "alert.retracted",
] as const;
export type AlertType = (typeof ALERT_TYPES)[number];

/** The event of a register that an alert tells of. */
export interface AlertEvent {
  readonly register: string;
  /** `CERTIFICATE_SUSPENDED`, as in histories. */
  readonly event: string;
  readonly sequence: number;
  readonly transactionHash: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  /** The event's arguments: digests, accounts, times. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface AlertData {
  readonly pledgeId: string;
  /** After what the alert tells. */
  readonly pledgeState: string;
  readonly parties: {
    readonly pledgor: string;
    readonly pledgee: string;
    readonly creditor: string;
    readonly guarantor: string | null;
  };
  /** The certificate that the alert speaks of: the pledged one, or a version of its lineage. */
  readonly certificateDigest: string;
  /** null when it is not in this gateway's log. */
  readonly certificateNo: string | null;
  /** End of its validity, RFC 3339; null when no register told it. */
  readonly validUntil: string | null;
  readonly objectionId: string | null;
  /** null for what only time brought about. */
  readonly event: AlertEvent | null;
  /** What an `alert.retracted` takes back; null in all others. */
  readonly retracts: { readonly id: string; readonly type: string } | null;
}

export interface Alert {
  /** Place in the gateway's list: the cursor for `after`, and the id of the server-sent event. */
  readonly sequence: number;
  /** Stable: the same in the list, the stream and every delivery (`webhook-id`). */
  readonly id: string;
  readonly type: AlertType;
  /** When it happened: time of the event's block, or the moment that brought it about. RFC 3339. */
  readonly timestamp: string;
  readonly data: AlertData;
  /** Whether a later alert took it back. */
  readonly retracted: boolean;
}

export interface AlertQuery {
  readonly party: Address;
  /** Only alerts with a larger sequence. */
  readonly after: number;
  readonly limit: number;
}

export interface Alerts {
  /** Ascending; `next` is the cursor for `after`, null at the end. */
  list(query: AlertQuery): Promise<{ readonly items: readonly Alert[]; readonly next: number | null }>;
  /** Sequence of the newest alert of all; 0 before the first. */
  newest(): Promise<number>;
  /**
   * Alerts as they come, read when the caller asks for the next one: nobody's slowness fills memory. null is a sign of
   * life after a quiet while. Ends when the signal fires or the gateway stops. Whoever has it must iterate it.
   * @throws TOO_MANY when all places are taken
   */
  follow(party: Address, after: number, signal: AbortSignal): AsyncIterable<Alert | null>;
}

/** On whose behalf: a webhook belongs to the API key that made it; an admin's key may handle all. */
export interface WebhookOwner {
  readonly apiKeyId: string;
  readonly isAdmin: boolean;
}

export interface WebhookView {
  readonly id: string;
  readonly party: Address;
  readonly url: string;
  readonly status: WebhookStatus;
  /** RFC 3339. */
  readonly createdAt: string;
  /** RFC 3339; null while ACTIVE. */
  readonly failingSince: string | null;
}

export interface DeliveryView {
  readonly sequence: number;
  readonly id: string;
  readonly type: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Of the last attempt; null before the first. */
  readonly outcome: DeliveryOutcome | null;
  /** HTTP status of the last answer; null where there was none. */
  readonly status: number | null;
  /** RFC 3339; null before the first attempt. */
  readonly attemptedAt: string | null;
  /** RFC 3339; null unless PENDING. */
  readonly nextAttemptAt: string | null;
}

export interface TestResult {
  readonly id: string;
  readonly delivered: boolean;
  readonly outcome: DeliveryOutcome;
  readonly status: number | null;
}

export interface Webhooks {
  /**
   * @returns with the secret, which can't be had again
   * @throws INPUT_INVALID for an address that is never called; TOO_MANY
   */
  create(
    owner: WebhookOwner,
    party: Address,
    url: string,
  ): Promise<WebhookView & { readonly secret: string }>;
  list(owner: WebhookOwner): Promise<readonly WebhookView[]>;
  /** @throws NOT_FOUND, also for somebody else's */
  get(owner: WebhookOwner, id: string): Promise<WebhookView>;
  /** With its deliveries. @throws NOT_FOUND */
  remove(owner: WebhookOwner, id: string): Promise<void>;
  /** Sends a `webhook.test` now, once. A delivered one makes a FAILING webhook ACTIVE again. @throws NOT_FOUND */
  test(owner: WebhookOwner, id: string): Promise<TestResult>;
  /** Newest first. @throws NOT_FOUND */
  deliveries(owner: WebhookOwner, id: string, limit: number): Promise<readonly DeliveryView[]>;
}

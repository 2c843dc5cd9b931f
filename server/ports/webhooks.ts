/** Calling somebody else's server, and keeping the secrets that sign the calls. */
import type { DeliveryOutcome } from "./alert-store.ts";

/** Where webhooks may lead. `public`: the internet. `loopback`: this machine too. `any`: private networks too, also unencrypted. */
export const WEBHOOK_TARGETS = ["public", "loopback", "any"] as const;
export type WebhookTargets = (typeof WEBHOOK_TARGETS)[number];

export interface WebhookMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SendResult {
  readonly outcome: Exclude<DeliveryOutcome, "SECRET_UNREADABLE">;
  /** null where there was no answer. */
  readonly status: number | null;
}

export interface WebhookSender {
  /** Why this address would never be called, for people; null when it may be. Names are resolved only when sending. */
  refusalOf(url: string): string | null;
  /**
   * One POST, bounded in time and in what is read of the answer; redirects are not followed. The name is resolved once,
   * every address it has is checked, and the connection goes to the one that was checked. Never rejects.
   */
  send(message: WebhookMessage): Promise<SendResult>;
}

/** Keeps secrets of webhooks so that the database alone does not give them away. */
export interface WebhookSecrets {
  /** @param bound text that the secret belongs to; the same is needed to open it */
  seal(bound: string, secret: string): Promise<Uint8Array>;
  /** @throws KEY_INVALID when key, bound text or bytes are others than those of `seal` */
  open(bound: string, sealed: Uint8Array): Promise<string>;
}

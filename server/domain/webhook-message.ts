/** Alerts as messages in the format of Standard Webhooks (https://www.standardwebhooks.com). */
import { Webhook } from "standardwebhooks";
import { formatTime } from "#core/parse.ts";
import type { StoredAlert } from "../ports/alert-store.ts";
import type { WebhookMessage } from "../ports/webhooks.ts";

/** What is sent: an id that stays the same in every attempt, and the JSON. */
export interface Payload {
  readonly id: string;
  readonly body: string;
}

/** The same bytes in every attempt. `retracted` is left out: it changes, and the retraction is a message of its own. */
export function payloadOf({ sequence, id, type, at, data }: StoredAlert): Payload {
  const timestamp = formatTime(at);
  return { id, body: JSON.stringify({ sequence, id, type, timestamp, data: JSON.parse(data) as unknown }) };
}

/**
 * Headers and body of one attempt: HMAC-SHA-256 over `id.timestamp.body`.
 * @param secret `whsec_` and base64
 * @param now Unix seconds: each attempt is signed anew, receivers refuse what is older than five minutes
 */
export function signedMessage(
  url: string,
  secret: string,
  { id, body }: Payload,
  now: number,
  tool: string,
): WebhookMessage {
  return {
    url,
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": tool,
      "webhook-id": id,
      "webhook-timestamp": String(now),
      "webhook-signature": new Webhook(secret).sign(id, new Date(now * 1000), body),
    },
  };
}

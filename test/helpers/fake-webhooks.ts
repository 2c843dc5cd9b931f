import { DataDeedError } from "#core/errors.ts";
import type {
  SendResult,
  WebhookMessage,
  WebhookSecrets,
  WebhookSender,
} from "../../server/ports/webhooks.ts";

/** Receivers that answer as a test says. */
export class FakeWebhookSender implements WebhookSender {
  readonly sent: WebhookMessage[] = [];
  /** Of every address that has no answer of its own. */
  answer: SendResult = { outcome: "DELIVERED", status: 204 };
  readonly answers = new Map<string, SendResult>();
  /** Thrown after the message arrived: the process dies before it knows. */
  death: Error | undefined;

  refusalOf(url: string): string | null {
    return url.startsWith("https://") ? null : "expected https";
  }

  async send(message: WebhookMessage): Promise<SendResult> {
    this.sent.push(message);
    if (this.death !== undefined) throw this.death;
    return this.answers.get(message.url) ?? this.answer;
  }

  /** Types of what arrived, in order. */
  get types(): string[] {
    return this.sent.map(({ body }) => (JSON.parse(body) as { type: string }).type);
  }
}

/** Seals nothing; opens only what belongs to the bound text. */
export const plainSecrets: WebhookSecrets = {
  seal: async (bound, secret) => Buffer.from(`${bound} ${secret}`),
  open: async (bound, sealed) => {
    const [owner, secret] = Buffer.from(sealed).toString().split(" ");
    if (owner !== bound || secret === undefined) throw new DataDeedError("KEY_INVALID");
    return secret;
  },
};

/** Calls webhooks: addresses checked, redirects refused, everything bounded. Contract: ports/webhooks.ts. */
import { lookup as resolveName } from "node:dns/promises";
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import type { SendResult, WebhookMessage, WebhookSender, WebhookTargets } from "../../ports/webhooks.ts";
import { isAllowed, isLoopback } from "./addresses.ts";

/** From the name to the last byte of the answer that is read. */
const TIMEOUT_MS = 15_000;
/** More of an answer is not read: nobody looks at it. */
const MAX_ANSWER_BYTES = 65_536;
const LONGEST_URL = 2_048;

interface Resolved {
  readonly address: string;
  readonly family: number;
}

export interface WebhookSenderOptions {
  /** DATADEED_WEBHOOK_TARGETS */
  readonly targets: WebhookTargets;
  readonly timeoutMs?: number;
  /** All addresses of a name. */
  readonly resolve?: (name: string) => Promise<readonly Resolved[]>;
}

export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { targets, timeoutMs = TIMEOUT_MS } = options;
  const resolve = options.resolve ?? ((name: string) => resolveName(name, { all: true, order: "verbatim" }));

  function refusalOf(text: string): string | null {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || text.length > LONGEST_URL || !["https:", "http:"].includes(url.protocol))
      return `expected an https URL of up to ${LONGEST_URL} characters`;
    if (url.username !== "" || url.password !== "" || url.hash !== "")
      return "a URL with a user, a password or a fragment is not taken";
    const host = hostOf(url);
    if (isIP(host) !== 0 && !isAllowed(host, targets)) return "this address is not called from here";
    const local = host === "localhost" || isLoopback(host);
    if (url.protocol === "http:" && targets !== "any" && !(targets === "loopback" && local))
      return "expected https: alerts are not sent in the clear";
    return null;
  }

  /** One address that may be called; null when none of them may. */
  async function addressOf(host: string): Promise<Resolved | null> {
    const family = isIP(host);
    const all = family === 0 ? await resolve(host) : [{ address: host, family }];
    // A name with one forbidden address is refused whole: which one a connection takes must not be a matter of luck.
    return all.every(({ address }) => isAllowed(address, targets)) ? (all[0] ?? null) : null;
  }

  async function post(
    { url: text, headers, body }: WebhookMessage,
    signal: AbortSignal,
  ): Promise<SendResult> {
    if (refusalOf(text) !== null) return { outcome: "ADDRESS_FORBIDDEN", status: null };
    const url = new URL(text);
    let found: Resolved | null;
    try {
      found = await withSignal(addressOf(hostOf(url)), signal);
    } catch {
      return { outcome: signal.aborted ? "TIMED_OUT" : "NAME_UNKNOWN", status: null };
    }
    // An unencrypted call stays on this machine, whatever `localhost` resolves to.
    const leaves =
      url.protocol === "http:" && targets !== "any" && found !== null && !isLoopback(found.address);
    if (found === null || leaves) return { outcome: "ADDRESS_FORBIDDEN", status: null };
    const bytes = Buffer.from(body);
    try {
      const answer = await send(
        url,
        found,
        { ...headers, "content-length": String(bytes.length) },
        bytes,
        signal,
      );
      const status = answer.statusCode ?? 0;
      // The status is the verdict, however the rest of the answer ends.
      await skim(answer).catch(() => undefined);
      return { outcome: outcomeOf(status), status };
    } catch {
      return { outcome: signal.aborted ? "TIMED_OUT" : "UNREACHABLE", status: null };
    }
  }

  return {
    refusalOf,
    async send(message) {
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), timeoutMs);
      try {
        return await post(message, deadline.signal);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

function send(
  url: URL,
  { address, family }: Resolved,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const start = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = start(url, {
      method: "POST",
      headers,
      signal,
      // A connection of its own, to the address that was checked and no other.
      agent: false,
      lookup: (_name, options, done) => {
        if (options.all === true) done(null, [{ address, family }]);
        else done(null, address, family);
      },
    });
    request.on("response", resolve).on("error", reject).end(body);
  });
}

/** Lets a short answer end, so that the receiver sees a whole exchange; cuts a long one. */
async function skim(answer: IncomingMessage): Promise<void> {
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) break;
  }
  answer.destroy();
}

function outcomeOf(status: number): SendResult["outcome"] {
  if (status >= 200 && status < 300) return "DELIVERED";
  if (status >= 300 && status < 400) return "REDIRECTED";
  return status === 410 ? "GONE" : "ANSWERED_WITH_ERROR";
}

function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
    work.then(resolve, reject);
  });
}

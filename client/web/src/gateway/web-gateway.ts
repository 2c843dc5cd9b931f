/** The gateway that served this page: addresses relative to the page, so that it works under any path. */
import type { GatewayAnswer } from "../../../adapters/gateway/answer.ts";
import { GatewayClient } from "../../../adapters/gateway/gateway-client.ts";

/** A header that only scripts of the page itself can send: another site's forms and links can't (docs/sessions.md). */
export const SESSION_HEADER = { "x-datadeed-session": "page" } as const;

/** Folder of the page, without a slash at the end. */
export function pageFolder(address: string): string {
  return new URL(".", address).href.split(/[?#]/)[0]!.replace(/\/+$/, "");
}

export class WebGateway extends GatewayClient {
  /** Told when the gateway says that nobody is signed in. */
  onUnauthenticated: () => void = () => undefined;

  constructor(address: string) {
    super({ url: pageFolder(address), writeHeaders: SESSION_HEADER, signal: new AbortController().signal });
  }

  /** Told of an answer whoever asked for it. */
  noticed(answer: GatewayAnswer): GatewayAnswer {
    if (answer.status === 401) this.onUnauthenticated();
    return answer;
  }

  override async fetch(url: string, init?: RequestInit): Promise<GatewayAnswer> {
    // What was just changed has to be seen: answers that may be kept for seconds are asked for again.
    return this.noticed(await super.fetch(url, { cache: "no-cache", ...init }));
  }
}

/**
 * Whom a verification believes. A trust document is worth what its way to this machine was worth: one that was fetched
 * a moment ago is never used without a word, and without being asked for only from one's own gateway.
 */
import { join } from "node:path";
import { canonicalJson } from "#core/json.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import type { CliContext } from "./context.ts";
import { Gateway, nearbyGateway, parseGatewayUrl } from "./gateway.ts";
import { readDocument } from "./input-file.ts";
import { exists } from "./output-file.ts";

export interface TrustChoice {
  readonly trust: TrustDocument;
  readonly source: "FILE" | "PINNED" | "GATEWAY";
  readonly location: string;
}

export function pinnedTrustPath(home: string): string {
  return join(home, ".datadeed", "trust.json");
}

/**
 * @param given `--trust` or `--gateway`, at most one of them; without either the pinned copy is used, or else the document
 * of the gateway that DATADEED_URL names or that runs on this machine
 * @throws USAGE when there is none of these; FILE_UNREADABLE | TRUST_INVALID | SERVICE_UNREACHABLE | …
 */
export async function chooseTrust(
  context: CliContext,
  given: {
    readonly trust?: string | undefined;
    readonly gateway?: string | undefined;
    /** No network is touched: there is a file, or there is none. */
    readonly offline?: boolean | undefined;
  },
): Promise<TrustChoice> {
  if (given.trust !== undefined) {
    return { trust: await readTrust(given.trust), source: "FILE", location: given.trust };
  }
  const pinned = pinnedTrustPath(context.world.home);
  if (given.gateway !== undefined) return fetchUnpinned(context, parseGatewayUrl(given.gateway), pinned);
  if (await exists(pinned)) return { trust: await readTrust(pinned), source: "PINNED", location: pinned };
  if (given.offline === true) throw noTrust();
  try {
    return await fetchUnpinned(context, nearbyGateway(context.world.env), pinned);
  } catch (cause) {
    if (!isDataDeedError(cause, "SERVICE_UNREACHABLE")) throw cause;
    throw noTrust(cause);
  }
}

function noTrust(cause?: unknown): DataDeedError {
  return new DataDeedError(
    "USAGE",
    "no trust document: name one with --trust <file>, or pin one with `datadeed trust pin <URL|file>` after you compared " +
      "it with what the operator publishes, or take a gateway's word with --gateway <URL>",
    { cause },
  );
}

export function readTrust(path: string): Promise<TrustDocument> {
  return readDocument(path, parseTrust);
}

async function fetchUnpinned(context: CliContext, url: string, pinned: string): Promise<TrustChoice> {
  const { trust, json } = await new Gateway({ url, signal: context.world.signal }).trust();
  const known = await pinnedText(pinned);
  if (known === canonicalJson(json)) return { trust, source: "PINNED", location: pinned };
  context.notice(
    `the trust document was fetched from ${url} just now and is not pinned: the result says only what this gateway ` +
      `would have you believe${known === undefined ? "" : `; it differs from your pinned copy ${pinned}`}`,
  );
  return { trust, source: "GATEWAY", location: url };
}

async function pinnedText(path: string): Promise<string | undefined> {
  if (!(await exists(path))) return undefined;
  try {
    return await readDocument(path, canonicalJson);
  } catch (error) {
    // A broken copy is no reason not to answer: it is then not the one fetched.
    if (isDataDeedError(error)) return "";
    throw error;
  }
}

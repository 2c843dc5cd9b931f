/**
 * Whether a request comes from a page of this gateway: the browser says so, and no other site can make it say so. Asked of
 * every write that a cookie would authorise (docs/sessions.md).
 */
import type { Request } from "express";
import { DataDeedError } from "#core/errors.ts";

/** A header that a form or link can't send, and that other origins may not: there is no CORS permission for it. */
const MARK = "x-datadeed-session";

function refuse(reason: string): never {
  throw new DataDeedError("CROSS_SITE_REFUSED", reason);
}

/**
 * The page's origin, `https://deeds.example`.
 * @param publicUrl under which people reach this gateway; without it the request's own Host counts
 * @throws CROSS_SITE_REFUSED
 */
export function expectOwnPage(request: Request, publicUrl: string | null): string {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") refuse("Sec-Fetch-Site: expected same-origin");
  if (request.headers[MARK] === undefined) refuse(`${MARK}: expected this header`);
  const { origin, host } = request.headers;
  if (origin === undefined || !URL.canParse(origin)) refuse("Origin: expected that of the gateway's page");
  const page = new URL(origin);
  const isOurs = page.host === host || (publicUrl !== null && page.origin === new URL(publicUrl).origin);
  if (!isOurs || !/^https?:$/.test(page.protocol)) refuse("Origin: not that of this gateway");
  return page.origin;
}

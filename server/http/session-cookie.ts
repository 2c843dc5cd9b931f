/** The cookie that holds a session's token: for this host alone, out of reach of scripts and of other sites. */
import { parseCookie, stringifySetCookie } from "cookie";
import type { Request, Response } from "express";

const PLAIN_NAME = "datadeed-session";
/** Browsers take this name only from https, for this very host and all of its paths. */
const SECURE_NAME = `__Host-${PLAIN_NAME}`;

export function sessionToken(request: Request): string | undefined {
  const header = request.headers.cookie;
  if (header === undefined) return undefined;
  const cookies = parseCookie(header);
  return cookies[SECURE_NAME] ?? cookies[PLAIN_NAME];
}

const setCookie = (secure: boolean, value: string, gone: boolean) =>
  stringifySetCookie({
    name: secure ? SECURE_NAME : PLAIN_NAME,
    value,
    httpOnly: true,
    sameSite: "strict",
    path: "/",
    secure,
    ...(gone ? { maxAge: 0 } : {}),
  });

/** Without an end of its own: the browser drops it when it closes, the gateway when the session is over. */
export function giveSession(response: Response, token: string, origin: string): void {
  response.append("Set-Cookie", setCookie(origin.startsWith("https:"), token, false));
}

export function takeSession(response: Response, origin: string): void {
  response.append("Set-Cookie", setCookie(origin.startsWith("https:"), "", true));
}

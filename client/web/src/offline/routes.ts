/** Which requests of the page the service worker answers, and how. Everything else goes to the network untouched. */

export type Route =
  /** The one HTML document: the newest there is, the kept one without a network. */
  | "PAGE"
  /** Named by its content: never changes. */
  | "ASSET"
  /** Icon, web manifest: the newest there is. */
  | "FILE"
  /** The gateway's trust document: the newest there is, else the one last seen, marked as such. */
  | "TRUST";

export const TRUST_PATH = "/.well-known/datadeed.json";
/** In an answer that was kept: when (ISO 8601). */
export const KEPT_AT_HEADER = "x-datadeed-kept-at";

/** Beside the built assets. */
export const FILES = ["icon.svg", "manifest.webmanifest"];
const PAGES = new Set(["", "verify", "index.html"]);

/**
 * @param scope address of the worker's folder, with a slash at the end
 * @returns null for what is none of its business: the API, chain nodes, other pages, anything but GET
 */
export function routeOf(
  { method, mode, url }: { readonly method: string; readonly mode: string; readonly url: string },
  scope: string,
): Route | null {
  const { origin, pathname } = new URL(url);
  const base = new URL(scope);
  if (method !== "GET" || origin !== base.origin) return null;
  if (pathname === TRUST_PATH) return "TRUST";
  if (!pathname.startsWith(base.pathname)) return null;
  const path = pathname.slice(base.pathname.length);
  if (mode === "navigate") return PAGES.has(path) ? "PAGE" : null;
  if (path.startsWith("assets/")) return "ASSET";
  return FILES.includes(path) ? "FILE" : null;
}

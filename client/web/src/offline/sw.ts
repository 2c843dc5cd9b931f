/**
 * The service worker: the page, once visited, opens without a network. It keeps what was built (names by content), the HTML
 * document with the policy that it came with (its nonce fits that policy alone), and the gateway's trust document. It never
 * sees to the API or to chain nodes.
 *
 * Updates: the document is always asked of the network first, so a new version shows at the next visit. A new worker (the
 * list of files changed) fetches its files at once, and takes over, dropping the old ones, when no old page is open.
 */
import { FILES, KEPT_AT_HEADER, routeOf, TRUST_PATH, type Route } from "./routes.ts";

const worker = self as unknown as ServiceWorkerGlobalScope;

/** Addresses of the built assets, relative to the worker: put in by scripts/build-web.ts. */
declare const BUILT_ASSETS: readonly string[];

const CACHE = "datadeed-page";
const PAGE = new URL("./", worker.location.href).href;
const TRUST = new URL(TRUST_PATH, worker.location.href).href;
/** A network that does not answer for so long counts as none, where there is a copy. */
const PATIENCE_MS = 5_000;

const absolute = (path: string): string => new URL(`./${path}`, worker.location.href).href;
const ASSETS = BUILT_ASSETS.map(absolute);

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  const known = new Set((await cache.keys()).map(({ url }) => url));
  const missing = ASSETS.filter((url) => !known.has(url));
  await cache.addAll([...missing, ...FILES.map(absolute)]);
  await keep(PAGE, await fetch(PAGE));
  // A gateway that has no trust document yet does not keep the page from being there.
  await fetch(TRUST, { cache: "no-store" }).then(
    (answer) => keep(TRUST, answer),
    () => undefined,
  );
}

async function dropOldAssets(): Promise<void> {
  const cache = await caches.open(CACHE);
  const current = new Set(ASSETS);
  const old = (await cache.keys()).filter(
    ({ url }) => url.startsWith(absolute("assets/")) && !current.has(url),
  );
  await Promise.all(old.map((request) => cache.delete(request)));
  await worker.clients.claim();
}

/** A page without our policy is none of ours: a hotel's sign-in page, say. */
function worthKeeping(key: string, answer: Response): boolean {
  if (!answer.ok || answer.redirected) return false;
  return key !== PAGE || answer.headers.has("content-security-policy");
}

async function keep(key: string, answer: Response): Promise<void> {
  if (!worthKeeping(key, answer)) return;
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT_HEADER, new Date().toISOString());
  const cache = await caches.open(CACHE);
  await cache.put(key, new Response(await answer.blob(), { headers }));
}

async function kept(key: string): Promise<Response | undefined> {
  return (await caches.open(CACHE)).match(key, { ignoreVary: true });
}

async function newest(request: Request, key: string): Promise<Response> {
  const copy = await kept(key);
  const asked = fetch(request).then(async (answer) => {
    await keep(key, answer.clone());
    return answer.status >= 500 && copy !== undefined ? copy : answer;
  });
  if (copy === undefined) return asked;
  const patience = new Promise<Response>((resolve) => setTimeout(() => resolve(copy), PATIENCE_MS));
  return Promise.race([asked.catch(() => copy), patience]);
}

async function unchanging(request: Request): Promise<Response> {
  const copy = await kept(request.url);
  if (copy !== undefined) return copy;
  const answer = await fetch(request);
  await keep(request.url, answer.clone());
  return answer;
}

function answerTo(route: Route, request: Request): Promise<Response> {
  if (route === "ASSET") return unchanging(request);
  const key = { PAGE, TRUST, FILE: request.url }[route];
  return newest(request, key);
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(dropOldAssets()));
worker.addEventListener("fetch", (event) => {
  const route = routeOf(event.request, worker.registration.scope);
  if (route !== null) event.respondWith(answerTo(route, event.request));
});

/** Chromium on a page with nothing but the web client's hashing, built and served as the product serves it. */
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { PAGE_ASSET_POLICY } from "../../server/http/page-policy.ts";

const ROOT = fileURLToPath(new URL("../../client/web/src/hashing/bench-page", import.meta.url));
const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };
const ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
/**
 * What Playwright adds for containers, and a person's browser doesn't have: shared memory, through which a page gets
 * the bytes of a file, as files on a disk.
 */
const NOT_ADDED = ["--disable-dev-shm-usage"];

export interface HashingPage extends AsyncDisposable {
  readonly page: Page;
  readonly version: string;
  /** Chooses files anew: of what was hashed before nothing is known then. */
  readonly choose: (paths: readonly string[]) => Promise<void>;
}

/** @param executablePath of Chromium. @param args more of its switches */
export async function openHashingPage(
  executablePath: string,
  args: readonly string[] = [],
): Promise<HashingPage> {
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "datadeed-hashing-"));
  starting.defer(() => rm(folder, { recursive: true, force: true }));
  const { build } = await import("vite");
  await build({
    root: ROOT,
    base: "./",
    logLevel: "error",
    worker: { format: "es" },
    build: { target: "es2023", outDir: folder, emptyOutDir: true, modulePreload: { polyfill: false } },
  });
  const server = createServer((request, response) => {
    const name = request.url === "/" ? "index.html" : new URL(request.url ?? "", "http://a").pathname;
    readFile(join(folder, name)).then(
      (content) => {
        response.writeHead(200, {
          "content-type": TYPES[extname(name)] ?? "application/octet-stream",
          "content-security-policy": PAGE_ASSET_POLICY,
        });
        response.end(content);
      },
      () => response.writeHead(404).end(),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  starting.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: [...ARGS, ...args],
    ignoreDefaultArgs: NOT_ADDED,
  });
  starting.defer(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const started = starting.move();
  return {
    page,
    version: browser.version(),
    choose: (paths) => page.locator("#files").setInputFiles([...paths]),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

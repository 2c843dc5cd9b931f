import { expect } from "chai";
import express from "express";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { parseBundle } from "#core/bundle.ts";
import { parseChainProof } from "#core/state-proof/chain-proof.ts";
import { buildWeb } from "../../scripts/build-web.ts";
import { ROOT } from "../../scripts/tasks/run.ts";
import { startGatewayProcess, type GatewayProcess } from "../../scripts/tasks/gateway-process.ts";
import { launchBrowser } from "../helpers/browser.ts";
import { bundleWhen, depositSample } from "../helpers/sample-deposit.ts";
import { shoot, violations } from "../helpers/web-pages.ts";

describe("the page without a network, in Chromium", function () {
  this.timeout(300_000);
  const started = new AsyncDisposableStack();
  let home: string;
  let gateway: GatewayProcess;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let blockHash: string;
  const faults: string[] = [];

  before(async () => {
    await buildWeb();
    home = await mkdtemp(join(tmpdir(), "datadeed-offline-page-"));
    started.defer(() => rm(home, { recursive: true, force: true }));
    gateway = await startGatewayProcess(join(home, "data"), { DATADEED_ANCHOR_INTERVAL_MS: "100" });
    started.defer(async () => {
      await gateway.stop();
    });
    const apiKey = (await readFile(join(home, "data/api-key"), "utf8")).trim();
    const files = { "data.bin": new Uint8Array(70_000).fill(7) };
    const { certificateNo } = await depositSample(gateway.url, apiKey, files);
    await bundleWhen(gateway.url, certificateNo, "FINAL");
    const answer = await fetch(`${gateway.url}/v1/certificates/${certificateNo}/bundle?proof=latest`);
    const text = await answer.text();
    blockHash = parseChainProof(parseBundle(JSON.parse(text)).chainProof).header.hash;
    await writeFile(join(home, "proof.deed.json"), text);
    browser = await launchBrowser();
    started.defer(() => browser.close());
    context = await browser.newContext({ locale: "en-US", viewport: { width: 1100, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (/content security policy/i.test(message.text())) faults.push(message.text());
    });
  });
  after(() => started.disposeAsync());

  afterEach(async function () {
    await context.setOffline(false);
    if (this.currentTest?.state === "failed") await shoot(page, `failed-${Date.now()}`);
    expect(faults, "errors and policy violations on the page").to.deep.equal([]);
  });

  it("can be installed: a worker at the root that is asked for anew each time, and a web manifest", async () => {
    const script = await fetch(`${gateway.url}/sw.js`);
    expect(script.headers.get("content-type")).to.match(/javascript/);
    expect(script.headers.get("cache-control")).to.equal("no-cache");
    const manifest = await fetch(`${gateway.url}/manifest.webmanifest`);
    expect(manifest.headers.get("content-type")).to.match(/manifest\+json/);
    expect(await manifest.json()).to.include({ start_url: "./", display: "standalone" });
  });

  it("lets workers compile WebAssembly, and the page itself not", async () => {
    const policyOf = async (path: string) =>
      (await fetch(`${gateway.url}${path}`)).headers.get("content-security-policy");
    expect(await policyOf("/verify"))
      .to.contain("script-src 'self';")
      .and.contain("manifest-src 'self'");
    expect(await policyOf("/sw.js")).to.contain("script-src 'self' 'wasm-unsafe-eval';");
  });

  it("keeps the page on the first visit, and nothing of the API", async () => {
    await page.goto(`${gateway.url}/verify`);
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
    await page.goto(`${gateway.url}/verify`);
    const kept = await keptBy(page);
    expect(kept).to.include.members(["/", "/icon.svg", "/.well-known/datadeed.json"]);
    expect(kept.filter((path) => /^\/assets\/verifier-.*\.js$/.test(path))).to.have.length(1);
    expect(kept.filter((path) => path.startsWith("/v1/"))).to.deep.equal([]);
  });

  it("opens the second time with the network gone, and verifies from a block hash", async () => {
    await context.setOffline(true);
    await page.goto(`${gateway.url}/verify`);
    await page.getByTestId("trust-kept").waitFor();
    await page.getByTestId("bundle-file").setInputFiles(join(home, "proof.deed.json"));
    await page.getByTestId("offline-proof").waitFor();
    await page.getByTestId("block-hash").fill(blockHash);
    await page.getByTestId("verify").click();
    await page.getByTestId("report").waitFor();
    expect(await page.getByTestId("report").getAttribute("data-verdict")).to.equal("PASS");
    expect(await page.getByTestId("check-ANCHOR").getAttribute("data-status")).to.equal("PASS");
    expect(await violations(page)).to.deep.equal([]);
    await page.evaluate("scrollTo(0, 0)");
    await shoot(page, "verify-offline-en");
  });

  it("shows the newest page when the network is back, and the gateway's own trust document", async () => {
    await page.goto(`${gateway.url}/verify`);
    await page.getByText("The trust document was taken from this gateway").waitFor();
    expect(await page.getByTestId("trust-kept").count()).to.equal(0);
  });

  it("drops what an older version left once its pages are closed, and keeps the new version's files", async () => {
    const site = join(home, "site");
    await cp(join(ROOT, "client/web/dist"), site, { recursive: true });
    const server = express()
      .use((_request, response, next) => {
        response.set("content-security-policy", "default-src 'self'").set("cache-control", "no-cache");
        next();
      })
      .use(express.static(site))
      .listen(0, "127.0.0.1");
    started.defer(() => void server.close());
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await writeFile(join(site, "assets/old-1.js"), "");
    await renameAsset(site, /assets\/hash-worker-[\w-]+\.js/, "assets/old-1.js");
    const first = await context.newPage();
    await first.goto(url);
    await first.evaluate("navigator.serviceWorker.ready.then(() => true)");
    expect(await keptBy(first)).to.include("/assets/old-1.js");
    await writeFile(join(site, "assets/new-2.js"), "");
    await renameAsset(site, /assets\/old-1\.js/, "assets/new-2.js");
    await first.evaluate(
      `navigator.serviceWorker.getRegistration().then((own) => own.update()).then((own) => new Promise((resolve) => {
        const look = () => (own.waiting ? resolve(true) : setTimeout(look, 20));
        look();
      }))`,
    );
    expect(await keptBy(first)).to.include.members(["/assets/old-1.js", "/assets/new-2.js"]);
    await first.close();
    const second = await context.newPage();
    await second.goto(url);
    await second.evaluate(
      `navigator.serviceWorker.ready.then((own) => new Promise((resolve) => {
        const look = () => (own.active?.state === "activated" && !own.waiting ? resolve(true) : setTimeout(look, 20));
        look();
      }))`,
    );
    expect(await keptBy(second))
      .to.include("/assets/new-2.js")
      .and.not.include("/assets/old-1.js");
    await second.close();
  });
});

/** Paths in the page's cache. */
function keptBy(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    `caches.open("datadeed-page").then((cache) => cache.keys())
      .then((all) => all.map(({ url }) => new URL(url).pathname))`,
  );
}

/** Another version's worker: one of the files in its list has another name. */
async function renameAsset(site: string, from: RegExp, to: string): Promise<void> {
  const worker = join(site, "sw.js");
  await writeFile(worker, (await readFile(worker, "utf8")).replace(from, to));
}

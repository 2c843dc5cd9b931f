import { expect } from "chai";
import express from "express";
import { once } from "node:events";
import { cp, readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { parseBundle, type Bundle } from "#core/bundle.ts";
import { cosign } from "#core/note/cosignature.ts";
import { formatLogNote, logOrigin } from "#core/note/log-note.ts";
import { formatNote } from "#core/note/signed-note.ts";
import { parseChainProof, type ChainProof } from "#core/state-proof/chain-proof.ts";
import { ROOT } from "../../scripts/tasks/run.ts";
import { signText, WITNESSED_TRUST, WITNESSES } from "../helpers/note-world.ts";
import { bundleWhen, depositSample } from "../helpers/sample-deposit.ts";
import { ISSUER_KEY, TRUST } from "../helpers/scenario.ts";
import { shoot, violations } from "../helpers/web-pages.ts";
import { webWorld } from "../helpers/web-world.ts";

/** Of a server of the test's own, that puts no nonce into the page. */
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

describe("the page without a network, in Chromium", function () {
  this.timeout(300_000);
  const world = webWorld();
  const at = (name: string) => world.at(name);
  let bundle: Bundle;
  /** Of the block that the bundle's proof is of. */
  let header: ChainProof["header"];

  before(async () => {
    const { url } = world;
    const files = { "data.bin": new Uint8Array(70_000).fill(7) };
    const { certificateNo, manifest } = await depositSample(url, world.product.apiKey, files);
    await writeFile(at("data.bin"), files["data.bin"]);
    await writeFile(at("manifest.json"), JSON.stringify(manifest));
    await bundleWhen(url, certificateNo, "FINAL");
    const answer = await fetch(`${url}/v1/certificates/${certificateNo}/bundle?proof=latest`);
    const text = await answer.text();
    bundle = parseBundle(JSON.parse(text));
    ({ header } = parseChainProof(bundle.chainProof));
    await writeFile(at("proof.deed.json"), text);
  });

  /** The verify page in a browser that has been there once. */
  async function visited(): Promise<Page> {
    const page = await world.newPage();
    await page.goto(`${world.url}/verify`);
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
    await page.goto(`${world.url}/verify`);
    return page;
  }

  it("can be installed: a worker at the root that is asked for anew each time, and a web manifest", async () => {
    const script = await fetch(`${world.url}/sw.js`);
    expect(script.headers.get("content-type")).to.match(/javascript/);
    expect(script.headers.get("cache-control")).to.equal("no-cache");
    const manifest = await fetch(`${world.url}/manifest.webmanifest`);
    expect(manifest.headers.get("content-type")).to.match(/manifest\+json/);
    expect(await manifest.json()).to.include({ start_url: "./", display: "standalone" });
  });

  it("lets workers compile WebAssembly, and the page itself not", async () => {
    const policyOf = async (path: string) =>
      (await fetch(`${world.url}${path}`)).headers.get("content-security-policy");
    expect(await policyOf("/verify"))
      .to.contain("script-src 'self';")
      .and.contain("manifest-src 'self'");
    expect(await policyOf("/sw.js")).to.contain("script-src 'self' 'wasm-unsafe-eval';");
  });

  it("keeps the page on the first visit, and nothing of the API", async () => {
    const page = await visited();
    const kept = await keptBy(page);
    expect(kept).to.include.members(["/", "/icon.svg", "/.well-known/datadeed.json"]);
    expect(kept.filter((path) => /^\/assets\/verifier-.*\.js$/.test(path))).to.have.length(1);
    expect(kept.filter((path) => path.startsWith("/v1/"))).to.deep.equal([]);
  });

  it("opens the second time with the network gone, verifies from a block hash, and is the newest page again after", async () => {
    const page = await visited();
    await page.context().setOffline(true);
    await page.reload();
    await page.getByTestId("trust-kept").waitFor();
    await page.getByTestId("bundle-file").setInputFiles(at("proof.deed.json"));
    await page.getByTestId("offline-proof").waitFor();
    // Workers are started from what was kept, too.
    await page.getByTestId("data-files").setInputFiles(at("data.bin"));
    await page.getByTestId("manifest-file").setInputFiles(at("manifest.json"));
    await page.getByTestId("block-hash").fill(header.hash);
    await page.getByTestId("verify").click();
    await page.getByTestId("report").waitFor();
    expect(await page.getByTestId("report").getAttribute("data-verdict")).to.equal("PASS");
    expect(await page.getByTestId("check-ANCHOR").getAttribute("data-status")).to.equal("PASS");
    expect(await page.getByTestId("check-DATASET").getAttribute("data-status")).to.equal("PASS");
    expect(await violations(page)).to.deep.equal([]);
    await page.evaluate("scrollTo(0, 0)");
    await shoot(page, "verify-offline-en");

    await page.context().setOffline(false);
    await page.reload();
    await page.getByText("The trust document was taken from this gateway").waitFor();
    expect(await page.getByTestId("trust-kept").count()).to.equal(0);
  });

  it("takes a note that enough witnesses cosigned in place of the block hash, and no other", async () => {
    const { trust } = world.product;
    const origin = logOrigin(trust.chainId, trust.log);
    const text = formatLogNote({
      origin,
      size: bundle.log.size,
      root: bundle.log.root,
      block: { number: header.number, hash: header.hash },
    });
    const now = Math.floor(Date.now() / 1000);
    const noteOf = (count: number) => {
      const cosignatures = WITNESSES.slice(0, count).map(({ key, sign }) => cosign(text, now, key, sign));
      return formatNote({ text, signatures: [signText(text, ISSUER_KEY, origin), ...cosignatures] });
    };
    // The test's own key signs for the log here: who pins a trust document decides whose signatures count.
    const [issuer] = TRUST.issuers;
    const { witnesses } = WITNESSED_TRUST;
    const issuers = [...trust.issuers, { ...issuer!, until: null }];
    await writeFile(at("witnessed.json"), JSON.stringify({ ...trust, issuers, witnesses }));
    await writeFile(at("two.note"), noteOf(2));
    const page = await world.newPage();
    await page.goto(`${world.url}/verify`);
    await page.getByTestId("bundle-file").setInputFiles(at("proof.deed.json"));
    await page.getByTestId("note-summary").click();
    await page.getByTestId("note-file").setInputFiles(at("two.note"));
    await page.locator('[data-testid="note-refused"][data-code="NOTE_UNTRUSTED"]').waitFor();
    expect(await page.getByTestId("verify").isDisabled()).to.equal(true);
    await page.getByTestId("trust-file").setInputFiles(at("witnessed.json"));
    await page.getByTestId("note-vouched").waitFor();
    expect(await page.getByTestId("note-vouched").innerText()).to.contain(`Block ${header.number}`);
    expect(await violations(page)).to.deep.equal([]);
    await shoot(page, "verify-note-en");
    await page.context().setOffline(true);
    await page.getByTestId("verify").click();
    await page.getByTestId("report").waitFor();
    expect(await page.getByTestId("report").getAttribute("data-verdict")).to.equal("PASS");
    // As a mail program hands it on: other line ends, an empty line before it.
    await page.getByTestId("note-text").fill(`\r\n${noteOf(1).replaceAll("\n", "\r\n")}`);
    await page.locator('[data-testid="note-refused"][data-code="NOTE_UNTRUSTED"]').waitFor();
    await page.getByTestId("note-text").fill(noteOf(2).replace("block ", "block 1"));
    await page.locator('[data-testid="note-refused"][data-code="NOTE_INVALID"]').waitFor();
    await page.getByTestId("note-text").fill("");
    await page.locator('[data-testid="block-hash"]:enabled').waitFor();
  });

  it("drops what an older version left once its pages are closed, and keeps the new version's files", async () => {
    const site = at("site");
    await cp(join(ROOT, "client/web/dist"), site, { recursive: true });
    const server = express()
      .use((_request, response, next) => {
        response.set("content-security-policy", POLICY).set("cache-control", "no-cache");
        next();
      })
      .use(express.static(site))
      .listen(0, "127.0.0.1");
    using ending = new DisposableStack();
    ending.defer(() => void server.close());
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await writeFile(join(site, "assets/old-1.js"), "");
    await renameAsset(site, /assets\/hash-worker-[\w-]+\.js/, "assets/old-1.js");
    const first = await world.newPage();
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
    const second = await first.context().newPage();
    await first.close();
    // The new worker takes over once no page is left. Nothing tells when, so pages are opened until it has.
    await second.goto(url);
    while (
      await second.evaluate<boolean>("navigator.serviceWorker.ready.then((own) => own.waiting !== null)")
    ) {
      await second.goto("about:blank");
      await second.goto(url);
    }
    await second.evaluate(
      `navigator.serviceWorker.ready.then((own) => new Promise((resolve) => {
        const look = () => (own.active?.state === "activated" && !own.waiting ? resolve(true) : setTimeout(look, 20));
        look();
      }))`,
    );
    expect(await keptBy(second))
      .to.include("/assets/new-2.js")
      .and.not.include("/assets/old-1.js");
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

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { Wallet } from "ethers";
import type { Browser } from "playwright-core";
import { parseBundle, type BundleJson } from "#core/bundle.ts";
import { parseChainProof } from "#core/state-proof/chain-proof.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import { buildWeb } from "../../scripts/build-web.ts";
import { createChainReader } from "../../client/adapters/chain-ethers/index.ts";
import { createProvenReader } from "../../client/verify/offline/proven-chain.ts";
import { verifyBundle, type Report } from "../../client/verify/pipeline.ts";
import { launchBrowser } from "../helpers/browser.ts";
import { datadeed, jsonOf } from "../helpers/cli.ts";
import { problemIn } from "../helpers/http-rig.ts";
import { Product, type Deposited } from "../helpers/product.ts";
import { bundleWhen } from "../helpers/sample-deposit.ts";

const LAUNCHER = fileURLToPath(new URL("../../client/cli/datadeed.mjs", import.meta.url));
const holder = new Wallet(`0x${"11".repeat(32)}`);
const bank = new Wallet(`0x${"22".repeat(32)}`);
const run = promisify(execFile);

/** Why no network namespace can be made here; undefined where one can. */
async function whyNoNamespace(): Promise<string | undefined> {
  try {
    await run("unshare", ["--net", "--map-root-user", "true"]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.split("\n")[0] : String(error);
  }
}

const missing = await whyNoNamespace();

describe("bundles verified without a network, of the embedded product", function () {
  this.timeout(240_000);
  const started = new AsyncDisposableStack();
  let product: Product;
  let trust: TrustDocument;
  let certificateNo: string;
  let deposited: Deposited;
  let atFinality: BundleJson;
  const at = (name: string) => product.at(name);

  const get = (path: string) => fetch(product.url + path);
  const fresh = async () =>
    (await (await get(`/v1/certificates/${certificateNo}/bundle?proof=latest`)).json()) as BundleJson;

  /** The hash of the proof's block, as a node of the chain tells it. */
  async function hashOf(bundle: BundleJson): Promise<`0x${string}`> {
    const { header } = parseChainProof(bundle.chainProof);
    const snapshot = await createChainReader(trust.rpc, { chainId: trust.chainId }).snapshot();
    const block = await snapshot.blockAt(header.number);
    expect(block?.hash).to.equal(header.hash);
    return header.hash;
  }

  const offline = async (bundle: BundleJson): Promise<Report> =>
    verifyBundle({
      bundle: parseBundle(bundle),
      trust,
      reader: createProvenReader(bundle.chainProof, trust, { hash: await hashOf(bundle), why: "GIVEN" }),
      now: Math.floor(Date.now() / 1000),
    });

  const codesOf = ({ checks }: Report) => Object.fromEntries(checks.map(({ check, code }) => [check, code]));

  before(async () => {
    product = started.use(await Product.start());
    trust = product.trust;
    deposited = await product.deposit(holder, 4, 1);
    ({ certificateNo, bundle: atFinality } = deposited);
    await writeFile(at("bundle.deed.json"), JSON.stringify(atFinality));
    await writeFile(at("trust.json"), JSON.stringify(trust));
  });

  after(() => started.disposeAsync());

  it("carry a proof from the moment that they are final, the same each time", async () => {
    const report = await offline(atFinality);
    expect(report.verdict, JSON.stringify(report.checks)).to.equal("PASS");
    expect(report.asOf!.blockNumber).to.be.at.least(atFinality.anchor.blockNumber);
    expect(await (await get(`/v1/certificates/${certificateNo}/bundle`)).json()).to.deep.equal(atFinality);
    expect(JSON.stringify(atFinality.chainProof).length).to.be.lessThan(40_000);
    expect(Object.keys(trust.codeHashes!)).to.have.members(["log", "registry", "pledges"]);
  });

  it(`pass in a network namespace without any interface${missing === undefined ? "" : ` (skipped: ${missing})`}`, async function () {
    if (missing !== undefined) this.skip();
    const args = [
      ...["--net", "--map-root-user", process.execPath, LAUNCHER],
      ...["verify", at("bundle.deed.json"), "--trust", at("trust.json"), "--offline", "--json"],
    ];
    const { stdout } = await run("unshare", [...args, "--block-hash", await hashOf(atFinality)], {
      env: { PATH: process.env["PATH"], HOME: product.home },
    });
    expect(jsonOf({ code: 0, stdout, stderr: "" })).to.deep.include({ verdict: "PASS", sources: 0 });
    // The namespace really is without a network: there, nobody can be asked.
    const online = [
      ...["--net", "--map-root-user", process.execPath, LAUNCHER],
      ...["verify", at("bundle.deed.json"), "--trust", at("trust.json"), "--json"],
    ];
    let code: unknown;
    await run("unshare", online, { env: { PATH: process.env["PATH"], HOME: product.home } }).catch(
      (error: unknown) => (code = (error as { code: number }).code),
    );
    expect(code).to.equal(2);
  });

  it("tell of a pledge as of the proof's block, and an older proof of none as of its own", async () => {
    const offer = await product.offer(deposited, bank);
    const { pledgeId } = await product.done<{ pledgeId: string }>("/v1/pledges", offer);
    const newer = await fresh();
    const report = await offline(newer);
    expect(codesOf(report)).to.deep.include({ STATUS: "STATUS_VALID", ENCUMBRANCE: "PLEDGED" });
    const found = report.checks.find(({ check }) => check === "ENCUMBRANCE")!.evidence["pledges"];
    expect(found).to.deep.equal([{ pledgeId, state: "PROPOSED", pledgee: bank.address }]);
    const stale = await offline(atFinality);
    expect(codesOf(stale)).to.deep.include({ STATUS: "STATUS_UNTOUCHED", ENCUMBRANCE: "NOT_PLEDGED" });
    expect(stale.asOf!.blockNumber).to.be.lessThan(report.asOf!.blockNumber);
  });

  it("answer offline what the chain itself answers", async () => {
    const bundle = await fresh();
    const reader = createChainReader(trust.rpc, { chainId: trust.chainId });
    const now = Math.floor(Date.now() / 1000);
    const online = await verifyBundle({ bundle: parseBundle(bundle), trust, reader, now });
    expect({ ...codesOf(online), ANCHOR: "ANCHOR_PROVEN", FINALITY: "ANCHOR_FINAL_BY_TRUST" }).to.deep.equal(
      codesOf(await offline(bundle)),
    );
  });

  it("are proven from any node of the chain, without the gateway", async () => {
    const out = at("proven.deed.json");
    const proved = await datadeed(
      [
        "prove",
        at("bundle.deed.json"),
        "--trust",
        at("trust.json"),
        "--rpc",
        trust.rpc[0]!,
        "-o",
        out,
        "--json",
      ],
      { home: product.home },
    );
    expect(proved.code, proved.stdout).to.equal(0);
    const { block } = jsonOf(proved) as { block: { hash: string } };
    const verified = await datadeed(
      ["verify", out, "--trust", at("trust.json"), "--offline", "--block-hash", block.hash, "--json"],
      { home: product.home },
    );
    // The pledge is a warning; everything else passes.
    expect([verified.code, jsonOf(verified)["verdict"]]).to.deep.equal([2, "CONDITIONAL"]);
    const early = await datadeed(
      [
        "prove",
        at("bundle.deed.json"),
        "--trust",
        at("trust.json"),
        "--block",
        "0",
        "-o",
        at("early.json"),
        "--json",
      ],
      { home: product.home },
    );
    expect([early.code, (jsonOf(early)["error"] as { code: string }).code]).to.deep.equal([69, "NOT_FINAL"]);
  });

  it("get a fresh proof after a restart, too, and no proof before they are anchored", async () => {
    await product.gateway.stop();
    await product.begin();
    trust = parseTrust(await (await get("/.well-known/datadeed.json")).json());
    await bundleWhen(product.url, certificateNo, "FINAL");
    expect(codesOf(await offline(await fresh()))).to.deep.include({ ENCUMBRANCE: "PLEDGED" });
    const unknown = await get(`/v1/certificates/${certificateNo}/bundle?proof=newest`);
    expect((await problemIn(unknown)).code).to.equal("INPUT_INVALID");
  });

  describe("in Chromium with the network off", () => {
    let browser: Browser;

    before(async () => {
      await buildWeb();
      browser = await launchBrowser();
      started.defer(() => browser.close());
    });

    it("pass from a block hash, and are conditional with another", async () => {
      const context = await browser.newContext({ locale: "en-US", viewport: { width: 1100, height: 900 } });
      const page = await context.newPage();
      // The page fetches all that it will need once it stands.
      const complete = page.waitForEvent("requestfinished", (request) => /verifier-/.test(request.url()));
      await page.goto(`${product.url}/verify`);
      await complete;
      await page.waitForLoadState("networkidle");
      await context.setOffline(true);
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      await page.getByTestId("trust-file").setInputFiles(at("trust.json"));
      await page.getByTestId("bundle-file").setInputFiles(at("bundle.deed.json"));
      await page.getByTestId("offline-proof").waitFor();
      await page.getByTestId("block-hash").fill(parseChainProof(atFinality.chainProof).header.hash);
      await page.getByTestId("verify").click();
      const report = page.getByTestId("report");
      await report.waitFor();
      expect(await report.getAttribute("data-verdict")).to.equal("PASS");
      expect(await report.innerText()).to.contain("Offline: proven as of block");
      await page.getByTestId("block-hash").fill(`0x${"12".repeat(32)}`);
      await page.getByTestId("verify").click();
      await page
        .getByTestId("check-STATUS")
        .and(page.locator('[data-code="PROOF_OF_OTHER_BLOCK"]'))
        .waitFor();
      expect(await report.getAttribute("data-verdict")).to.equal("CONDITIONAL");
      expect(asked.filter((url) => /^https?:/.test(url))).to.deep.equal([]);
      await page.getByTestId("block-hash").fill("0x12");
      expect(await page.getByTestId("verify").isDisabled()).to.equal(true);
      await context.close();
    });
  });
});

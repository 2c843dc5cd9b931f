import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { Wallet } from "ethers";
import type { Browser } from "playwright-core";
import { parseBundle, type BundleJson } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { buildManifest, datasetRoot, fingerprint, scaleOf, type Manifest } from "#core/dataset.ts";
import { zDataset } from "#core/description.ts";
import { parseChainProof } from "#core/state-proof/chain-proof.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import { buildWeb } from "../../scripts/build-web.ts";
import { createChainReader } from "../../client/adapters/chain-ethers/index.ts";
import { createProvenReader } from "../../client/verify/offline/proven-chain.ts";
import { verifyBundle, type Report } from "../../client/verify/pipeline.ts";
import { createLogger } from "../../server/adapters/logger.ts";
import { startGateway, type StartedGateway } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { launchBrowser } from "../helpers/browser.ts";
import { datadeed, jsonOf } from "../helpers/cli.ts";
import { problemIn } from "../helpers/http-rig.ts";
import { offerOf, signMessage } from "../helpers/pledge-signing.ts";
import { bundleWhen, hashSample, sampleDescription, signStatement } from "../helpers/sample-deposit.ts";

const LAUNCHER = fileURLToPath(new URL("../../client/cli/datadeed.mjs", import.meta.url));
const holder = new Wallet(`0x${"11".repeat(32)}`);
const bank = new Wallet(`0x${"22".repeat(32)}`);
const YEAR = 365 * 86_400;
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
  let home: string;
  let gateway: StartedGateway;
  let trust: TrustDocument;
  let certificateNo: string;
  let manifest: Manifest;
  let atFinality: BundleJson;
  const at = (name: string) => join(home, name);

  const start = () =>
    startGateway(
      readConfig({
        DATADEED_DATA_DIR: at("data"),
        DATADEED_PORT: "0",
        DATADEED_CHAIN_PORT: "0",
        DATADEED_ANCHOR_INTERVAL_MS: "50",
      }),
      createLogger({ level: "silent" }),
    );

  const get = (path: string) => fetch(gateway.url + path);
  const fresh = async () =>
    (await (await get(`/v1/certificates/${certificateNo}/bundle?proof=latest`)).json()) as BundleJson;

  async function post(path: string, body: unknown): Promise<Record<string, unknown>> {
    const apiKey = (await readFile(gateway.apiKeyFile, "utf8")).trim();
    const response = await fetch(gateway.url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    expect(response.status, JSON.stringify(answer)).to.be.oneOf([200, 201]);
    return answer;
  }

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
    home = await mkdtemp(join(tmpdir(), "datadeed-offline-"));
    started.defer(() => rm(home, { recursive: true, force: true }));
    gateway = await start();
    started.defer(() => gateway.stop());
    trust = parseTrust(await (await get("/.well-known/datadeed.json")).json());
    const file = hashSample("data.bin", new Uint8Array(70_000).fill(4));
    manifest = buildManifest([file], new Uint8Array(32).fill(1));
    const description = sampleDescription(holder.address);
    const statement = await signStatement(holder, trust, manifest, zDataset.parse(description.dataset));
    const body = { description, statement, ...fingerprint(manifest), scale: scaleOf(manifest) };
    certificateNo = (await post("/v1/deposits", body))["certificateNo"] as string;
    atFinality = JSON.parse(await bundleWhen(gateway.url, certificateNo, "FINAL")) as BundleJson;
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
      env: { PATH: process.env["PATH"], HOME: home },
    });
    expect(jsonOf({ code: 0, stdout, stderr: "" })).to.deep.include({ verdict: "PASS", sources: 0 });
    // The namespace really is without a network: there, nobody can be asked.
    const online = [
      ...["--net", "--map-root-user", process.execPath, LAUNCHER],
      ...["verify", at("bundle.deed.json"), "--trust", at("trust.json"), "--json"],
    ];
    let code: unknown;
    await run("unshare", online, { env: { PATH: process.env["PATH"], HOME: home } }).catch(
      (error: unknown) => (code = (error as { code: number }).code),
    );
    expect(code).to.equal(2);
  });

  it("tell of a pledge as of the proof's block, and an older proof of none as of its own", async () => {
    const root = datasetRoot(manifest.files);
    const digest = toHex0x(certificateDigest(parseBundle(atFinality).certificate));
    const message = offerOf({
      certificateDigest: digest,
      datasetRoot: root,
      pledgor: holder.address,
      pledgee: bank.address,
      debtMaturity: Math.floor(Date.now() / 1000) + YEAR,
    });
    const signed = await signMessage(holder, trust, "PledgeRegistry", "PledgeOffer", message);
    const salt = toHex0x(Buffer.from(manifest.salt, "base64url"));
    const pledge = await post("/v1/pledges", { ...signed, opening: { datasetRoot: toHex0x(root), salt } });
    const newer = await fresh();
    const report = await offline(newer);
    expect(codesOf(report)).to.deep.include({ STATUS: "STATUS_VALID", ENCUMBRANCE: "PLEDGED" });
    const found = report.checks.find(({ check }) => check === "ENCUMBRANCE")!.evidence["pledges"];
    expect(found).to.deep.equal([{ pledgeId: pledge["pledgeId"], state: "PROPOSED", pledgee: bank.address }]);
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
      { home },
    );
    expect(proved.code, proved.stdout).to.equal(0);
    const { block } = jsonOf(proved) as { block: { hash: string } };
    const verified = await datadeed(
      ["verify", out, "--trust", at("trust.json"), "--offline", "--block-hash", block.hash, "--json"],
      { home },
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
      { home },
    );
    expect([early.code, (jsonOf(early)["error"] as { code: string }).code]).to.deep.equal([69, "NOT_FINAL"]);
  });

  it("get a fresh proof after a restart, too, and no proof before they are anchored", async () => {
    await gateway.stop();
    gateway = await start();
    trust = parseTrust(await (await get("/.well-known/datadeed.json")).json());
    await bundleWhen(gateway.url, certificateNo, "FINAL");
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
      await page.goto(`${gateway.url}/verify`);
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

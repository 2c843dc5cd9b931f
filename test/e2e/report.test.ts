import { expect } from "chai";
import { encryptKeystoreJson, Wallet } from "ethers";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseBundle } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { buildManifest, datasetRoot, fingerprint, scaleOf, type Manifest } from "#core/dataset.ts";
import { zDataset } from "#core/description.ts";
import { sha256 } from "#core/digest.ts";
import { formatTime } from "#core/parse.ts";
import type { Message } from "#core/register-acts.ts";
import type { MessageType } from "#core/register-messages.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import { reportBytes, type DueDiligenceReport } from "../../client/report/report.ts";
import { createLogger } from "../../server/adapters/logger.ts";
import { startGateway, type StartedGateway } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { datadeed, jsonOf } from "../helpers/cli.ts";
import { acceptanceOf, offerOf, signMessage } from "../helpers/pledge-signing.ts";
import { bundleWhen, hashSample, sampleDescription, signStatement } from "../helpers/sample-deposit.ts";

const holder = new Wallet(`0x${"11".repeat(32)}`);
const other = new Wallet(`0x${"33".repeat(32)}`);
const bank = new Wallet(`0x${"22".repeat(32)}`);
const MATURITY = Math.floor(Date.now() / 1000) + 300 * 86_400;

describe("due diligence on the embedded product", function () {
  this.timeout(180_000);
  let home: string;
  let gateway: StartedGateway;
  let apiKey: string;
  let trust: TrustDocument;
  let pledgeId: string;
  const at = (name: string) => join(home, name);

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "datadeed-report-"));
    const settings = { DATADEED_DATA_DIR: at("data"), DATADEED_PORT: "0", DATADEED_CHAIN_PORT: "0" };
    gateway = await startGateway(
      readConfig({ ...settings, DATADEED_ANCHOR_INTERVAL_MS: "50" }),
      createLogger({ level: "silent" }),
    );
    apiKey = (await readFile(gateway.apiKeyFile, "utf8")).trim();
    const document: unknown = await (await fetch(`${gateway.url}/.well-known/datadeed.json`)).json();
    trust = parseTrust(document);
    await write("trust.json", document);
  });

  after(async () => {
    await (gateway as StartedGateway | undefined)?.stop();
    await rm(home, { recursive: true, force: true });
  });

  const write = (name: string, content: unknown) => writeFile(at(name), JSON.stringify(content));

  async function post<T>(path: string, body: unknown): Promise<T> {
    const response = await fetch(gateway.url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as T;
    expect(response.status, JSON.stringify(answer)).to.be.oneOf([200, 201]);
    return answer;
  }

  /** Deposits the same 70,000 bytes under a salt of their own, and keeps bundle and manifest as files. */
  async function deposit(owner: Wallet, name: string, salt: number) {
    const file = hashSample("data.bin", new Uint8Array(70_000).fill(7));
    const manifest = buildManifest([file], new Uint8Array(32).fill(salt));
    const description = sampleDescription(owner.address);
    const statement = await signStatement(owner, trust, manifest, zDataset.parse(description.dataset));
    const body = { description, statement, ...fingerprint(manifest), scale: scaleOf(manifest) };
    const { certificateNo } = await post<{ certificateNo: string }>("/v1/deposits", body);
    const bundle: unknown = JSON.parse(await bundleWhen(gateway.url, certificateNo, "FINAL"));
    await write(`${name}.deed.json`, bundle);
    await write(`${name}.manifest.json`, manifest);
    return { digest: toHex0x(certificateDigest(parseBundle(bundle).certificate)), manifest };
  }

  async function pledge({ digest, manifest }: { digest: string; manifest: Manifest }): Promise<string> {
    const sign = (wallet: Wallet, type: MessageType, words: Message) =>
      signMessage(wallet, trust, "PledgeRegistry", type, words);
    const root = datasetRoot(manifest.files);
    const parts = { certificateDigest: digest, datasetRoot: root, pledgor: holder.address };
    const offer = offerOf({ ...parts, pledgee: bank.address, debtMaturity: MATURITY });
    const opening = {
      datasetRoot: toHex0x(root),
      salt: toHex0x(Buffer.from(manifest.salt, "base64url")),
    };
    const signed = await sign(holder, "PledgeOffer", offer);
    const proposed = await post<{ pledgeId: string }>("/v1/pledges", { ...signed, opening });
    expect((await lineOf("first", "P1")).code).to.equal("P1_RESERVED");
    const acceptance = acceptanceOf(proposed.pledgeId, bank.address);
    await post(
      `/v1/pledges/${proposed.pledgeId}/acceptance`,
      await sign(bank, "PledgeAcceptance", acceptance),
    );
    return proposed.pledgeId;
  }

  const run = (name: string, ...args: string[]) =>
    datadeed(
      [
        ...["report", at(`${name}.deed.json`), "--trust", at("trust.json")],
        ...["--manifest", at(`${name}.manifest.json`), "--json", ...args],
      ],
      { home },
    );
  const reportOn = async (name: string, ...args: string[]) =>
    jsonOf(await run(name, ...args)) as unknown as DueDiligenceReport;
  const lineOf = async (name: string, id: string, ...args: string[]) =>
    (await reportOn(name, ...args)).lines.find((line) => line.id === id)!;

  it("finds a fresh certificate free, and its contracts' code", async () => {
    await deposit(holder, "first", 1);
    const report = await reportOn("first");
    expect(report.verdict).to.equal("CONDITIONAL");
    const codes = report.lines.map(({ code }) => code);
    expect(codes).to.include.members(["A1_SINGLE_SOURCE", "A2_SIGNED", "A5_FINAL", "V1_VALID", "P1_FREE"]);
    const code = `0x${"00".repeat(32)}`.replace("0x", "sha256:");
    await write("policy.json", {
      format: "datadeed-policy/1",
      auditedCode: { log: code, registry: code, pledges: code },
    });
    const found = await lineOf("first", "T2", "--policy", at("policy.json"));
    expect(found.code).to.equal("T2_UNKNOWN_CODE");
    const { log, registry, pledges } = found.compared;
    await write("policy.json", { format: "datadeed-policy/1", auditedCode: { log, registry, pledges } });
    await write("papers.json", {
      format: "datadeed-supplied/1",
      administration: { digest: code, timeLocked: true },
    });
    const audited = ["--policy", at("policy.json"), "--supplied", at("papers.json")];
    expect((await lineOf("first", "T2", ...audited)).code).to.equal("T2_AUDITED");
  });

  it("sees reservation and pledge; rejects for a second bank, and not for the pledgee itself", async () => {
    const again = await deposit(holder, "again", 2);
    expect((await lineOf("again", "P1")).code).to.equal("P1_FREE");
    const { manifest } = again;
    const bundle = parseBundle(JSON.parse(await readFile(at("first.deed.json"), "utf8")));
    const digest = toHex0x(certificateDigest(bundle.certificate));
    const own = JSON.parse(await readFile(at("first.manifest.json"), "utf8")) as Manifest;
    expect(own.files).to.deep.equal(manifest.files);
    pledgeId = await pledge({ digest, manifest: own });
    const second = await run("first");
    expect(second.code).to.equal(1);
    expect(jsonOf(second)).to.deep.include({ verdict: "REJECT", grounds: ["P1"] });
    expect((await lineOf("first", "P1")).compared).to.deep.equal({
      pledgeId,
      state: "AGREED",
      pledgee: bank.address,
    });
    const loan = { pledgor: holder.address, pledgee: bank.address, pledgeId };
    await write("papers.json", { format: "datadeed-supplied/1", loan });
    const mine = ["--supplied", at("papers.json")];
    expect((await lineOf("first", "P1", ...mine)).code).to.equal("P1_OWN");
    const term = await lineOf("first", "V2", ...mine);
    expect(term.code).to.equal("V2_COVERS_DEBT");
    expect(term.compared).to.have.property("debtMaturity", formatTime(MATURITY));
  });

  it("finds the double pledge under another certificate of the same data, and whose they are otherwise", async () => {
    const line = await lineOf("again", "P1");
    expect(line.code).to.equal("P1_CONTENT_PLEDGED");
    expect(line.compared).to.include({ pledgeId, state: "AGREED" });
    await deposit(other, "theirs", 3);
    const report = await reportOn("theirs");
    const codes = report.lines.map(({ code }) => code);
    expect(codes).to.include.members(["P1_FREE", "O5_DUPLICATE"]);
  });

  it("is signed by the lender and put on record, which shows in the certificate's history", async () => {
    const keystore = await encryptKeystoreJson(bank, "password", { scrypt: { N: 2, r: 1, p: 1 } });
    await writeFile(at("bank.json"), keystore);
    const args = ["report", at("first.deed.json"), "--trust", at("trust.json"), "--out", at("signed.json")];
    const signing = ["--key", at("bank.json"), "--record", "--gateway", gateway.url, "--api-key", apiKey];
    const env = { DATADEED_PASSWORD: "password" };
    const result = await datadeed([...args, ...signing, "--json"], { home, env });
    const { report, recorded } = jsonOf(result) as {
      report: DueDiligenceReport;
      recorded: Record<string, unknown>;
    };
    const reportDigest = toHex0x(sha256(reportBytes(report)));
    expect(recorded).to.include({ reportDigest, lender: bank.address, final: true });
    const { certificateNo } = report.head;
    const view = (await (await fetch(`${gateway.url}/v1/certificates/${certificateNo}`)).json()) as {
      history: { event: string; details: Record<string, unknown> }[];
    };
    const told = view.history.find(({ event }) => event === "DUE_DILIGENCE_RECORDED");
    expect(told?.details).to.include({ reportDigest, lender: bank.address });
    const verified = await datadeed(
      ["verify-report", at("signed.json"), "--trust", at("trust.json"), "--offline", "--json"],
      { home },
    );
    expect([verified.code, jsonOf(verified)["code"]]).to.deep.equal([0, "REPORT_SIGNED"]);
    const again = await datadeed(
      ["send", at("signed.signature.json"), "--gateway", gateway.url, "--api-key", apiKey],
      { home },
    );
    expect(again.stdout).to.include(`Recorded   on the chain at ${String(recorded["recordedAt"])}`);
  });

  it("is computed by the gateway to the same end, as JSON and as PDF, and says who computed it", async () => {
    const manifest: unknown = JSON.parse(await readFile(at("first.manifest.json"), "utf8"));
    const own = await reportOn("first");
    const { asOf, evaluatedAt, certificateNo } = own.head;
    const question = { certificateNo, manifest, block: asOf!.blockNumber, at: evaluatedAt };
    const theirs = await post<DueDiligenceReport>("/v1/reports", question);
    expect(theirs).to.deep.equal({ ...own, head: { ...own.head, computedBy: "GATEWAY" } });
    const pdf = await fetch(`${gateway.url}/v1/reports?format=pdf`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ ...question, language: "zh" }),
    });
    expect(pdf.headers.get("content-type")).to.equal("application/pdf");
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).to.equal("%PDF-");
  });

  it("gives the same bytes again for the same block and time, after the chain has moved on", async () => {
    const { head } = await reportOn("first", "--out", at("a.json"));
    await deposit(other, "later", 4);
    const repeat = ["--block", String(head.asOf!.blockNumber), "--at", head.evaluatedAt];
    await reportOn("first", ...repeat, "--out", at("b.json"));
    expect(await readFile(at("b.json"), "utf8")).to.equal(await readFile(at("a.json"), "utf8"));
    await reportOn("first", "--at", head.evaluatedAt, "--out", at("c.json"));
    expect(await readFile(at("c.json"), "utf8")).not.to.equal(await readFile(at("a.json"), "utf8"));
  });
});

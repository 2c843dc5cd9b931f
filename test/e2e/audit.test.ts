import { expect } from "chai";
import { Wallet } from "ethers";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseBundle } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { buildManifest, datasetRoot, fingerprint, scaleOf } from "#core/dataset.ts";
import { zDataset } from "#core/description.ts";
import { canonicalBytes } from "#core/json.ts";
import type { Message } from "#core/register-acts.ts";
import type { MessageType } from "#core/register-messages.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import type { AuditReport } from "../../client/audit/report.ts";
import { createLogger } from "../../server/adapters/logger.ts";
import { startGateway, type StartedGateway } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { datadeed, errorCodeOf, jsonOf } from "../helpers/cli.ts";
import { acceptanceOf, digestOfText, offerOf, signMessage } from "../helpers/pledge-signing.ts";
import { bundleWhen, hashSample, sampleDescription, signStatement } from "../helpers/sample-deposit.ts";

const holder = new Wallet(`0x${"11".repeat(32)}`);
const bank = new Wallet(`0x${"22".repeat(32)}`);

describe("an audit of the embedded product", function () {
  this.timeout(180_000);
  let home: string;
  let gateway: StartedGateway;
  let apiKey: string;
  let trust: TrustDocument;
  const at = (name: string) => join(home, name);

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "datadeed-audit-"));
    const settings = { DATADEED_DATA_DIR: at("data"), DATADEED_PORT: "0", DATADEED_CHAIN_PORT: "0" };
    gateway = await startGateway(
      readConfig({ ...settings, DATADEED_ANCHOR_INTERVAL_MS: "50" }),
      createLogger({ level: "silent" }),
    );
    apiKey = (await readFile(gateway.apiKeyFile, "utf8")).trim();
    const document: unknown = await (await fetch(`${gateway.url}/.well-known/datadeed.json`)).json();
    trust = parseTrust(document);
    await writeFile(at("trust.json"), JSON.stringify(document));
    await pledgeAndRelease();
    await deposit(9);
  });

  after(async () => {
    await (gateway as StartedGateway | undefined)?.stop();
    await rm(home, { recursive: true, force: true });
  });

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

  /** 70,000 bytes of one kind, final on chain. */
  async function deposit(kind: number) {
    const file = hashSample("data.bin", new Uint8Array(70_000).fill(kind));
    const manifest = buildManifest([file], new Uint8Array(32).fill(kind));
    const description = sampleDescription(holder.address);
    const statement = await signStatement(holder, trust, manifest, zDataset.parse(description.dataset));
    const body = { description, statement, ...fingerprint(manifest), scale: scaleOf(manifest) };
    const { certificateNo } = await post<{ certificateNo: string }>("/v1/deposits", body);
    const bundle = parseBundle(JSON.parse(await bundleWhen(gateway.url, certificateNo, "FINAL")));
    return { digest: toHex0x(certificateDigest(bundle.certificate)), manifest };
  }

  const sign = (wallet: Wallet, type: MessageType, words: Message) =>
    signMessage(wallet, trust, "PledgeRegistry", type, words);

  async function pledgeAndRelease(): Promise<void> {
    const { digest, manifest } = await deposit(7);
    const root = datasetRoot(manifest.files);
    const salt = toHex0x(Buffer.from(manifest.salt, "base64url"));
    const { pledgeId } = await post<{ pledgeId: string }>("/v1/pledges", {
      ...(await sign(
        holder,
        "PledgeOffer",
        offerOf({
          certificateDigest: digest,
          datasetRoot: root,
          pledgor: holder.address,
          pledgee: bank.address,
          debtMaturity: Math.floor(Date.now() / 1000) + 300 * 86_400,
        }),
      )),
      opening: { datasetRoot: toHex0x(root), salt },
    });
    const act = async (step: string, type: MessageType, words: Message) =>
      post(`/v1/pledges/${pledgeId}/${step}`, await sign(bank, type, { pledgeId, ...words }));
    const pledgee = bank.address;
    await act("acceptance", "PledgeAcceptance", acceptanceOf(pledgeId, pledgee));
    await act("register", "Registration", {
      pledgee,
      register: 2,
      numberDigest: digestOfText("number 1"),
      registeredAt: 1_790_000_000,
      receiptDigest: digestOfText("receipt"),
    });
    await act("default", "DefaultNotice", {
      pledgee,
      noticeDigest: digestOfText("notice"),
      agreedEventDigest: digestOfText("agreed event"),
    });
    await act("cure", "DefaultCure", { pledgee, documentDigest: digestOfText("cure") });
    await act("release", "PledgeRelease", { pledgee, ground: 0, documentDigest: digestOfText("release") });
    await act("deregister", "Deregistration", { pledgee, receiptDigest: digestOfText("deregistered") });
  }

  const audit = (...more: string[]) =>
    datadeed(["audit", "--trust", at("trust.json"), "--documents", gateway.url, "--json", ...more], { home });

  it("is VERIFIED, exits with 0 and says what it did", async () => {
    const result = await audit("-o", at("audit.json"));
    const report = jsonOf(result) as unknown as AuditReport;
    expect(report.findings.map(({ code, en }) => `${code}: ${en}`)).to.deep.equal([]);
    expect(report).to.include({ conclusion: "VERIFIED", firstBadEvent: null });
    expect(result.code).to.equal(0);
    expect(report.counts).to.deep.include({
      entries: 2,
      entriesRead: 2,
      certificates: { verified: 2, missing: 0, faulty: 0, withStatement: 2 },
    });
    expect(report.counts.compared).to.include({ certificates: 1, pledges: 1 });
    expect(new Uint8Array(await readFile(at("audit.json")))).to.deep.equal(canonicalBytes(report));
  });

  it("gives the same bytes again for the same block, as JSON and as PDF, in both languages", async () => {
    const { scope } = jsonOf(await audit()) as unknown as AuditReport;
    const block = ["--block", scope.block!.hash];
    await audit(...block, "-o", at("first.json"));
    await deposit(8);
    await audit(...block, "-o", at("second.json"));
    expect(await readFile(at("second.json"))).to.deep.equal(await readFile(at("first.json")));
    for (const lang of ["en", "zh"]) {
      await audit(...block, "--lang", lang, "-o", at(`${lang}.pdf`));
      await audit(...block, "--lang", lang, "-o", at(`${lang}-again.pdf`));
      const pdf = await readFile(at(`${lang}.pdf`));
      expect(pdf.subarray(0, 5).toString("latin1")).to.equal("%PDF-");
      expect(await readFile(at(`${lang}-again.pdf`))).to.deep.equal(pdf);
    }
  });

  it("keeps a checkpoint file that a later audit goes on from, and refuses one of another trust document", async () => {
    const file = ["--from-checkpoint", at("audit.part")];
    const { code } = await audit(...file);
    expect(code).to.equal(0);
    expect((await audit(...file)).code).to.equal(0);
    await writeFile(at("other.json"), JSON.stringify({ ...trust, operator: { name: "Somebody else" } }));
    const other = await datadeed(
      ["audit", "--trust", at("other.json"), "--documents", gateway.url, "--json", ...file],
      { home },
    );
    expect(errorCodeOf(other)).to.equal("CHECKPOINT_FOREIGN");
    expect(other.code).to.equal(64);
  });

  it("is VERIFIED WITH EXCEPTIONS, exit 2, without documents; NOT VERIFIABLE, exit 1, for a block that is not there", async () => {
    const bare = ["audit", "--trust", at("trust.json"), "--no-actors"];
    const without = await datadeed([...bare, "--lang", "en"], { home });
    expect(without.code).to.equal(2);
    expect(without.stdout).to.include("VERIFIED WITH EXCEPTIONS").and.to.include("[ENTRIES_NOT_CHECKED]");
    const unknown = await datadeed([...bare, "--block", `0x${"ab".repeat(32)}`, "--lang", "zh"], { home });
    expect(unknown.code).to.equal(1);
    expect(unknown.stdout).to.include("不可核验").and.to.include("[BLOCK_UNKNOWN]");
  });

  it("refuses a block that is none, and a file of another kind", async () => {
    expect(errorCodeOf(await audit("--block", "soon"))).to.equal("USAGE");
    expect(errorCodeOf(await audit("-o", at("audit.txt")))).to.equal("USAGE");
  });
});

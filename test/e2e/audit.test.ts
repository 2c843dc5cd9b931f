import { expect } from "chai";
import { Wallet } from "ethers";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { buildManifest } from "#core/dataset.ts";
import { certificateNumber } from "#core/entry.ts";
import { canonicalBytes } from "#core/json.ts";
import type { Message } from "#core/register-acts.ts";
import type { MessageType } from "#core/register-messages.ts";
import type { AuditReport } from "../../client/audit/report.ts";
import { datadeed, errorCodeOf, jsonOf } from "../helpers/cli.ts";
import { acceptanceOf, digestOfText } from "../helpers/pledge-signing.ts";
import { Product } from "../helpers/product.ts";

const holder = new Wallet(`0x${"11".repeat(32)}`);
const bank = new Wallet(`0x${"22".repeat(32)}`);

describe("an audit of the embedded product", function () {
  this.timeout(180_000);
  let product: Product;
  const at = (name: string) => product.at(name);

  before(async () => {
    product = await Product.start();
    await writeFile(at("trust.json"), JSON.stringify(product.trust));
    await pledgeAndRelease();
    await product.deposit(holder, 9, 9);
  });

  after(() => (product as Product | undefined)?.[Symbol.asyncDispose]());

  async function pledgeAndRelease(): Promise<void> {
    const offer = await product.offer(await product.deposit(holder, 7, 7), bank);
    const { pledgeId } = await product.done<{ pledgeId: string }>("/v1/pledges", offer);
    const act = async (step: string, type: MessageType, words: Message) =>
      product.done(`/v1/pledges/${pledgeId}/${step}`, await product.sign(bank, type, { pledgeId, ...words }));
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
    datadeed(["audit", "--trust", at("trust.json"), "--documents", product.url, "--json", ...more], {
      home: product.home,
    });

  it("is VERIFIED, exits with 0 and says what it did", async () => {
    const result = await audit("-o", at("audit.json"));
    const report = jsonOf(result) as unknown as AuditReport;
    expect(report.findings.map(({ code, en }) => `${code}: ${en}`)).to.deep.equal([]);
    expect(report).to.include({ conclusion: "VERIFIED", firstBadEvent: null });
    expect(result.code).to.equal(0);
    expect(report.counts).to.deep.include({
      entries: 2,
      entriesRead: 2,
      certificates: { verified: 2, missing: 0, faulty: 0, withStatement: 2, opened: 0 },
    });
    expect(report.counts.compared).to.include({ certificates: 1, pledges: 1 });
    expect(new Uint8Array(await readFile(at("audit.json")))).to.deep.equal(canonicalBytes(report));
  });

  it("gives the same bytes again for the same block, as JSON and as PDF, in both languages", async () => {
    const { scope } = jsonOf(await audit()) as unknown as AuditReport;
    const block = ["--block", scope.block!.hash];
    await audit(...block, "-o", at("first.json"));
    await product.deposit(holder, 8, 8);
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
    expect((await stat(at(".datadeed/checkpoint.key"))).mode & 0o777).to.equal(0o600);
    const kept = await readFile(at("audit.part"), "utf8");
    // Whole in itself, and with a seal: but not this user's.
    await writeFile(at("audit.part"), kept.replace(/"done":\d+/, '"done":9'));
    expect(errorCodeOf(await audit(...file))).to.equal("CHECKPOINT_FOREIGN");
    await writeFile(at("audit.part"), kept);
    await writeFile(
      at("other.json"),
      JSON.stringify({ ...product.trust, operator: { name: "Somebody else" } }),
    );
    const other = await datadeed(
      ["audit", "--trust", at("other.json"), "--documents", product.url, "--json", ...file],
      { home: product.home },
    );
    expect(errorCodeOf(other)).to.equal("CHECKPOINT_FOREIGN");
    expect(other.code).to.equal(64);
  });

  it("is VERIFIED WITH EXCEPTIONS, exit 2, without documents; NOT VERIFIABLE, exit 1, for a block that is not there", async () => {
    const bare = ["audit", "--trust", at("trust.json"), "--no-actors"];
    const without = await datadeed([...bare, "--lang", "en"], { home: product.home });
    expect(without.code).to.equal(2);
    expect(without.stdout).to.include("VERIFIED WITH EXCEPTIONS").and.to.include("[ENTRIES_NOT_CHECKED]");
    const unknown = await datadeed([...bare, "--block", `0x${"ab".repeat(32)}`, "--lang", "zh"], {
      home: product.home,
    });
    expect(unknown.code).to.equal(1);
    expect(unknown.stdout).to.include("不可核验").and.to.include("[BLOCK_UNKNOWN]");
  });

  it("tells the time line of a certificate by its number, in both languages, the same bytes again", async () => {
    const certificateNo = certificateNumber(product.trust.log, 0);
    const { scope } = jsonOf(await audit()) as unknown as AuditReport;
    const asked = ["--certificate", certificateNo, "--block", scope.block!.hash];
    const report = jsonOf(await audit(...asked, "-o", at("line.json"))) as unknown as AuditReport;
    const [timeline] = report.timelines;
    expect(timeline).to.include({ certificateNo, index: 0 });
    expect(timeline!.completeness.code).to.equal("COMPLETE");
    expect(timeline!.rows.map(({ event }) => event)).to.deep.equal([
      "Checkpoint",
      "CertificateAdmitted",
      "PledgeProposed",
      "PledgeAccepted",
      "PledgeRegistered",
      "DefaultDeclared",
      "DefaultCured",
      "PledgeReleased",
      "PledgeDeregistered",
    ]);
    expect(timeline!.rows.every(({ sender }) => sender !== null)).to.equal(true);
    expect(report.command).to.include(`--certificate ${certificateNo} --block`);
    await audit(...asked, "-o", at("line-again.json"));
    expect(await readFile(at("line-again.json"))).to.deep.equal(await readFile(at("line.json")));
    const bare = [
      "audit",
      "--trust",
      at("trust.json"),
      "--documents",
      product.gateway.url,
      ...asked,
      "--lang",
      "zh",
    ];
    const text = await datadeed(bare, { home: product.home });
    expect(text.stdout).to.include(`证书 ${certificateNo} 的时间线`).and.to.include("没有遗漏");
  });

  it("opens the commitments whose manifests were disclosed, and names a manifest of no certificate", async () => {
    const { manifest } = await product.deposit(holder, 5, 5);
    await mkdir(at("manifests"));
    await writeFile(at("manifests/a.manifest.json"), JSON.stringify(manifest));
    const opened = jsonOf(await audit("--manifests", at("manifests"))) as unknown as AuditReport;
    expect(opened).to.include({ conclusion: "VERIFIED" });
    expect(opened.counts.certificates.opened).to.equal(1);
    const { salt } = buildManifest(manifest.files, new Uint8Array(32).fill(6));
    await writeFile(at("manifests/b.manifest.json"), JSON.stringify({ ...manifest, salt }));
    const strange = jsonOf(await audit("--manifests", at("manifests"))) as unknown as AuditReport;
    expect(strange.findingCounts).to.deep.equal({ MANIFEST_OF_NO_CERTIFICATE: 1 });
  });

  it("counts working days by the calendar that it is given, and names it", async () => {
    const year = { year: 2030, off: [], work: [] };
    await writeFile(
      at("days.json"),
      JSON.stringify({ format: "datadeed-holidays/1", id: "X", years: [year] }),
    );
    const report = jsonOf(await audit("--holidays", at("days.json"))) as unknown as AuditReport;
    expect(report.scope.holidays).to.match(/^sha256:/);
    expect(report.command).to.include("--holidays FILE");
    await writeFile(at("days.json"), "{}");
    expect(errorCodeOf(await audit("--holidays", at("days.json")))).to.equal("INPUT_INVALID");
  });

  it("refuses a number that is none, one of another log, a block that is none, and a file of another kind", async () => {
    expect(errorCodeOf(await audit("--certificate", "DD-1"))).to.equal("CERTIFICATE_NO_INVALID");
    const foreign = certificateNumber("0x5FbDB2315678afecb367f032d93F642f64180aa3", 0);
    expect(errorCodeOf(await audit("--certificate", foreign))).to.equal("USAGE");
    expect(errorCodeOf(await audit("--block", "soon"))).to.equal("USAGE");
    expect(errorCodeOf(await audit("-o", at("audit.txt")))).to.equal("USAGE");
  });
});

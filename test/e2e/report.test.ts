import { expect } from "chai";
import { encryptKeystoreJson, Wallet } from "ethers";
import { readFile, writeFile } from "node:fs/promises";
import { toHex0x } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { formatTime } from "#core/parse.ts";
import { reportBytes, type DueDiligenceReport } from "../../client/report/report.ts";
import { datadeed, jsonOf } from "../helpers/cli.ts";
import { acceptanceOf } from "../helpers/pledge-signing.ts";
import { Product, type Deposited } from "../helpers/product.ts";

const holder = new Wallet(`0x${"11".repeat(32)}`);
const other = new Wallet(`0x${"33".repeat(32)}`);
const bank = new Wallet(`0x${"22".repeat(32)}`);

describe("due diligence on the embedded product", function () {
  this.timeout(180_000);
  let product: Product;
  let first: Deposited;
  let pledgeId: string;
  let debtMaturity: number;
  const at = (name: string) => product.at(name);
  const write = (name: string, content: unknown) => writeFile(at(name), JSON.stringify(content));

  before(async () => {
    product = await Product.start();
    await write("trust.json", product.trust);
  });

  after(() => (product as Product | undefined)?.[Symbol.asyncDispose]());

  /** Deposits the same bytes under a salt of their own, and keeps bundle and manifest as files. */
  async function deposit(owner: Wallet, name: string, salt: number): Promise<Deposited> {
    const deposited = await product.deposit(owner, 7, salt);
    await write(`${name}.deed.json`, deposited.bundle);
    await write(`${name}.manifest.json`, deposited.manifest);
    return deposited;
  }

  async function pledge(deposited: Deposited): Promise<string> {
    const offer = await product.offer(deposited, bank);
    debtMaturity = offer.message["debtMaturity"] as number;
    const proposed = await product.done<{ pledgeId: string }>("/v1/pledges", offer);
    expect((await lineOf("first", "P1")).code).to.equal("P1_RESERVED");
    const acceptance = acceptanceOf(proposed.pledgeId, bank.address);
    await product.done(
      `/v1/pledges/${proposed.pledgeId}/acceptance`,
      await product.sign(bank, "PledgeAcceptance", acceptance),
    );
    return proposed.pledgeId;
  }

  const run = (name: string, ...args: string[]) =>
    datadeed(
      [
        ...["report", at(`${name}.deed.json`), "--trust", at("trust.json")],
        ...["--manifest", at(`${name}.manifest.json`), "--json", ...args],
      ],
      { home: product.home },
    );
  const reportOn = async (name: string, ...args: string[]) =>
    jsonOf(await run(name, ...args)) as unknown as DueDiligenceReport;
  const lineOf = async (name: string, id: string, ...args: string[]) =>
    (await reportOn(name, ...args)).lines.find((line) => line.id === id)!;

  it("finds a fresh certificate free, and its contracts' code", async () => {
    first = await deposit(holder, "first", 1);
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
    expect(first.manifest.files).to.deep.equal(again.manifest.files);
    pledgeId = await pledge(first);
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
    expect(term.compared).to.have.property("debtMaturity", formatTime(debtMaturity));
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
    const signing = [
      "--key",
      at("bank.json"),
      "--record",
      "--gateway",
      product.url,
      "--api-key",
      product.apiKey,
    ];
    const env = { DATADEED_PASSWORD: "password" };
    const result = await datadeed([...args, ...signing, "--json"], { home: product.home, env });
    const { report, recorded } = jsonOf(result) as {
      report: DueDiligenceReport;
      recorded: Record<string, unknown>;
    };
    const reportDigest = toHex0x(sha256(reportBytes(report)));
    expect(recorded).to.include({ reportDigest, lender: bank.address, final: true });
    const { certificateNo } = report.head;
    const view = (await (await fetch(`${product.url}/v1/certificates/${certificateNo}`)).json()) as {
      history: { event: string; details: Record<string, unknown> }[];
    };
    const told = view.history.find(({ event }) => event === "DUE_DILIGENCE_RECORDED");
    expect(told?.details).to.include({ reportDigest, lender: bank.address });
    const verified = await datadeed(
      ["verify-report", at("signed.json"), "--trust", at("trust.json"), "--offline", "--json"],
      { home: product.home },
    );
    expect([verified.code, jsonOf(verified)["code"]]).to.deep.equal([0, "REPORT_SIGNED"]);
    const again = await datadeed(
      ["send", at("signed.signature.json"), "--gateway", product.url, "--api-key", product.apiKey],
      { home: product.home },
    );
    expect(again.stdout).to.include(`Recorded   on the chain at ${String(recorded["recordedAt"])}`);
  });

  it("is computed by the gateway to the same end, as JSON and as PDF, and says who computed it", async () => {
    const { manifest } = first;
    const own = await reportOn("first");
    const { asOf, evaluatedAt, certificateNo } = own.head;
    const question = { certificateNo, manifest, block: asOf!.blockNumber, at: evaluatedAt };
    const theirs = await product.done<DueDiligenceReport>("/v1/reports", question);
    expect(theirs).to.deep.equal({ ...own, head: { ...own.head, computedBy: "GATEWAY" } });
    const pdf = await product.post("/v1/reports?format=pdf", { ...question, language: "zh" });
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

import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { encryptKeystoreJson, Wallet } from "ethers";
import type { DueDiligenceReport } from "../../../client/report/report.ts";
import { canonicalJson, parseJson } from "#core/json.ts";
import { formatTime } from "#core/parse.ts";
import { datadeed, errorCodeOf, jsonOf, type CliResult } from "../../helpers/cli.ts";
import { makePdf } from "../../helpers/made-pdf.ts";
import { makeProvenScenario, PROOF_BLOCK } from "../../helpers/proven-scenario.ts";
import { orderlyCase, SM3_MANIFEST } from "../../helpers/report-case.ts";
import { NOW } from "../../helpers/scenario.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

/** A keystore that opens fast. */
function encrypted({ address, privateKey }: Wallet, password: string): Promise<string> {
  return encryptKeystoreJson({ address, privateKey }, password, { scrypt: { N: 2, r: 1, p: 1 } });
}

describe("datadeed report", () => {
  const given = orderlyCase();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
    await write("data.deed.json", given.scenario.bundle);
    await write("trust.json", given.scenario.trust);
    await write("policy.json", given.policy);
    await write("papers.json", given.supplied);
    await write("manifest.json", given.manifest);
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  const at = (name: string) => join(folder.path, name);
  const write = (name: string, content: unknown) => writeFile(at(name), JSON.stringify(content));
  const run = (...args: string[]): Promise<CliResult> =>
    datadeed(["report", at("data.deed.json"), "--trust", at("trust.json"), ...args], {
      home: folder.path,
      now: NOW,
    });
  const papers = () => [
    ...["--policy", at("policy.json"), "--supplied", at("papers.json"), "--manifest", at("manifest.json")],
    ...["--lender", "Example Bank", "--purpose", "working capital"],
  ];

  it("prints verdict and conditions first, in the language asked for, and ends with the verdict's code", async () => {
    const { code, stdout } = await run(...papers(), "--offline");
    expect(code).to.equal(2);
    const lines = stdout.split("\n");
    expect(lines[0]).to.match(/^CONDITIONAL: /);
    expect(lines).to.include("Lender: Example Bank").and.to.include("Stage: PRE_PAYOUT");
    expect(lines.indexOf("Conditions")).to.be.lessThan(lines.indexOf("Checks"));
    expect(stdout)
      .to.match(/✓ pass {2}I1 .*\[I1_IN_BUSINESS\]/)
      .and.to.match(/\? not checked {2}A1 .*\[UNREADABLE\]/);
    const chinese = await run(...papers(), "--offline", "--lang", "zh");
    expect(chinese.stdout)
      .to.match(/^CONDITIONAL：有条件通过/)
      .and.to.include("贷款人：Example Bank");
  });

  it("writes the report as canonical JSON that only its owner can read, the same bytes for the same inputs", async () => {
    const first = await run(...papers(), "--offline", "--out", at("report.json"));
    expect(first.code).to.equal(2);
    const text = await readFile(at("report.json"), "utf8");
    expect(canonicalJson(parseJson(text))).to.equal(text);
    expect((await stat(at("report.json"))).mode & 0o777).to.equal(0o600);
    const again = await run(...papers(), "--offline", "--at", formatTime(NOW), "--out", at("again.json"));
    expect(again.code).to.equal(2);
    expect(await readFile(at("again.json"), "utf8")).to.equal(text);
    const asJson = await run(...papers(), "--offline", "--json");
    expect(canonicalJson(jsonOf(asJson))).to.equal(text);
  });

  it("writes a PDF where the name ends so", async () => {
    expect((await run(...papers(), "--offline", "--out", at("report.pdf"))).code).to.equal(2);
    const pdf = await readFile(at("report.pdf"));
    expect(pdf.subarray(0, 5).toString("latin1")).to.equal("%PDF-");
    expect((await stat(at("report.pdf"))).mode & 0o777).to.equal(0o600);
  }).timeout(60_000);

  it("rejects with 1 what is tampered with", async () => {
    const { bundle } = given.scenario;
    await write("data.deed.json", {
      ...bundle,
      certificate: { ...bundle.certificate, validUntil: "2039-01-01T00:00:00Z" },
    });
    const result = await run("--offline", "--json");
    expect(result.code).to.equal(1);
    expect(jsonOf(result)).to.deep.include({ verdict: "REJECT", grounds: ["A1", "A2"] });
  });

  it("takes the stage from the command line over the policy's", async () => {
    const head = async (...args: string[]) =>
      jsonOf(await run(...papers(), "--offline", "--json", ...args))["head"];
    expect(await head()).to.include({ stage: "PRE_PAYOUT" });
    expect(await head("--stage", "MONITORING")).to.include({ stage: "MONITORING" });
  });

  it("evaluates as of the time that is named", async () => {
    const { code, stdout } = await run("--offline", "--json", "--at", "2035-01-01T00:00:00Z");
    expect(code).to.equal(2);
    expect(stdout).to.include('"evaluatedAt": "2035-01-01T00:00:00Z"');
  });

  it("hashes the data that are named, and rejects others", async () => {
    await writeFile(at("readings.csv"), "not the deposited ones\n");
    const { code, stdout } = await run(...papers(), "--offline", "--json", "--data", at("readings.csv"));
    expect(code).to.equal(1);
    expect(stdout).to.include('"E1_MISSING"');
  });

  describe("with a chain", () => {
    let server: Server;
    const asked: string[] = [];
    before(async () => {
      server = createServer((_, response) => {
        asked.push("request");
        response.writeHead(503).end();
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    });
    after(() => server.close());

    it("does not reject because a node does not answer", async () => {
      const { port } = server.address() as AddressInfo;
      const result = await run(...papers(), "--json", "--rpc", `http://127.0.0.1:${port}`, "--block", "7");
      expect(result.code).to.equal(2);
      expect(asked).not.to.deep.equal([]);
      expect(jsonOf(result)["head"]).to.include({ asOf: null });
    });
  });

  describe("signed by the lender", () => {
    const PASSWORD = "correct horse";
    let lender: string;
    beforeEach(async () => {
      const wallet = new Wallet(`0x${"22".repeat(32)}`);
      lender = wallet.address;
      await writeFile(at("lender.json"), await encrypted(wallet, PASSWORD));
    });
    const signed = (...args: string[]) =>
      datadeed(["report", at("data.deed.json"), "--trust", at("trust.json"), "--offline", ...args], {
        home: folder.path,
        now: NOW,
        env: { DATADEED_PASSWORD: PASSWORD },
      });
    const check = (...args: string[]) =>
      datadeed(["verify-report", ...args, "--trust", at("trust.json"), "--json"], { home: folder.path });

    it("has a signature beside it that verifies offline, and can be sent in later", async () => {
      const result = await signed(...papers(), "--key", at("lender.json"), "--out", at("report.json"));
      expect(result.code, result.stderr).to.equal(2);
      expect(result.stdout).to.include(lender).and.to.include("datadeed send");
      const file = at("report.signature.json");
      expect((await stat(file)).mode & 0o777).to.equal(0o600);
      const request = JSON.parse(await readFile(file, "utf8")) as { act: string; subject: string };
      expect(request).to.include({ act: "recordDueDiligence", subject: "" });
      const verified = await check(at("report.json"), "--offline");
      expect(verified.code, verified.stderr).to.equal(0);
      expect(jsonOf(verified)).to.include({ code: "REPORT_SIGNED", lender, reportVerdict: "CONDITIONAL" });
      const people = await datadeed(
        ["verify-report", at("report.json"), "--trust", at("trust.json"), "--offline"],
        { home: folder.path },
      );
      expect(people.stdout)
        .to.match(/^PASS: .*\[REPORT_SIGNED\]/)
        .and.to.include("Digest  sha256:");
    });

    it("verifies no more once a letter of the report is changed", async () => {
      await signed("--key", at("lender.json"), "--out", at("report.json"));
      const text = await readFile(at("report.json"), "utf8");
      await writeFile(at("report.json"), text.replace('"verdict":"CONDITIONAL"', '"verdict":"PASS"'));
      const verified = await check(at("report.json"), "--offline");
      expect([verified.code, jsonOf(verified)["code"]]).to.deep.equal([1, "REPORT_OTHER_BYTES"]);
    });

    it("tells of a report without signature only its digest", async () => {
      await run("--offline", "--out", at("report.json"));
      const verified = await check(at("report.json"));
      expect([verified.code, jsonOf(verified)["code"]]).to.deep.equal([2, "REPORT_NOT_SIGNED"]);
    });

    it("takes the signature that is named, and no other request for one", async () => {
      await signed("--key", at("lender.json"), "--out", at("report.json"));
      await rename(at("report.signature.json"), at("theirs.json"));
      const named = await check(at("report.json"), "--offline", "--signature", at("theirs.json"));
      expect(jsonOf(named)["code"]).to.equal("REPORT_SIGNED");
      const request = JSON.parse(await readFile(at("theirs.json"), "utf8")) as object;
      await write("theirs.json", { ...request, act: "callCover" });
      const wrongAct = await check(at("report.json"), "--offline", "--signature", at("theirs.json"));
      expect([wrongAct.code, errorCodeOf(wrongAct)]).to.deep.equal([64, "INPUT_INVALID"]);
    });

    it("verifies in its PDF too: the attached report counts, and the signature beside it", async () => {
      await signed(...papers(), "--key", at("lender.json"), "--out", at("report.pdf"));
      const verified = await check(at("report.pdf"), "--offline");
      expect(verified.code, verified.stdout).to.equal(0);
      expect(jsonOf(verified)).to.include({ code: "REPORT_SIGNED", lender, reportVerdict: "CONDITIONAL" });
      await writeFile(at("other.pdf"), await makePdf({ attachments: [["letter.txt", "hello"]] }));
      const without = await check(at("other.pdf"), "--offline");
      expect([without.code, errorCodeOf(without)]).to.deep.equal([64, "PDF_WITHOUT_REPORT"]);
    });

    it("gives report and signature as one JSON document, and overwrites neither", async () => {
      const args = ["--key", at("lender.json"), "--out", at("report.json"), "--json"];
      const document = jsonOf(await signed(...args));
      expect(document).to.have.all.keys("report", "signatureFile", "signature");
      await rm(at("report.json"));
      const refused = await signed(...args);
      expect([refused.code, errorCodeOf(refused)]).to.deep.equal([64, "FILE_EXISTS"]);
      expect((await signed(...args, "--force")).code).to.equal(2);
    });

    it("keeps report and signature where the gateway that should record it does not answer", async () => {
      const args = ["--key", at("lender.json"), "--out", at("report.json"), "--record", "--json"];
      const result = await signed(...args, "--gateway", "http://127.0.0.1:9", "--api-key", "dd_test");
      expect([result.code, errorCodeOf(result)]).to.deep.equal([69, "SERVICE_UNREACHABLE"]);
      expect(jsonOf(await check(at("report.json"), "--offline"))["code"]).to.equal("REPORT_SIGNED");
    });
  });

  it("takes the chain's answers from the bundle's proof where a block hash is given, offline", async () => {
    const proven = await makeProvenScenario({ deposit: { manifest: SM3_MANIFEST } });
    await write("data.deed.json", proven.bundle);
    await write("trust.json", proven.trust);
    const known = ["--offline", "--block-hash", proven.trusted.hash];
    const made = jsonOf(await run(...papers(), ...known, "--json")) as unknown as DueDiligenceReport;
    expect(made.head.asOf).to.deep.include({ blockNumber: PROOF_BLOCK, sources: 0 });
    expect(made.lines.find(({ id }) => id === "A1")?.code).to.equal("A1_PROVEN");
    const text = await run(...papers(), ...known);
    expect(text.stdout).to.include(`Offline: proven as of block ${PROOF_BLOCK} of 2026-11-22T08:01:04Z`);
    const chinese = await run(...papers(), ...known, "--lang", "zh", "--out", at("report.pdf"));
    expect(chinese.stdout).to.include(`离线出具：以所信任的区块 ${PROOF_BLOCK}`);
    const bare = jsonOf(await run(...papers(), "--offline", "--json")) as unknown as DueDiligenceReport;
    expect(bare.head.asOf).to.equal(null);
  });

  it("never overwrites a report unless told to", async () => {
    await write("report.json", {});
    const refused = await run("--offline", "--json", "--out", at("report.json"));
    expect([refused.code, errorCodeOf(refused)]).to.deep.equal([64, "FILE_EXISTS"]);
    expect(await readFile(at("report.json"), "utf8")).to.equal("{}");
    expect((await run("--offline", "--out", at("report.json"), "--force")).code).to.equal(2);
    expect(await readFile(at("report.json"), "utf8")).to.include("datadeed-report/1");
  });

  it("refuses wrong documents with their own codes", async () => {
    await write("policy.json", { format: "datadeed-policy/1", stage: "SOON" });
    await write("papers.json", { format: "datadeed-supplied/1", rumours: 1 });
    for (const [option, name, code] of [
      ["--policy", "policy.json", "POLICY_INVALID"],
      ["--supplied", "papers.json", "SUPPLIED_INVALID"],
      ["--manifest", "papers.json", "MANIFEST_INVALID"],
      ["--policy", "absent.json", "FILE_UNREADABLE"],
    ] as const) {
      const result = await run("--offline", "--json", option, at(name));
      expect([result.code, errorCodeOf(result)]).to.deep.equal([64, code]);
    }
  });

  const wrong: Record<string, string[]> = {
    "a sample of nothing": ["--sample"],
    "a node for an offline report": ["--offline", "--rpc", "http://127.0.0.1:9"],
    "a block for an offline report": ["--offline", "--block", "1"],
    "a block hash for nodes that tell it": ["--block-hash", `0x${"12".repeat(32)}`],
    "a note for nodes": ["--note", "note.txt"],
    "a block that is no number": ["--block", "latest"],
    "a time that is none": ["--offline", "--at", "yesterday"],
    "a stage that does not exist": ["--stage", "LATER"],
    "a signature over nothing that is kept": ["--offline", "--key", "lender.json"],
    "a record without a signer": ["--offline", "--record"],
    "two trust documents": ["--offline", "--gateway", "http://127.0.0.1:9"],
    "an output that is no JSON": ["--offline", "--out", "report.txt"],
  };
  for (const [what, args] of Object.entries(wrong)) {
    it(`refuses ${what}`, async () => {
      const result = await run("--json", ...args);
      expect([result.code, errorCodeOf(result)]).to.deep.equal([64, "USAGE"]);
    });
  }
});

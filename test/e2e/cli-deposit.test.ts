import { expect } from "chai";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { readBundle } from "#core/bundle.ts";
import { fingerprint } from "#core/dataset.ts";
import { readBundleOfPdf } from "../../client/adapters/pdf-reader/read-pdf.ts";
import { datadeed, errorCodeOf, finished, jsonOf, startDatadeed, type CliResult } from "../helpers/cli.ts";
import { CliDesk, DESK_FILES as FILES, passing } from "../helpers/cli-desk.ts";
import { makePdf } from "../helpers/made-pdf.ts";
import { sampleDescription } from "../helpers/sample-deposit.ts";

describe("datadeed deposit against the product", function () {
  this.timeout(240_000);
  let desk: CliDesk;
  const at = (name: string) => desk.at(name);
  const run = (...args: string[]) => desk.run(...args);
  const deposit = (out: string, ...args: string[]) => desk.deposit(out, ...args);

  before(async () => (desk = await CliDesk.open()));
  beforeEach(() => desk.reset());
  after(() => (desk as CliDesk | undefined)?.[Symbol.asyncDispose]());

  it("signs, uploads, waits until it is final and writes bundle and manifest", async () => {
    const { certificate } = readBundle(await readFile(at("signed.deed.json")));
    expect(certificate.credentialSubject.hashing.by).to.have.members(["gateway", "depositor"]);
    expect(certificate.credentialSubject.statement?.message.holder).to.equal(desk.wallet.address);
    const manifest = await desk.manifestIn("signed.manifest.json");
    expect(manifest.files.map(({ path }) => path)).to.have.members(Object.keys(FILES));
    expect(fingerprint(manifest).commitment).to.equal(certificate.credentialSubject.commitment);
    expect((await stat(at("signed.manifest.json"))).mode & 0o777).to.equal(0o600);
    expect((await readdir(desk.home)).filter((name) => /unfinished|part/.test(name))).to.deep.equal([]);
  });

  it("sends no byte of the data where only the fingerprint is asked for", async () => {
    const result = await deposit(
      "fp.deed.json",
      "--key",
      at("key.json"),
      "--fingerprint-only",
      "--sm3",
      "--wait",
      "anchored",
    );
    expect(result.code, result.stdout).to.equal(0);
    expect(Number(desk.proxy.headers.get("POST /v1/deposits")?.["content-length"])).to.be.lessThan(10_000);
    const { credentialSubject } = readBundle(await readFile(at("fp.deed.json"))).certificate;
    expect(credentialSubject.hashing.by).to.deep.equal(["depositor"]);
    expect(credentialSubject.manifestSm3).to.equal(
      fingerprint(await desk.manifestIn("fp.manifest.json")).manifestSm3,
    );
  });

  it("uploads without a key, and keeps the manifest that the gateway made", async () => {
    const result = await deposit(
      "plain.deed.json",
      "--sm3",
      "--wait",
      "sequenced",
      "--manifest",
      at("made.json"),
    );
    expect(result.code, result.stdout).to.equal(0);
    const manifest = await desk.manifestIn("made.json");
    expect(jsonOf(result)).to.deep.include({
      ...fingerprint(manifest),
      bundleFile: null,
      manifestFile: at("made.json"),
    });
    expect(manifest.files.every(({ sm3 }) => sm3 !== undefined)).to.equal(true);
    expect(manifest.files.map(({ path }) => path)).to.deep.equal(
      (await desk.manifestIn("signed.manifest.json")).files.map(({ path }) => path),
    );
    expect((await stat(at("made.json"))).mode & 0o777).to.equal(0o600);
  });

  it("fetches the certificate's PDF too, and finds the very same bundle attached to it", async () => {
    const result = await deposit("paper.deed.json", "--key", at("key.json"), "--pdf", at("paper.pdf"));
    expect(result.code, result.stdout).to.equal(0);
    expect(jsonOf(result)).to.include({ pdfFile: at("paper.pdf"), state: "FINAL" });
    const attached = await readBundleOfPdf(await readFile(at("paper.pdf")));
    expect(JSON.parse(Buffer.from(attached).toString())).to.deep.equal(
      JSON.parse(await readFile(at("paper.deed.json"), "utf8")),
    );
    const verified = await run("verify", at("paper.pdf"), "--json");
    expect([verified.code, jsonOf(verified)["verdict"]]).to.deep.equal([0, "PASS"]);
  });

  it("overwrites no PDF, has none before the anchor, and takes none of another certificate", async () => {
    await writeFile(at("there.pdf"), "something");
    const there = await deposit("there.deed.json", "--pdf", at("there.pdf"));
    expect([there.code, errorCodeOf(there)]).to.deep.equal([64, "FILE_EXISTS"]);
    const early = await deposit("early.deed.json", "--pdf", at("early.pdf"), "--wait", "sequenced");
    expect([early.code, errorCodeOf(early)]).to.deep.equal([64, "USAGE"]);
    expect(desk.proxy.seen.size).to.equal(0);
    const bundle = await readFile(at("signed.deed.json"));
    const other = await makePdf({ attachments: [["other.deed.json", bundle]] });
    desk.proxy.onAnswer = (_method, path, answer) =>
      path.endsWith("/certificate.pdf")
        ? { status: 200, body: Buffer.from(other).toString("latin1") }
        : answer;
    const foreign = await deposit("foreign-pdf.deed.json", "--pdf", at("foreign.pdf"));
    expect([foreign.code, errorCodeOf(foreign)]).to.deep.equal([64, "COMMITMENT_MISMATCH"]);
    expect(await readdir(desk.home)).not.to.include("foreign.pdf");
  });

  it("keeps to a manifest that `datadeed hash` wrote before, and refuses it for other files", async () => {
    const hashed = await run("hash", at("dataset"), "--sm3", "-o", at("hashed.json"), "--json");
    const given = ["--key", at("key.json"), "--manifest", at("hashed.json"), "--wait", "anchored"];
    const result = await deposit("hashed.deed.json", ...given);
    expect(result.code, result.stdout).to.equal(0);
    const print = fingerprint(await desk.manifestIn("hashed.json"));
    expect(jsonOf(result)).to.include(print);
    expect(jsonOf(hashed)).to.include({ commitment: print.commitment });
    await writeFile(at("dataset/.hidden"), "y");
    const other = await deposit("other.deed.json", ...given);
    await writeFile(at("dataset/.hidden"), "x");
    expect([other.code, errorCodeOf(other)]).to.deep.equal([64, "COMMITMENT_MISMATCH"]);
    const refused = await deposit("refused.deed.json", ...given, "--api-key", "wrong");
    expect([refused.code, errorCodeOf(refused)]).to.deep.equal([64, "UNAUTHENTICATED"]);
    expect(fingerprint(await desk.manifestIn("hashed.json"))).to.deep.equal(print);
  });

  for (const [what, options] of Object.entries({
    "a signed upload": ["--key", "key.json"],
    "a plain upload": [],
    "a fingerprint": ["--key", "key.json", "--fingerprint-only"],
  })) {
    it(`finds ${what} again whose answer was lost, and makes no second certificate`, async () => {
      const out = `lost-${options.length}.deed.json`;
      const args = options.map((option) => (option === "key.json" ? at(option) : option));
      let recorded = "";
      desk.proxy.onAnswer = (method, _path, answer) => {
        if (method !== "POST") return answer;
        recorded = (JSON.parse(answer.body) as { certificateNo: string }).certificateNo;
        return "LOSE";
      };
      const lost = await deposit(out, ...args);
      expect([lost.code, errorCodeOf(lost)]).to.deep.equal([69, "SERVICE_UNREACHABLE"]);
      expect(lost.stderr).to.include("run the same command again");
      expect(await readdir(desk.home)).to.include(`${out}.unfinished`);

      const other = await deposit(out, ...args, "--sm3");
      expect([other.code, errorCodeOf(other)]).to.deep.equal([64, "IDEMPOTENCY_CONFLICT"]);

      desk.proxy.onAnswer = passing;
      const found = await deposit(out, ...args);
      expect(found.code, found.stdout).to.equal(0);
      expect(jsonOf(found)["certificateNo"]).to.equal(recorded);
      expect(readBundle(await readFile(at(out))).certificateNo).to.equal(recorded);
      expect(await readdir(desk.home)).to.not.include(`${out}.unfinished`);
    });
  }

  it("refuses to go on with a deposit whose data have changed", async () => {
    desk.proxy.onAnswer = (method, _path, answer) => (method === "POST" ? "LOSE" : answer);
    await deposit("changed.deed.json", "--key", at("key.json"));
    desk.proxy.onAnswer = passing;
    await writeFile(at("dataset/.hidden"), "y");
    const result = await deposit("changed.deed.json", "--key", at("key.json"));
    await writeFile(at("dataset/.hidden"), "x");
    expect([result.code, errorCodeOf(result)]).to.deep.equal([64, "IDEMPOTENCY_CONFLICT"]);
  });

  it("leaves nothing behind when the gateway refuses", async () => {
    const before = await readdir(desk.home);
    const description = sampleDescription(desk.wallet.address);
    const refusals: [string, () => Promise<CliResult>][] = [
      ["UNAUTHENTICATED", () => deposit("no.deed.json", "--api-key", "wrong")],
      ["UNAUTHENTICATED", () => deposit("no.deed.json", "--key", at("key.json"), "--api-key", "wrong")],
      [
        "SIGNATURE_INVALID",
        async () => {
          await desk.describe(sampleDescription(`0x${"11".repeat(20)}`));
          return deposit("no.deed.json", "--key", at("key.json"));
        },
      ],
    ];
    for (const [code, refused] of refusals) {
      const result = await refused();
      expect([result.code, errorCodeOf(result)], result.stdout).to.deep.equal([64, code]);
    }
    await desk.describe(description);
    expect(await readdir(desk.home)).to.deep.equal(before);
  });

  it("finds every fault of a description before anything is sent", async () => {
    const bad = { ...sampleDescription(desk.wallet.address), holder: undefined, coverage: "HALF" };
    await desk.describe(bad, "bad.json");
    const result = await run("deposit", ...desk.depositing("bad.json", "bad.deed.json"));
    expect([result.code, errorCodeOf(result)]).to.deep.equal([64, "INPUT_INVALID"]);
    const { problems } = jsonOf(result)["error"] as { problems: { pointer: string }[] };
    expect(problems.map(({ pointer }) => pointer)).to.have.members(["/holder", "/coverage"]);
    expect(desk.proxy.seen.size).to.equal(0);
  });

  it("refuses a key file that its password does not open", async () => {
    const result = await datadeed(
      ["deposit", ...desk.depositing("description.json", "k.deed.json"), "--key", at("key.json")],
      { home: desk.home, env: { ...desk.env, DATADEED_PASSWORD: "another" } },
    );
    expect([result.code, errorCodeOf(result)]).to.deep.equal([64, "KEY_INVALID"]);
  });

  it("never overwrites a bundle or a manifest", async () => {
    expect(errorCodeOf(await deposit("signed.deed.json"))).to.equal("FILE_EXISTS");
    expect(errorCodeOf(await deposit("new.deed.json", "--manifest", at("signed.manifest.json")))).to.equal(
      "FILE_EXISTS",
    );
    expect(desk.proxy.seen.size).to.equal(0);
  });

  it("does not take a certificate that speaks of something else", async () => {
    desk.proxy.onAnswer = (method, _path, answer) => {
      if (method !== "POST") return answer;
      const commitment = /"commitment":"sha256:[0-9a-f]{64}"/;
      return {
        ...answer,
        body: answer.body.replace(commitment, `"commitment":"sha256:${"00".repeat(32)}"`),
      };
    };
    const result = await deposit("foreign.deed.json", "--key", at("key.json"), "--fingerprint-only");
    expect([result.code, errorCodeOf(result)]).to.deep.equal([64, "COMMITMENT_MISMATCH"]);
  });

  it("says what is recorded when waiting takes too long, and goes on later", async () => {
    desk.proxy.onAnswer = (method, _path, answer) =>
      method === "GET"
        ? { ...answer, body: answer.body.replace(/"state":"\w+"/, '"state":"SEQUENCED"') }
        : answer;
    const late = await deposit("late.deed.json", "--timeout", "1");
    expect([late.code, errorCodeOf(late)]).to.deep.equal([69, "NOT_ANCHORED"]);
    desk.proxy.onAnswer = passing;
    const done = await deposit("late.deed.json");
    expect(done.code, done.stdout).to.equal(0);
    expect((jsonOf(late)["error"] as { message: string }).message).to.include(
      String(jsonOf(done)["certificateNo"]),
    );
  });

  it("is not fooled by something that is no gateway", async () => {
    desk.proxy.onAnswer = () => ({ status: 200, body: "<html>" });
    const result = await deposit("web.deed.json", "--key", at("key.json"));
    expect(errorCodeOf(result)).to.equal("GATEWAY_ANSWER_INVALID");
    desk.proxy.onAnswer = () => ({ status: 503, body: "busy" });
    const busy = await deposit("web.deed.json", "--key", at("key.json"));
    expect([busy.code, errorCodeOf(busy)]).to.deep.equal([69, "SERVICE_UNREACHABLE"]);
  });

  it("finds the API key of a gateway on this machine, as a process on the default settings", async () => {
    const args = [
      "deposit",
      "dataset",
      "--description",
      "description.json",
      "-o",
      "process.deed.json",
      "--json",
    ];
    const result = await finished(startDatadeed(args, desk.home, { DATADEED_URL: desk.product.url }));
    expect(result.code, result.stdout + result.stderr).to.equal(0);
    expect(result.stderr).to.equal("");
    expect(jsonOf(result)["state"]).to.equal("FINAL");
  });

  it("wants an API key", async () => {
    const result = await datadeed(["deposit", ...desk.depositing("description.json", "x.deed.json")], {
      home: desk.home,
      env: { DATADEED_DATA_DIR: at("nowhere") },
    });
    expect([result.code, errorCodeOf(result)]).to.deep.equal([64, "UNAUTHENTICATED"]);
  });
});

import { expect } from "chai";
import { open, readFile, rm, writeFile } from "node:fs/promises";
import { buildManifest } from "#core/dataset.ts";
import { datadeed, errorCodeOf, jsonOf, type CliResult } from "../helpers/cli.ts";
import { CliDesk, DESK_FILES as FILES } from "../helpers/cli-desk.ts";

describe("datadeed verify against the product", function () {
  this.timeout(240_000);
  let desk: CliDesk;
  const at = (name: string) => desk.at(name);
  const run = (...args: string[]) => desk.run(...args);

  before(async () => (desk = await CliDesk.open()));
  after(() => (desk as CliDesk | undefined)?.[Symbol.asyncDispose]());

  const verify = (...args: string[]) => run("verify", at("signed.deed.json"), ...args);
  const checksOf = (result: CliResult) =>
    Object.fromEntries(
      (jsonOf(result)["checks"] as { check: string; code: string }[]).map(({ check, code }) => [check, code]),
    );

  it("passes the genuine bundle with its manifest and data, by the pinned trust document", async () => {
    const result = await verify("--manifest", at("signed.manifest.json"), "--data", at("dataset"), "--json");
    expect(result.code, result.stdout).to.equal(0);
    expect(result.stderr).to.equal("");
    expect(jsonOf(result)).to.deep.include({
      verdict: "PASS",
      trust: { source: "PINNED", location: at(".datadeed/trust.json") },
    });
    expect(checksOf(result)).to.include({ MANIFEST: "MANIFEST_OPENS", DATASET: "DATASET_MATCHES" });
  });

  it("rejects data with one changed byte, naming file and chunk, and judges a sample", async () => {
    await run("hash", at("dataset"), "--chunks", at("chunks.json"));
    await desk.writeFiles("tampered", FILES);
    {
      await using file = await open(at("tampered/big.bin"), "r+");
      await file.write(Buffer.from([0]), 0, 1, 1_500_000);
    }
    const data = [
      "--data",
      at("tampered"),
      "--manifest",
      at("signed.manifest.json"),
      "--chunks",
      at("chunks.json"),
    ];
    const tampered = await verify(...data, "--json");
    expect(tampered.code).to.equal(1);
    const dataset = (
      jsonOf(tampered)["checks"] as { check: string; evidence: Record<string, unknown> }[]
    ).find(({ check }) => check === "DATASET");
    expect(dataset?.evidence).to.include({ path: "big.bin", firstDifferingChunk: 1 });
    const people = await verify(...data, "--lang", "zh");
    expect(people.code).to.equal(1);
    expect(people.stdout.split("\n")[0]).to.equal("REJECT：核验不一致，请勿采信");

    await rm(at("tampered/big.bin"));
    const partial = ["--data", at("tampered"), "--manifest", at("signed.manifest.json"), "--json"];
    expect(checksOf(await verify(...partial))["DATASET"]).to.equal("FILE_MISSING");
    const sample = await verify(...partial, "--sample");
    expect([sample.code, checksOf(sample)["DATASET"]]).to.deep.equal([0, "DATASET_SAMPLE_MATCHES"]);
  });

  it("is conditional where the chain can't be asked", async () => {
    for (const args of [["--offline"], ["--rpc", "http://127.0.0.1:9"]]) {
      const result = await verify(...args, "--json");
      expect([result.code, jsonOf(result)["verdict"], jsonOf(result)["asOf"]]).to.deep.equal([
        2,
        "CONDITIONAL",
        null,
      ]);
    }
  });

  it("rejects a bundle of another log", async () => {
    const trust = JSON.parse(await readFile(at(".datadeed/trust.json"), "utf8")) as object;
    await writeFile(at("foreign.json"), JSON.stringify({ ...trust, log: `0x${"11".repeat(20)}` }));
    const result = await verify("--trust", at("foreign.json"), "--json");
    expect([result.code, jsonOf(result)["verdict"]]).to.deep.equal([1, "REJECT"]);
  });

  it("takes a gateway's trust document only with a warning, unless it is the pinned one", async () => {
    expect((await verify("--gateway", desk.product.url, "--json")).stderr).to.equal("");
    const stranger = await datadeed(
      ["verify", at("signed.deed.json"), "--gateway", desk.product.url, "--json"],
      { home: at("dataset"), env: desk.env },
    );
    expect(stranger.code).to.equal(0);
    expect(stranger.stderr).to.include("not pinned");
    expect(jsonOf(stranger)["trust"]).to.deep.equal({ source: "GATEWAY", location: desk.product.url });
  });

  it("takes the nearby gateway's where nothing is pinned, with the same warning", async () => {
    const result = await datadeed(["verify", at("signed.deed.json"), "--json"], {
      home: at("dataset"),
      env: { ...desk.env, DATADEED_URL: desk.product.url },
    });
    expect([result.code, jsonOf(result)["trust"]]).to.deep.equal([
      0,
      { source: "GATEWAY", location: desk.product.url },
    ]);
    expect(result.stderr).to.include("not pinned");
  });

  it("wants a trust document where none is at hand, and says how to get one", async () => {
    const result = await datadeed(["verify", at("signed.deed.json"), "--json"], {
      home: at("dataset"),
      env: { ...desk.env, DATADEED_URL: "http://127.0.0.1:9" },
    });
    expect([result.code, errorCodeOf(result)]).to.deep.equal([64, "USAGE"]);
    expect(result.stdout).to.include("datadeed trust pin");
  });

  it("names what a malformed bundle lacks, and other files that are no bundle", async () => {
    const bundle = JSON.parse(await readFile(at("signed.deed.json"), "utf8")) as object;
    await writeFile(at("incomplete.json"), JSON.stringify({ ...bundle, log: undefined }));
    const result = await run("verify", at("incomplete.json"), "--json");
    expect([result.code, errorCodeOf(result)]).to.deep.equal([64, "BUNDLE_INVALID"]);
    expect(
      (jsonOf(result)["error"] as { problems: { pointer: string }[] }).problems.map(({ pointer }) => pointer),
    ).to.deep.equal(["/log"]);

    await writeFile(at("paper.pdf"), "%PDF-1.7\n");
    expect(errorCodeOf(await run("verify", at("paper.pdf"), "--json"))).to.equal("PDF_UNREADABLE");
    expect(errorCodeOf(await run("verify", at("dataset"), "--json"))).to.equal("FILE_UNREADABLE");
    expect(errorCodeOf(await run("verify", at("missing"), "--json"))).to.equal("FILE_UNREADABLE");
  });

  it("refuses a manifest that is none", async () => {
    await writeFile(
      at("m.json"),
      JSON.stringify({
        ...buildManifest((await desk.manifestIn("signed.manifest.json")).files, new Uint8Array(32)),
        salt: "short",
      }),
    );
    expect(errorCodeOf(await verify("--manifest", at("m.json"), "--json"))).to.equal("MANIFEST_INVALID");
  });

  describe("with `datadeed trust pin`", () => {
    it("keeps a pinned document unless told to replace it", async () => {
      const trust = JSON.parse(await readFile(at(".datadeed/trust.json"), "utf8")) as object;
      await writeFile(at("other.json"), JSON.stringify({ ...trust, deployedAtBlock: 99 }));
      expect(errorCodeOf(await run("trust", "pin", at("other.json"), "--json"))).to.equal("FILE_EXISTS");
      expect((await run("trust", "pin", `${desk.product.url}/.well-known/datadeed.json`)).code).to.equal(0);
      expect((await run("trust", "pin", at("other.json"), "--force")).code).to.equal(0);
      expect((await run("trust", "pin", desk.product.url, "--force")).stdout).to.include("Log        0x");
    });
  });
});

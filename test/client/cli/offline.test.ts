import { expect } from "chai";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { datadeed, errorCodeOf, jsonOf } from "../../helpers/cli.ts";
import { makeProvenScenario, PROOF_BLOCK, type ProvenScenario } from "../../helpers/proven-scenario.ts";
import { NOW } from "../../helpers/scenario.ts";

describe("datadeed verify --offline", () => {
  let home: string;
  let scenario: ProvenScenario;
  const at = (name: string) => join(home, name);
  // An address where nothing answers: whoever asked it would fail.
  const run = (...args: string[]) =>
    datadeed(["verify", ...args], {
      home,
      now: NOW,
      env: { DATADEED_URL: "http://127.0.0.1:1", LANG: "en" },
    });

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "datadeed-offline-"));
    scenario = await makeProvenScenario();
    const { chainProof, ...bare } = scenario.bundle;
    const files = {
      "proven.deed.json": { ...bare, chainProof },
      "bare.deed.json": bare,
      "trust.json": scenario.trust,
    };
    for (const [name, value] of Object.entries(files)) await writeFile(at(name), JSON.stringify(value));
  });
  after(() => rm(home, { recursive: true, force: true }));

  const verify = (bundle: string, ...args: string[]) =>
    run(at(bundle), "--trust", at("trust.json"), "--offline", ...args);

  it("passes from the block hash that is given, and says as of which block, and that it was offline", async () => {
    const { hash } = scenario.trusted;
    const passed = await verify("proven.deed.json", "--block-hash", hash, "--json");
    expect(passed.code, passed.stdout).to.equal(0);
    expect(jsonOf(passed)).to.deep.include({
      verdict: "PASS",
      sources: 0,
      trustedBlock: { hash, why: "GIVEN" },
    });
    const { stdout, stderr } = await verify("proven.deed.json", "--block-hash", hash);
    expect(stdout).to.include(
      `Offline: proven as of block ${PROOF_BLOCK} of 2026-11-22T08:01:04Z, whose hash ${hash}`,
    );
    expect(stderr).to.equal("");
    const chinese = await verify("proven.deed.json", "--block-hash", hash, "--lang", "zh");
    expect(chinese.stdout).to.include(`离线核验：以所信任的区块 ${PROOF_BLOCK}`);
  });

  it("is conditional with another hash, without one, and without a proof", async () => {
    const other = `0x${"12".repeat(32)}`;
    const cases = [
      [["proven.deed.json", "--block-hash", other], "PROOF_OF_OTHER_BLOCK"],
      [["proven.deed.json"], "BLOCK_NOT_TRUSTED"],
      [["bare.deed.json", "--block-hash", other], "CHAIN_PROOF_MISSING"],
      [["bare.deed.json"], "NO_CHAIN_READER"],
    ] as const;
    for (const [[bundle, ...args], code] of cases) {
      const result = await verify(bundle, ...args, "--json");
      expect(result.code, code).to.equal(2);
      const checks = jsonOf(result)["checks"] as readonly { check: string; code: string }[];
      expect(checks.find(({ check }) => check === "STATUS")?.code).to.equal(code);
    }
  });

  it("touches no network for a trust document either", async () => {
    const result = await run(
      at("proven.deed.json"),
      "--offline",
      "--block-hash",
      scenario.trusted.hash,
      "--json",
    );
    expect([result.code, errorCodeOf(result)]).to.deep.equal([64, "USAGE"]);
  });

  it("refuses options that would need the network, and a hash that is none", async () => {
    const bundle = at("proven.deed.json");
    for (const args of [
      ["--offline", "--rpc", "http://127.0.0.1:1"],
      ["--offline", "--gateway", "http://127.0.0.1:1"],
      ["--block-hash", scenario.trusted.hash],
      ["--offline", "--block-hash", "0x12"],
      ["--offline", "--block-hash", "12".repeat(32)],
    ]) {
      const result = await run(bundle, ...args, "--json");
      expect([result.code, errorCodeOf(result)], args.join(" ")).to.deep.equal([64, "USAGE"]);
    }
  });
});

describe("datadeed prove", () => {
  let home: string;
  const at = (name: string) => join(home, name);
  const prove = (...args: string[]) =>
    datadeed(["prove", "-o", at("out.deed.json"), "--json", ...args], { home, now: NOW });

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "datadeed-prove-"));
    const { bundle, trust } = await makeProvenScenario();
    await writeFile(at("bundle.deed.json"), JSON.stringify(bundle));
    await writeFile(at("trust.json"), JSON.stringify(trust));
    await writeFile(at("no-nodes.json"), JSON.stringify({ ...trust, rpc: [] }));
  });
  after(() => rm(home, { recursive: true, force: true }));

  it("needs a node, and one that answers", async () => {
    const nowhere = await prove(at("bundle.deed.json"), "--trust", at("no-nodes.json"));
    expect([nowhere.code, errorCodeOf(nowhere)]).to.deep.equal([64, "USAGE"]);
    const silent = await prove(
      at("bundle.deed.json"),
      "--trust",
      at("trust.json"),
      "--rpc",
      "http://127.0.0.1:1",
    );
    expect([silent.code, errorCodeOf(silent)]).to.deep.equal([69, "CHAIN_UNREACHABLE"]);
  });

  it("writes over nothing, and names the file that is no bundle", async () => {
    await writeFile(at("there.deed.json"), "");
    const existing = await datadeed(
      ["prove", at("bundle.deed.json"), "--trust", at("trust.json"), "-o", at("there.deed.json"), "--json"],
      { home },
    );
    expect([existing.code, errorCodeOf(existing)]).to.deep.equal([64, "FILE_EXISTS"]);
    const none = await prove(at("trust.json"), "--trust", at("trust.json"));
    expect([none.code, errorCodeOf(none)]).to.deep.equal([64, "BUNDLE_INVALID"]);
  });
});

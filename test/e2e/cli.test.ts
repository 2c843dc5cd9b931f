import { expect } from "chai";
import { encryptKeystoreJson, Wallet } from "ethers";
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readBundle } from "#core/bundle.ts";
import { buildManifest, fingerprint, parseManifest, type Manifest } from "#core/dataset.ts";
import { createLogger } from "../../server/adapters/logger.ts";
import { startGateway, type StartedGateway } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { datadeed, errorCodeOf, finished, jsonOf, startDatadeed, type CliResult } from "../helpers/cli.ts";
import { startFaultProxy, type FaultProxy, type ProxiedAnswer } from "../helpers/fault-proxy.ts";
import { sampleDescription } from "../helpers/sample-deposit.ts";

const PASSWORD = "correct horse";
const wallet = new Wallet(`0x${"42".repeat(32)}`);

/** Names as people give them, quotes and line breaks included. */
const FILES: Record<string, Uint8Array> = {
  "2026/readings.csv": Buffer.from("t,v\n1,2\n"),
  '2026/深/"读数"\n 100 %.csv': Buffer.from("时间,值\n"),
  "big.bin": new Uint8Array(2_621_440).fill(0x5a),
  ".hidden": Buffer.from("x"),
  "empty.txt": new Uint8Array(0),
};

describe("the command line against the product", function () {
  this.timeout(240_000);
  const started = new AsyncDisposableStack();
  let home: string;
  let gateway: StartedGateway;
  let proxy: FaultProxy;
  let env: Record<string, string>;
  const at = (name: string) => join(home, name);
  const run = (...args: string[]) => datadeed(args, { home, env });
  const passing = (_method: string, _path: string, answer: ProxiedAnswer) => answer;

  async function writeFiles(folder: string, files: Record<string, Uint8Array>): Promise<void> {
    for (const [path, bytes] of Object.entries(files)) {
      await mkdir(dirname(at(join(folder, path))), { recursive: true });
      await writeFile(at(join(folder, path)), bytes);
    }
  }

  const deposit = (out: string, ...args: string[]) =>
    run(
      "deposit",
      at("dataset"),
      "--description",
      at("description.json"),
      "--gateway",
      proxy.url,
      "-o",
      at(out),
      "--json",
      ...args,
    );

  const manifestIn = async (name: string): Promise<Manifest> =>
    parseManifest(JSON.parse(await readFile(at(name), "utf8")));

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "datadeed-cli-"));
    started.defer(() => rm(home, { recursive: true, force: true }));
    gateway = await startGateway(
      readConfig({
        DATADEED_DATA_DIR: at("data"),
        DATADEED_PORT: "0",
        DATADEED_CHAIN_PORT: "0",
        DATADEED_ANCHOR_INTERVAL_MS: "100",
      }),
      createLogger({ level: "silent" }),
    );
    started.defer(() => gateway.stop());
    proxy = started.use(await startFaultProxy(gateway.url));
    env = {
      DATADEED_API_KEY: (await readFile(gateway.apiKeyFile, "utf8")).trim(),
      DATADEED_PASSWORD: PASSWORD,
    };
    await writeFiles("dataset", FILES);
    await writeFile(at("description.json"), JSON.stringify(sampleDescription(wallet.address)));
    // Cheap to open: what is tested is not scrypt.
    await writeFile(
      at("key.json"),
      await encryptKeystoreJson(wallet, PASSWORD, { scrypt: { N: 1024, r: 8, p: 1 } }),
    );
    await run("trust", "pin", gateway.url);
    const deposited = await deposit("signed.deed.json", "--key", at("key.json"));
    expect(deposited.code, deposited.stdout).to.equal(0);
  });

  beforeEach(() => {
    proxy.onAnswer = passing;
    proxy.seen.clear();
  });

  after(async () => {
    await started.disposeAsync();
  });

  describe("deposit", () => {
    it("signs, uploads, waits until it is final and writes bundle and manifest", async () => {
      const { certificate } = readBundle(await readFile(at("signed.deed.json")));
      expect(certificate.credentialSubject.hashing.by).to.have.members(["gateway", "depositor"]);
      expect(certificate.credentialSubject.statement?.message.holder).to.equal(wallet.address);
      const manifest = await manifestIn("signed.manifest.json");
      expect(manifest.files.map(({ path }) => path)).to.have.members(Object.keys(FILES));
      expect(fingerprint(manifest).commitment).to.equal(certificate.credentialSubject.commitment);
      expect((await stat(at("signed.manifest.json"))).mode & 0o777).to.equal(0o600);
      expect((await readdir(home)).filter((name) => /unfinished|part/.test(name))).to.deep.equal([]);
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
      expect(Number(proxy.headers.get("POST /v1/deposits")?.["content-length"])).to.be.lessThan(10_000);
      const { credentialSubject } = readBundle(await readFile(at("fp.deed.json"))).certificate;
      expect(credentialSubject.hashing.by).to.deep.equal(["depositor"]);
      expect(credentialSubject.manifestSm3).to.equal(
        fingerprint(await manifestIn("fp.manifest.json")).manifestSm3,
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
      const manifest = await manifestIn("made.json");
      expect(jsonOf(result)).to.deep.include({
        ...fingerprint(manifest),
        bundleFile: null,
        manifestFile: at("made.json"),
      });
      expect(manifest.files.every(({ sm3 }) => sm3 !== undefined)).to.equal(true);
      expect(manifest.files.map(({ path }) => path)).to.deep.equal(
        (await manifestIn("signed.manifest.json")).files.map(({ path }) => path),
      );
      expect((await stat(at("made.json"))).mode & 0o777).to.equal(0o600);
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
        proxy.onAnswer = (method, _path, answer) => {
          if (method !== "POST") return answer;
          recorded = (JSON.parse(answer.body) as { certificateNo: string }).certificateNo;
          return "LOSE";
        };
        const lost = await deposit(out, ...args);
        expect([lost.code, errorCodeOf(lost)]).to.deep.equal([69, "SERVICE_UNREACHABLE"]);
        expect(lost.stderr).to.include("run the same command again");
        expect(await readdir(home)).to.include(`${out}.unfinished`);

        const other = await deposit(out, ...args, "--sm3");
        expect([other.code, errorCodeOf(other)]).to.deep.equal([64, "IDEMPOTENCY_CONFLICT"]);

        proxy.onAnswer = passing;
        const found = await deposit(out, ...args);
        expect(found.code, found.stdout).to.equal(0);
        expect(jsonOf(found)["certificateNo"]).to.equal(recorded);
        expect(readBundle(await readFile(at(out))).certificateNo).to.equal(recorded);
        expect(await readdir(home)).to.not.include(`${out}.unfinished`);
      });
    }

    it("refuses to go on with a deposit whose data have changed", async () => {
      proxy.onAnswer = (method, _path, answer) => (method === "POST" ? "LOSE" : answer);
      await deposit("changed.deed.json", "--key", at("key.json"));
      proxy.onAnswer = passing;
      await writeFile(at("dataset/.hidden"), "y");
      const result = await deposit("changed.deed.json", "--key", at("key.json"));
      await writeFile(at("dataset/.hidden"), "x");
      expect([result.code, errorCodeOf(result)]).to.deep.equal([64, "IDEMPOTENCY_CONFLICT"]);
    });

    it("leaves nothing behind when the gateway refuses", async () => {
      const before = await readdir(home);
      const description = sampleDescription(wallet.address);
      const refusals: [string, () => Promise<CliResult>][] = [
        ["UNAUTHENTICATED", () => deposit("no.deed.json", "--api-key", "wrong")],
        ["UNAUTHENTICATED", () => deposit("no.deed.json", "--key", at("key.json"), "--api-key", "wrong")],
        [
          "SIGNATURE_INVALID",
          async () => {
            await writeFile(
              at("description.json"),
              JSON.stringify(sampleDescription(`0x${"11".repeat(20)}`)),
            );
            return deposit("no.deed.json", "--key", at("key.json"));
          },
        ],
      ];
      for (const [code, refused] of refusals) {
        const result = await refused();
        expect([result.code, errorCodeOf(result)], result.stdout).to.deep.equal([64, code]);
      }
      await writeFile(at("description.json"), JSON.stringify(description));
      expect(await readdir(home)).to.deep.equal(before);
    });

    it("finds every fault of a description before anything is sent", async () => {
      const bad = { ...sampleDescription(wallet.address), holder: undefined, coverage: "HALF" };
      await writeFile(at("bad.json"), JSON.stringify(bad));
      const result = await run(
        "deposit",
        at("dataset"),
        "--description",
        at("bad.json"),
        "--gateway",
        proxy.url,
        "-o",
        at("bad.deed.json"),
        "--json",
      );
      expect([result.code, errorCodeOf(result)]).to.deep.equal([64, "INPUT_INVALID"]);
      const { problems } = jsonOf(result)["error"] as { problems: { pointer: string }[] };
      expect(problems.map(({ pointer }) => pointer)).to.have.members(["/holder", "/coverage"]);
      expect(proxy.seen.size).to.equal(0);
    });

    it("refuses a key file that its password does not open", async () => {
      const result = await datadeed(
        [
          "deposit",
          at("dataset"),
          "--description",
          at("description.json"),
          "--key",
          at("key.json"),
          "--gateway",
          proxy.url,
          "-o",
          at("k.deed.json"),
          "--json",
        ],
        { home, env: { ...env, DATADEED_PASSWORD: "another" } },
      );
      expect([result.code, errorCodeOf(result)]).to.deep.equal([64, "KEY_INVALID"]);
    });

    it("never overwrites a bundle or a manifest", async () => {
      expect(errorCodeOf(await deposit("signed.deed.json"))).to.equal("FILE_EXISTS");
      expect(errorCodeOf(await deposit("new.deed.json", "--manifest", at("signed.manifest.json")))).to.equal(
        "FILE_EXISTS",
      );
      expect(proxy.seen.size).to.equal(0);
    });

    it("does not take a certificate that speaks of something else", async () => {
      proxy.onAnswer = (method, _path, answer) => {
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
      proxy.onAnswer = (method, _path, answer) =>
        method === "GET"
          ? { ...answer, body: answer.body.replace(/"state":"\w+"/, '"state":"SEQUENCED"') }
          : answer;
      const late = await deposit("late.deed.json", "--timeout", "1");
      expect([late.code, errorCodeOf(late)]).to.deep.equal([69, "NOT_ANCHORED"]);
      proxy.onAnswer = passing;
      const done = await deposit("late.deed.json");
      expect(done.code, done.stdout).to.equal(0);
      expect((jsonOf(late)["error"] as { message: string }).message).to.include(
        String(jsonOf(done)["certificateNo"]),
      );
    });

    it("is not fooled by something that is no gateway", async () => {
      proxy.onAnswer = () => ({ status: 200, body: "<html>" });
      const result = await deposit("web.deed.json", "--key", at("key.json"));
      expect(errorCodeOf(result)).to.equal("GATEWAY_ANSWER_INVALID");
      proxy.onAnswer = () => ({ status: 503, body: "busy" });
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
      const result = await finished(startDatadeed(args, home, { DATADEED_URL: gateway.url }));
      expect(result.code, result.stdout + result.stderr).to.equal(0);
      expect(result.stderr).to.equal("");
      expect(jsonOf(result)["state"]).to.equal("FINAL");
    });

    it("wants an API key", async () => {
      const args = [
        "deposit",
        at("dataset"),
        "--description",
        at("description.json"),
        "--gateway",
        proxy.url,
        "-o",
        at("x.deed.json"),
        "--json",
      ];
      const result = await datadeed(args, { home, env: { DATADEED_DATA_DIR: at("nowhere") } });
      expect([result.code, errorCodeOf(result)]).to.deep.equal([64, "UNAUTHENTICATED"]);
    });
  });

  describe("verify", () => {
    const verify = (...args: string[]) => run("verify", at("signed.deed.json"), ...args);
    const checksOf = (result: CliResult) =>
      Object.fromEntries(
        (jsonOf(result)["checks"] as { check: string; code: string }[]).map(({ check, code }) => [
          check,
          code,
        ]),
      );

    it("passes the genuine bundle with its manifest and data, by the pinned trust document", async () => {
      const result = await verify(
        "--manifest",
        at("signed.manifest.json"),
        "--data",
        at("dataset"),
        "--json",
      );
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
      await writeFiles("tampered", FILES);
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
      expect((await verify("--gateway", gateway.url, "--json")).stderr).to.equal("");
      const stranger = await datadeed(
        ["verify", at("signed.deed.json"), "--gateway", gateway.url, "--json"],
        { home: at("dataset"), env },
      );
      expect(stranger.code).to.equal(0);
      expect(stranger.stderr).to.include("not pinned");
      expect(jsonOf(stranger)["trust"]).to.deep.equal({ source: "GATEWAY", location: gateway.url });
    });

    it("takes the nearby gateway's where nothing is pinned, with the same warning", async () => {
      const result = await datadeed(["verify", at("signed.deed.json"), "--json"], {
        home: at("dataset"),
        env: { ...env, DATADEED_URL: gateway.url },
      });
      expect([result.code, jsonOf(result)["trust"]]).to.deep.equal([
        0,
        { source: "GATEWAY", location: gateway.url },
      ]);
      expect(result.stderr).to.include("not pinned");
    });

    it("wants a trust document where none is at hand, and says how to get one", async () => {
      const result = await datadeed(["verify", at("signed.deed.json"), "--json"], {
        home: at("dataset"),
        env: { ...env, DATADEED_URL: "http://127.0.0.1:9" },
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
        (jsonOf(result)["error"] as { problems: { pointer: string }[] }).problems.map(
          ({ pointer }) => pointer,
        ),
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
          ...buildManifest((await manifestIn("signed.manifest.json")).files, new Uint8Array(32)),
          salt: "short",
        }),
      );
      expect(errorCodeOf(await verify("--manifest", at("m.json"), "--json"))).to.equal("MANIFEST_INVALID");
    });
  });

  describe("trust pin", () => {
    it("keeps a pinned document unless told to replace it", async () => {
      const trust = JSON.parse(await readFile(at(".datadeed/trust.json"), "utf8")) as object;
      await writeFile(at("other.json"), JSON.stringify({ ...trust, deployedAtBlock: 99 }));
      expect(errorCodeOf(await run("trust", "pin", at("other.json"), "--json"))).to.equal("FILE_EXISTS");
      expect((await run("trust", "pin", `${gateway.url}/.well-known/datadeed.json`)).code).to.equal(0);
      expect((await run("trust", "pin", at("other.json"), "--force")).code).to.equal(0);
      expect((await run("trust", "pin", gateway.url, "--force")).stdout).to.include("Log        0x");
    });
  });
});

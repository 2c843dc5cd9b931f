import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { DataDeedError } from "#core/errors.ts";
import { WITNESSES } from "../helpers/note-world.ts";
import { errorOf } from "../helpers/error-of.ts";
import { readConfig, type Environment } from "../../server/config.ts";

function problemsOf(environment: Environment): string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof DataDeedError && error.code === "CONFIG_INVALID")
      return error.problems.map(({ pointer }) => pointer);
    throw error;
  }
  return [];
}

describe("the configuration", () => {
  it("has the published defaults", () => {
    expect(readConfig({})).to.deep.equal({
      dataDir: resolve("data"),
      port: 8080,
      host: "127.0.0.1",
      chainPort: 8545,
      rpcUrls: [],
      publicRpcUrls: null,
      ipfsUrl: null,
      databaseUrl: null,
      anchorIntervalMs: 2000,
      anchorMaxPending: 1000,
      confirmations: 1,
      record: "LOG",
      notaryKeyFile: null,
      issuerKeyFile: null,
      password: null,
      operatorName: "DataDeed operator (unnamed)",
      issuerName: "DataDeed operator (unnamed)",
      cacFilingNo: null,
      logLevel: "info",
      publicUrl: null,
      accountSignIn: "on",
      webhookTargets: "loopback",
      witnesses: [],
      witnessThreshold: 1,
      noteIntervalMs: 600_000,
      tsaUrls: [],
      tsaCaFile: null,
      tsaImprint: "sha256",
      unknown: [],
    });
  });

  it("needs a key for each witness, and no larger threshold than there are", () => {
    const [one, two] = WITNESSES.map(({ vkey }) => vkey);
    const urls = { DATADEED_WITNESS_URLS: "http://w1.example" };
    expect(problemsOf(urls)).to.deep.equal(["DATADEED_WITNESS_KEYS"]);
    expect(problemsOf({ ...urls, DATADEED_WITNESS_KEYS: `${one},${two}` })).to.deep.equal([
      "DATADEED_WITNESS_KEYS",
    ]);
    expect(problemsOf({ ...urls, DATADEED_WITNESS_KEYS: "no key" })).to.include("DATADEED_WITNESS_KEYS");
    expect(
      problemsOf({ ...urls, DATADEED_WITNESS_KEYS: one, DATADEED_WITNESS_THRESHOLD: "2" }),
    ).to.deep.equal(["DATADEED_WITNESS_THRESHOLD"]);
  });

  it("needs the certificates of the time-stamping authorities that it is to ask", () => {
    expect(problemsOf({ DATADEED_TSA_URLS: "http://tsa.example" })).to.deep.equal(["DATADEED_TSA_CA_FILE"]);
    expect(problemsOf({ DATADEED_TSA_IMPRINT: "md5" })).to.deep.equal(["DATADEED_TSA_IMPRINT"]);
  });

  it("reads every setting", () => {
    const config = readConfig({
      DATADEED_DATA_DIR: "some/where",
      DATADEED_PORT: "0",
      DATADEED_HOST: "::1",
      DATADEED_CHAIN_PORT: "65535",
      DATADEED_RPC_URL: "http://127.0.0.1:8545, https://rpc.example/v3/key",
      DATADEED_PUBLIC_RPC_URL: "https://public.example",
      DATADEED_PUBLIC_URL: "https://deed.example/datadeed/",
      DATADEED_ACCOUNT_SIGN_IN: "off",
      DATADEED_WITNESS_URLS: "http://w1.example,http://w2.example",
      DATADEED_WITNESS_KEYS: `${WITNESSES[0]!.vkey}, ${WITNESSES[1]!.vkey}`,
      DATADEED_WITNESS_THRESHOLD: "2",
      DATADEED_NOTE_INTERVAL_MS: "1000",
      DATADEED_TSA_URLS: "http://tsa.example/tsr,https://other.example",
      DATADEED_TSA_CA_FILE: "ca.pem",
      DATADEED_TSA_IMPRINT: "sm3",
      DATADEED_IPFS_URL: "http://127.0.0.1:5001",
      DATADEED_DATABASE_URL: "postgres://user:secret@db/datadeed",
      DATADEED_ANCHOR_INTERVAL_MS: "1",
      DATADEED_ANCHOR_MAX_PENDING: "7",
      DATADEED_CONFIRMATIONS: "finalized",
      DATADEED_RECORD: "INDIVIDUAL",
      DATADEED_NOTARY_KEY_FILE: "n.json",
      DATADEED_ISSUER_KEY_FILE: "i.json",
      DATADEED_PASSWORD: "p",
      DATADEED_OPERATOR_NAME: "杭州示例",
      DATADEED_CAC_FILING_NO: "浙网信备0000号",
      DATADEED_LOG_LEVEL: "debug",
    });
    expect(config).to.deep.include({
      dataDir: resolve("some/where"),
      port: 0,
      host: "::1",
      chainPort: 65535,
      rpcUrls: ["http://127.0.0.1:8545", "https://rpc.example/v3/key"],
      publicRpcUrls: ["https://public.example"],
      publicUrl: "https://deed.example/datadeed",
      accountSignIn: "off",
      witnesses: [
        { url: "http://w1.example", key: WITNESSES[0]!.vkey },
        { url: "http://w2.example", key: WITNESSES[1]!.vkey },
      ],
      witnessThreshold: 2,
      noteIntervalMs: 1000,
      tsaUrls: ["http://tsa.example/tsr", "https://other.example"],
      tsaCaFile: resolve("ca.pem"),
      tsaImprint: "sm3",
      ipfsUrl: "http://127.0.0.1:5001",
      databaseUrl: "postgres://user:secret@db/datadeed",
      anchorIntervalMs: 1,
      anchorMaxPending: 7,
      confirmations: "finalized",
      record: "INDIVIDUAL",
      notaryKeyFile: resolve("n.json"),
      issuerKeyFile: resolve("i.json"),
      password: "p",
      operatorName: "杭州示例",
      issuerName: "杭州示例",
      cacFilingNo: "浙网信备0000号",
      logLevel: "debug",
    });
  });

  it("takes an empty setting for one that is not set", () => {
    expect(readConfig({ DATADEED_PORT: "", DATADEED_RPC_URL: " ", DATADEED_PASSWORD: "" })).to.deep.include({
      port: 8080,
      rpcUrls: [],
      password: null,
    });
  });

  it("takes no address of HTTP with a password in it, and does not repeat it", () => {
    const url = "https://user:s3cret@node.example/key";
    const names = [
      ...["DATADEED_RPC_URL", "DATADEED_PUBLIC_RPC_URL", "DATADEED_IPFS_URL"],
      ...["DATADEED_TSA_URLS", "DATADEED_PUBLIC_URL"],
    ];
    for (const name of names) {
      const { message, problems } = errorOf(() => readConfig({ [name]: url }));
      expect(problems.map(({ pointer }) => pointer)).to.deep.equal([name]);
      expect(message).to.include("without user").and.not.include("s3cret");
    }
    const database = "postgres://user:s3cret@db.example/log";
    expect(readConfig({ DATADEED_DATABASE_URL: database }).databaseUrl).to.equal(database);
  });

  it("names all bad settings at once", () => {
    expect(
      problemsOf({
        DATADEED_PORT: "65536",
        DATADEED_HOST: "two words",
        DATADEED_CHAIN_PORT: "-1",
        DATADEED_RPC_URL: "http://a,ftp://b",
        DATADEED_IPFS_URL: "not a url",
        DATADEED_DATABASE_URL: "mysql://db",
        DATADEED_ANCHOR_INTERVAL_MS: "2s",
        DATADEED_ANCHOR_MAX_PENDING: "0",
        DATADEED_CONFIRMATIONS: "latest",
        DATADEED_RECORD: "BOTH",
        DATADEED_OPERATOR_NAME: "x".repeat(201),
        DATADEED_LOG_LEVEL: "loud",
      }),
    ).to.have.members([
      "DATADEED_PORT",
      "DATADEED_HOST",
      "DATADEED_CHAIN_PORT",
      "DATADEED_RPC_URL",
      "DATADEED_IPFS_URL",
      "DATADEED_DATABASE_URL",
      "DATADEED_ANCHOR_INTERVAL_MS",
      "DATADEED_ANCHOR_MAX_PENDING",
      "DATADEED_CONFIRMATIONS",
      "DATADEED_RECORD",
      "DATADEED_OPERATOR_NAME",
      "DATADEED_LOG_LEVEL",
    ]);
  });

  for (const [name, values] of [
    ["DATADEED_PORT", ["8080.5", "0x50", "1e3", "８０"]],
    ["DATADEED_CONFIRMATIONS", ["0", "10001", "-1", "FINALIZED"]],
    ["DATADEED_RPC_URL", ["http://", "127.0.0.1:8545", "http://a,,http://b", "http://a,http://a", "ws://a"]],
    ["DATADEED_OPERATOR_NAME", ["two\nlines", "\u0000"]],
    [
      "DATADEED_PUBLIC_URL",
      [
        "deed.example",
        "ftp://deed.example",
        "https://me:secret@deed.example",
        "https://deed.example/?a=b",
        "https://deed.example/#a",
        `https://${"a".repeat(60)}.${"b".repeat(60)}.example`,
      ],
    ],
  ] as const) {
    it(`refuses ${values.map((value) => JSON.stringify(value)).join(", ")} as ${name}`, () => {
      for (const value of values) expect(problemsOf({ [name]: value }), value).to.deep.equal([name]);
    });
  }

  it("never repeats a bad value, which may be a secret", () => {
    try {
      readConfig({ DATADEED_DATABASE_URL: "postgers://user:hunter2@db" });
      expect.fail("it was taken");
    } catch (error) {
      if (!(error instanceof DataDeedError)) throw error;
      expect(JSON.stringify([error.message, error.problems, error.details])).to.not.include("hunter2");
    }
  });

  it("points out names that mean nothing, but not those of the other programs", () => {
    const { unknown } = readConfig({
      DATADEED_PROT: "80",
      DATADEED_API_KEY: "k",
      DATADEED_URL: "u",
      PATH: "/bin",
    });
    expect(unknown).to.deep.equal(["DATADEED_PROT"]);
  });

  it("lets webhooks lead to this machine only where the gateway itself is on this machine alone", () => {
    const targets = (environment: Record<string, string>) => readConfig(environment).webhookTargets;
    expect(
      ["localhost", "::1", "127.0.0.1", "127.8.9.1"].map((host) => targets({ DATADEED_HOST: host })),
    ).to.deep.equal(Array(4).fill("loopback"));
    expect(
      ["0.0.0.0", "::", "192.168.1.2", "127.0.0.1.nip.io"].map((host) => targets({ DATADEED_HOST: host })),
    ).to.deep.equal(Array(4).fill("public"));
    expect(targets({ DATADEED_WEBHOOK_TARGETS: "any" })).to.equal("any");
    expect(problemsOf({ DATADEED_WEBHOOK_TARGETS: "all" })).to.deep.equal(["DATADEED_WEBHOOK_TARGETS"]);
  });

  it("is documented setting by setting", async () => {
    const source = await readFile(new URL("../../server/config.ts", import.meta.url), "utf8");
    const document = await readFile(new URL("../../docs/configuration.md", import.meta.url), "utf8");
    const read = [...source.matchAll(/"(DATADEED_[A-Z_]+)"/g)].map((match) => match[1]!);
    const documented = [...document.matchAll(/^\| `(DATADEED_[A-Z_]+)` +\|/gm)].map((match) => match[1]!);
    expect(new Set(read).size).to.be.greaterThan(15);
    expect(documented).to.have.members([...new Set(read)]);
  });
});

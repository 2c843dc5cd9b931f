import { expect } from "chai";
import { Wallet } from "ethers";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { connect } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CID } from "multiformats/cid";
import { create as createDigest } from "multiformats/hashes/digest";
import { parseBundle } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateBytes, certificateDigest } from "#core/certificate.ts";
import { buildManifest, fingerprint, parseManifest, scaleOf, type Manifest } from "#core/dataset.ts";
import { zDataset } from "#core/description.ts";
import { verifyInclusion } from "#core/merkle.ts";
import { certificateNumber, entryLeaf } from "#core/entry.ts";
import type { TrustDocument } from "#core/trust.ts";
import { createLogger } from "../../server/adapters/logger.ts";
import { startGateway, type StartedGateway } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { problemIn } from "../helpers/http-rig.ts";
import { multipart, MULTIPART_TYPE, type Part } from "../helpers/multipart.ts";
import {
  bundleWhen,
  hashSample,
  sampleDescription,
  signStatement,
  type SampleFiles,
} from "../helpers/sample-deposit.ts";

const FILES: SampleFiles = {
  "2026/readings.csv": new TextEncoder().encode("t,v\n1,2\n"),
  "2026/深/读数.csv": new TextEncoder().encode("时间,值\n"),
  "big.bin": new Uint8Array(2_621_440).fill(0x5a),
  "empty.txt": new Uint8Array(0),
};

interface Receipt {
  readonly certificateNo: string;
  readonly index: number;
  readonly state: string;
  readonly manifest?: Manifest;
  readonly certificate: { readonly credentialSubject: { readonly hashing: { readonly by: string[] } } };
}

const wallet = new Wallet(`0x${"42".repeat(32)}`);
const description = sampleDescription(wallet.address);

function partsOf(files: SampleFiles, json: Record<string, unknown>): Part[] {
  const parts = Object.entries({ description, ...json }).map(([name, value]) => ({
    name,
    body: JSON.stringify(value),
  }));
  return [...parts, ...Object.entries(files).map(([filename, body]) => ({ name: "files", filename, body }))];
}

describe("the gateway on its embedded parts", function () {
  this.timeout(180_000);
  let dataDir: string;
  let gateway: StartedGateway;
  let apiKey: string;

  const start = () =>
    startGateway(
      readConfig({
        DATADEED_DATA_DIR: dataDir,
        DATADEED_PORT: "0",
        DATADEED_CHAIN_PORT: "0",
        DATADEED_ANCHOR_INTERVAL_MS: "100",
      }),
      createLogger({ level: "silent" }),
    );

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "datadeed-gateway-"));
    gateway = await start();
    apiKey = (await readFile(gateway.apiKeyFile, "utf8")).trim();
  });

  after(async () => {
    await (gateway as StartedGateway | undefined)?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  function post(
    path: string,
    body: NonNullable<RequestInit["body"]>,
    headers: Record<string, string>,
  ): Promise<Response> {
    return fetch(gateway.url + path, {
      method: "POST",
      body,
      headers: { authorization: `Bearer ${apiKey}`, ...headers },
    });
  }

  const upload = (
    files: SampleFiles,
    json: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) => post("/v1/deposits", multipart(partsOf(files, json)), { "content-type": MULTIPART_TYPE, ...headers });

  const postJson = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    post(path, JSON.stringify(body), { "content-type": "application/json", ...headers });

  const get = async <T>(path: string): Promise<T> => (await (await fetch(gateway.url + path)).json()) as T;

  async function receiptOf(response: Response): Promise<Receipt> {
    const body = (await response.json()) as Receipt;
    expect(response.status, JSON.stringify(body)).to.equal(201);
    return body;
  }

  const logSize = async () => (await get<{ size: number }>("/v1/log/head")).size;

  function manifestOf(files: SampleFiles, salt = 7): Manifest {
    return buildManifest(
      Object.entries(files).map(([path, bytes]) => hashSample(path, bytes)),
      new Uint8Array(32).fill(salt),
    );
  }

  async function signed(manifest: Manifest) {
    const trust = await get<TrustDocument>("/.well-known/datadeed.json");
    return signStatement(wallet, trust, manifest, zDataset.parse(description.dataset));
  }

  const fingerprintBody = (manifest: Manifest) => ({
    description,
    ...fingerprint(manifest),
    scale: scaleOf(manifest),
  });

  it("writes the first API key for its owner's eyes only", async () => {
    expect(apiKey).to.match(/^dd_[A-Za-z0-9_-]{43}$/);
    expect((await stat(gateway.apiKeyFile)).mode & 0o777).to.equal(0o600);
  });

  it("takes an upload to a final certificate whose bundle proves it against the chain", async () => {
    const receipt = await receiptOf(await upload(FILES));
    const manifest = parseManifest(receipt.manifest);
    expect(manifest.files).to.deep.equal(manifestOf(FILES).files);
    expect(receipt.certificate.credentialSubject.hashing.by).to.deep.equal(["gateway"]);
    const bundle = parseBundle(JSON.parse(await bundleWhen(gateway.url, receipt.certificateNo, "FINAL")));
    expect(bundle.certificate.credentialSubject.commitment).to.equal(fingerprint(manifest).commitment);
    expect(bundle.manifest, "the manifest is the depositor's alone").to.equal(undefined);
    expect(
      verifyInclusion(
        entryLeaf(bundle.entry),
        bundle.log.index,
        bundle.log.size,
        bundle.log.inclusionProof,
        bundle.log.root,
      ),
    ).to.equal(true);
    const head = await get<{ anchored: { size: number; root: string } }>("/v1/log/head");
    expect(head.anchored.size).to.be.at.least(bundle.log.size);
    const { log } = await get<TrustDocument>("/.well-known/datadeed.json");
    expect(bundle.log.address).to.equal(log);
  });

  it("takes a signed upload, and names both as having hashed it", async () => {
    const manifest = manifestOf(FILES, 8);
    const receipt = await receiptOf(await upload(FILES, { statement: await signed(manifest), manifest }));
    expect(receipt.certificate.credentialSubject.hashing.by).to.have.members(["gateway", "depositor"]);
    expect(receipt.manifest).to.deep.equal(manifest);
  });

  it("refuses an upload that differs from the signed manifest, and logs nothing", async () => {
    const manifest = manifestOf(FILES, 9);
    const statement = await signed(manifest);
    const before = await logSize();
    const changed = { ...FILES, "2026/readings.csv": new TextEncoder().encode("t,v\n1,3\n") };
    const problem = await problemIn(await upload(changed, { statement, manifest }));
    expect(problem).to.include({ status: 422, code: "COMMITMENT_MISMATCH" });
    expect(JSON.stringify(problem.errors)).to.include("2026/readings.csv");
    expect(await logSize()).to.equal(before);
  });

  it("refuses a statement signed by somebody else, before the files are read", async () => {
    const manifest = manifestOf(FILES, 10);
    const trust = await get<TrustDocument>("/.well-known/datadeed.json");
    const stranger = new Wallet(`0x${"43".repeat(32)}`);
    const subject = zDataset.parse(description.dataset);
    const foreign = await signStatement(stranger, trust, manifest, subject);
    const statement = { ...foreign, message: { ...foreign.message, holder: wallet.address } };
    expect((await problemIn(await upload(FILES, { statement, manifest }))).code).to.equal(
      "SIGNATURE_INVALID",
    );
  });

  it("gives an Idempotency-Key's first answer again, also the manifest that it made, and refuses another request", async () => {
    const headers = { "idempotency-key": "upload-1" };
    const small: SampleFiles = { "a.csv": FILES["2026/readings.csv"]! };
    const first = await receiptOf(await upload(small, {}, headers));
    const size = await logSize();
    const again = await receiptOf(await upload(small, {}, headers));
    expect([again.certificateNo, again.manifest]).to.deep.equal([first.certificateNo, first.manifest]);
    expect(await logSize()).to.equal(size);
    expect(await problemIn(await upload({ "b.csv": small["a.csv"]! }, {}, headers))).to.include({
      status: 409,
      code: "IDEMPOTENCY_CONFLICT",
    });
  });

  it("takes fingerprints alone and in batches, each for itself", async () => {
    const one = await receiptOf(await postJson("/v1/deposits", fingerprintBody(manifestOf(FILES, 20))));
    expect(one).to.not.have.property("manifest");
    expect(one.certificate.credentialSubject.hashing.by).to.deep.equal(["depositor"]);
    const bodies = Array.from({ length: 20 }, (_, i) =>
      fingerprintBody(manifestOf({ "f.txt": new Uint8Array([i]) }, 30 + i)),
    );
    const bad = {
      ...fingerprintBody(manifestOf(FILES, 60)),
      description: { ...description, regime: "NOWHERE" },
    };
    const response = await postJson("/v1/deposits/batch", {
      deposits: [...bodies.slice(0, 10), bad, ...bodies.slice(10)],
    });
    expect(response.status).to.equal(207);
    const { results, deposited } = (await response.json()) as {
      deposited: number;
      results: { status: number; deposit?: Receipt; problem?: { code: string } }[];
    };
    expect(deposited).to.equal(20);
    expect(results[10]?.problem?.code).to.equal("REGIME_UNKNOWN");
    const indices = results.flatMap(({ deposit }) => (deposit === undefined ? [] : [deposit.index]));
    expect(indices).to.deep.equal(Array.from({ length: 20 }, (_, i) => one.index + 1 + i));
  });

  it("lists every bad field of a request with its place", async () => {
    const body = {
      ...fingerprintBody(manifestOf(FILES, 70)),
      commitment: "sha256:00",
      scale: { files: 0, bytes: -1 },
    };
    const broken = {
      ...body,
      description: { ...description, coverage: "HALF", holder: { name: "", account: "0x0" } },
    };
    const problem = await problemIn(await postJson("/v1/deposits", broken));
    expect(problem.code).to.equal("INPUT_INVALID");
    expect(problem.errors?.map(({ pointer }) => pointer)).to.include.members([
      "/commitment",
      "/scale/files",
      "/scale/bytes",
      "/description/coverage",
      "/description/holder/name",
      "/description/holder/account",
    ]);
  });

  it("logs nothing of an upload that is cut off", async () => {
    const before = await logSize();
    const body = multipart(partsOf(FILES, {}));
    const { port } = new URL(gateway.url);
    const socket = connect(Number(port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(
      `POST /v1/deposits HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: ${MULTIPART_TYPE}\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    socket.write(body.subarray(0, body.length - 100), () => socket.destroy());
    await once(socket, "close");
    // A later deposit is answered: had the other one been logged, it would stand before it.
    const { index } = await receiptOf(await postJson("/v1/deposits", fingerprintBody(manifestOf(FILES, 80))));
    expect(index).to.equal(before);
  });

  it("publishes certificates and entries where their digests say", async () => {
    const { certificateNo } = await receiptOf(await upload({ "p.csv": FILES["2026/readings.csv"]! }));
    const { certificate, entry } = parseBundle(
      JSON.parse(await bundleWhen(gateway.url, certificateNo, "FINAL")),
    );
    expect(toHex0x(certificateDigest(certificate))).to.equal(toHex0x(entry.certificateDigest));
    const cid = CID.createV1(0x55, createDigest(0x12, entry.certificateDigest));
    const deadline = Date.now() + 30_000;
    let response = await fetch(`${gateway.url}/ipfs/${cid.toString()}?format=raw`);
    while (response.status === 404 && Date.now() < deadline) {
      await response.arrayBuffer();
      response = await fetch(`${gateway.url}/ipfs/${cid.toString()}?format=raw`);
    }
    expect(new Uint8Array(await response.arrayBuffer())).to.deep.equal(certificateBytes(certificate));
  });

  it("lets monitors follow the log", async () => {
    const { size } = await get<{ size: number }>("/v1/log/head");
    const { entries } = await get<{ entries: { index: number }[] }>(`/v1/log/entries?start=0&end=${size}`);
    expect(entries.map(({ index }) => index)).to.deep.equal(Array.from({ length: size }, (_, i) => i));
    const { proof } = await get<{ proof: string[] }>(`/v1/log/consistency?first=3&second=${size}`);
    expect(proof).to.not.have.length(0);
  });

  it("answers NOT_ANCHORED, NOT_FOUND and CERTIFICATE_NO_INVALID for numbers that have no bundle", async () => {
    const { log } = await get<TrustDocument>("/.well-known/datadeed.json");
    const absent = await fetch(`${gateway.url}/v1/certificates/${certificateNumber(log, 999_999)}/bundle`);
    expect((await problemIn(absent)).code).to.equal("NOT_FOUND");
    const typo = await fetch(`${gateway.url}/v1/certificates/DD-0000-000000001-A/bundle`);
    expect((await problemIn(typo)).code).to.be.oneOf(["CERTIFICATE_NO_INVALID", "NOT_FOUND"]);
  });

  it("refuses a second gateway on the same data with STORE_LOCKED", async () => {
    let code: unknown;
    try {
      await start();
    } catch (error) {
      code = (error as { code: unknown }).code;
    }
    expect(code).to.equal("STORE_LOCKED");
  });

  it("goes on where it was when it is started again on the same data", async () => {
    const receipt = await receiptOf(
      await postJson("/v1/deposits", fingerprintBody(manifestOf(FILES, 90)), {
        "idempotency-key": "restart",
      }),
    );
    const before = await get<{ size: number; root: string }>("/v1/log/head");
    const trust = await get<TrustDocument>("/.well-known/datadeed.json");
    await gateway.stop();
    gateway = await start();
    expect(await get<{ size: number; root: string }>("/v1/log/head")).to.include({
      size: before.size,
      root: before.root,
    });
    expect({ ...(await get<TrustDocument>("/.well-known/datadeed.json")), rpc: trust.rpc }).to.deep.equal(
      trust,
    );
    const again = await receiptOf(
      await postJson("/v1/deposits", fingerprintBody(manifestOf(FILES, 90)), {
        "idempotency-key": "restart",
      }),
    );
    expect(again.certificateNo).to.equal(receipt.certificateNo);
    const next = await receiptOf(await postJson("/v1/deposits", fingerprintBody(manifestOf(FILES, 91))));
    expect(next.index).to.equal(before.size);
    const bundle = parseBundle(JSON.parse(await bundleWhen(gateway.url, next.certificateNo, "FINAL")));
    expect(bundle.log.index).to.equal(before.size);
  });
});

import { expect } from "chai";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { DataDeedError } from "#core/errors.ts";
import { HttpRig, problemIn } from "../../helpers/http-rig.ts";

describe("operation of the gateway", () => {
  let rig: HttpRig;
  let web: string;

  before(async () => {
    web = await mkdtemp(join(tmpdir(), "datadeed-page-"));
    await mkdir(join(web, "assets"));
    await writeFile(
      join(web, "index.html"),
      "<!doctype html><html><head><title>Verify</title></head><body></body></html>",
    );
    await writeFile(join(web, "assets/main-1a2b.js"), "export {};");
    await writeFile(join(web, ".sources"), "private");
    await writeFile(join(tmpdir(), "datadeed-outside.txt"), "outside");
  });

  after(async () => {
    await rm(web, { recursive: true });
    await rm(join(tmpdir(), "datadeed-outside.txt"));
  });

  beforeEach(async () => {
    rig = await new HttpRig({ webRoot: web }).start();
  });

  afterEach(() => rig.stop());

  const get = (path: string, headers: Record<string, string> = {}) => rig.fetch(path, { key: null, headers });

  it("says that it is alive, with its version", async () => {
    expect(await (await get("/healthz")).json()).to.deep.equal({ status: "ok", version: "0.1.0" });
  });

  it("is ready when all checks pass", async () => {
    const response = await get("/readyz");
    expect([response.status, await response.json()]).to.deep.equal([200, rig.gateway.ready]);
  });

  it("names the failing checks with the first one's code when it is not ready", async () => {
    const checks = [
      { name: "store", ok: true },
      { name: "chain", ok: false, code: "LOG_FORKED", detail: "the chain holds another root" },
      { name: "publishing", ok: false, code: "IPFS_UNREACHABLE" },
    ];
    rig.gateway.ready = { ready: false, checks };
    const problem = await problemIn(await get("/readyz"));
    expect(problem).to.include({ status: 503, code: "LOG_FORKED" });
    expect(problem.checks).to.deep.equal(checks);
    rig.gateway.ready = { ready: false, checks: [{ name: "gateway", ok: false }] };
    expect((await problemIn(await get("/readyz"))).code).to.equal("NOT_READY");
  });

  it("counts requests by route, never by address", async () => {
    await get("/v1/certificates/DD-0AA3-000000001-X");
    await get("/no/such/address-4711");
    const response = await get("/metrics");
    expect(response.headers.get("content-type")).to.match(/^text\/plain/);
    const text = await response.text();
    expect(text).to.match(
      /datadeed_http_request_duration_seconds_count\{method="GET",route="\/v1\/certificates\/\{no\}",status="404"\} 1/,
    );
    expect(text)
      .to.include('route="unknown",status="404"')
      .and.include("process_cpu_seconds_total")
      .and.not.include("4711");
  });

  it("tells sizes, queue and troubles of the background work", async () => {
    rig.metrics.watch({ queued: () => 3, streams: () => 0, logSize: () => Promise.resolve(50) });
    rig.metrics.observe({ kind: "CHAIN_READ", blockNumber: 9, anchoredSize: 40, logSize: 50 });
    rig.metrics.observe({ kind: "ANCHORED", size: 45, entries: 5, durationMs: 120 });
    rig.metrics.observe({ kind: "TROUBLE", task: "anchoring", code: "CHAIN_UNREACHABLE" });
    rig.metrics.observe({ kind: "PUBLISHED", what: "entries", count: 2 });
    const text = await (await get("/metrics")).text();
    for (const line of [
      "datadeed_log_size 50",
      "datadeed_anchored_size 45",
      "datadeed_pending_certificates 5",
      "datadeed_sequencer_queue 3",
      "datadeed_chain_block_number 9",
      'datadeed_background_errors_total{task="anchoring",code="CHAIN_UNREACHABLE"} 1',
      'datadeed_background_trouble{task="anchoring"} 1',
      'datadeed_ipfs_published_total{what="entries"} 2',
    ]) {
      expect(text.split("\n")).to.include(line);
    }
    rig.metrics.observe({ kind: "TROUBLE", task: "anchoring", code: null });
    expect(await (await get("/metrics")).text()).to.include(
      'datadeed_background_trouble{task="anchoring"} 0',
    );
  });

  it("publishes the trust document", async () => {
    expect(await (await get("/.well-known/datadeed.json")).json()).to.deep.equal(rig.gateway.trust);
  });

  it("serves the verify page under / and /verify with a policy that allows nothing inline", async () => {
    const policies: string[] = [];
    for (const path of ["/", "/verify"]) {
      const response = await get(path);
      expect(response.status).to.equal(200);
      const policy = response.headers.get("content-security-policy")!;
      const nonce = /'nonce-([\w-]{22})'/.exec(policy)?.[1];
      expect(await response.text()).to.include(`<meta property="csp-nonce" nonce="${nonce}" />`);
      expect(policy).to.include("connect-src 'self' http: https:").and.not.include("unsafe");
      expect(response.headers.get("referrer-policy")).to.equal("no-referrer");
      policies.push(policy);
    }
    expect(policies[0]).to.not.equal(policies[1]);
  });

  it("lets built files be kept for ever, and serves nothing outside the page's folder", async () => {
    const asset = await get("/assets/main-1a2b.js");
    expect(asset.headers.get("content-type")).to.match(/javascript/);
    expect(asset.headers.get("cache-control")).to.equal("public, max-age=31536000, immutable");
    for (const path of [
      "/.sources",
      "/assets/",
      "/assets",
      "/%2e%2e/datadeed-outside.txt",
      "/..%2fdatadeed-outside.txt",
      "/assets/%00",
    ]) {
      const problem = await problemIn(await get(path));
      expect([400, 404], path).to.include(problem.status);
    }
    expect(
      await rig.raw(["GET /../datadeed-outside.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"]),
    ).to.match(/^HTTP\/1\.1 40[04] /);
  });

  it("sends a built file as it was compressed by the build, to who takes it so", async () => {
    const script = "export const words = 1;";
    await writeFile(join(web, "assets/words-3c4d.js"), script);
    await writeFile(join(web, "assets/words-3c4d.js.br"), brotliCompressSync(script));
    await writeFile(join(web, "assets/words-3c4d.js.gz"), gzipSync(script));
    for (const [accepted, coding] of [
      ["gzip, deflate, br, zstd", "br"],
      ["gzip, deflate", "gzip"],
      ["br;q=0, gzip;q=0", null],
      ["identity", null],
    ] as const) {
      const answer = await get("/assets/words-3c4d.js", { "accept-encoding": accepted });
      expect(answer.headers.get("content-encoding"), accepted).to.equal(coding);
      expect(answer.headers.get("content-type")).to.equal("text/javascript; charset=utf-8");
      expect(answer.headers.get("vary")).to.match(/accept-encoding/i);
      expect(answer.headers.get("cache-control")).to.contain("immutable");
      expect(answer.headers.get("content-security-policy")).to.contain("wasm-unsafe-eval");
      expect(await answer.text()).to.equal(script);
    }
    const plain = await get("/assets/main-1a2b.js", { "accept-encoding": "br" });
    expect(plain.headers.get("content-encoding")).to.equal(null);
  });

  it("answers NOT_FOUND where the page has not been built", async () => {
    const bare = await new HttpRig({ webRoot: join(web, "missing") }).start();
    try {
      expect((await problemIn(await bare.fetch("/verify"))).code).to.equal("NOT_FOUND");
    } finally {
      await bare.stop();
    }
  });

  it("answers unknown addresses with a problem, those of later versions too", async () => {
    for (const path of [
      "/v1",
      "/v1/certificates/DD-0AA3-000000012-Y/certificate.docx",
      "/V1/log/head",
      "/v1/log/head/",
      "/favicon.ico",
    ]) {
      const response = await get(path);
      expect(response.headers.get("x-request-id")).to.match(/^[0-9a-f-]{36}$/);
      expect(await problemIn(response), path).to.include({ code: "NOT_FOUND", status: 404 });
    }
  });

  it("answers wrong methods with 405 and what is allowed", async () => {
    const post = await rig.post("/v1/log/head", {});
    expect(post.headers.get("allow")).to.equal("GET, HEAD, OPTIONS");
    expect(await problemIn(post)).to.include({ code: "METHOD_NOT_ALLOWED", status: 405 });
    const put = await rig.fetch("/v1/deposits", { method: "PUT", body: "x" });
    expect(put.headers.get("allow")).to.equal("POST, OPTIONS");
    expect((await problemIn(put)).code).to.equal("METHOD_NOT_ALLOWED");
    expect((await rig.fetch("/v1/deposits", { method: "HEAD" })).status).to.equal(405);
  });

  it("allows reading and nothing else from other origins", async () => {
    const response = await rig.fetch("/v1/deposits", { method: "OPTIONS", key: null });
    expect([response.status, response.headers.get("access-control-allow-methods")]).to.deep.equal([
      204,
      "GET, HEAD",
    ]);
    expect(response.headers.get("access-control-allow-headers")).to.not.match(/authorization/i);
    expect((await rig.post("/v1/deposits", {})).headers.get("access-control-allow-origin")).to.equal(null);
  });

  it("answers addresses that do not decode with REQUEST_MALFORMED", async () => {
    for (const path of ["/v1/certificates/%", "/v1/certificates/%ff", "/ipfs/%zz?format=raw"]) {
      expect(await rig.raw([`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`]), path)
        .to.match(/^HTTP\/1\.1 400 /)
        .and.include("REQUEST_MALFORMED");
    }
  });

  it("answers what is no HTTP with a problem and closes", async () => {
    expect(await rig.raw(["nonsense\r\n\r\n"]))
      .to.match(/^HTTP\/1\.1 400 /)
      .and.include('"code":"REQUEST_MALFORMED"');
    expect(await rig.raw([`GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${"x".repeat(20_000)}\r\n\r\n`])).to.match(
      /^HTTP\/1\.1 431 /,
    );
    expect(
      await rig.raw([
        "POST /v1/deposits HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
      ]),
    ).to.match(/^HTTP\/1\.1 400 /);
  });

  it("writes one line for each request, probes only for debugging", async () => {
    await get("/v1/log/head?secret=4711");
    await get("/healthz");
    const lines = rig.logger.lines.filter(({ message }) => message === "request");
    expect(
      lines.map(({ level, fields }) => [level, fields.method, fields.route, fields.status]),
    ).to.deep.equal([
      ["info", "GET", "/v1/log/head", 200],
      ["debug", "GET", "/healthz", 200],
    ]);
    expect(JSON.stringify(lines)).to.not.include("4711");
  });

  it("answers a failing store with 503 and when to try again", async () => {
    rig.gateway.failure = new DataDeedError("STORE_FAILED", "disk full at /var/db");
    const response = await get("/v1/log/head");
    expect(response.headers.get("retry-after")).to.equal("5");
    expect((await problemIn(response)).detail).to.not.include("/var/db");
  });
});

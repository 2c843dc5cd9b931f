import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGatewayProcess, type GatewayProcess } from "../../scripts/tasks/gateway-process.ts";
import { ROOT } from "../../scripts/tasks/run.ts";
import { BOUNDARY, multipart, MULTIPART_TYPE } from "../helpers/multipart.ts";
import { sampleDescription } from "../helpers/sample-deposit.ts";

const MIB = 1_048_576;
const UPLOAD_MIB = 200;
/** What a stream through buffers and a garbage collector may add; the upload is twice as large. */
const MOST_GROWTH_MIB = 100;

/** Runs the gateway until it ends by itself. */
async function runToEnd(
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(ROOT, "server/main.ts")], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, DATADEED_PORT: "0", DATADEED_CHAIN_PORT: "0", DATADEED_LOG_LEVEL: "warn", ...env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

describe("the gateway as a process", function () {
  this.timeout(240_000);
  let dataDir: string;
  let gateway: GatewayProcess;

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "datadeed-process-"));
    gateway = await startGatewayProcess(dataDir);
  });

  after(async () => {
    await (gateway as GatewayProcess | undefined)?.kill("everything");
    await rm(dataDir, { recursive: true, force: true });
  });

  async function residentMib(): Promise<number> {
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]) / MIB;
  }

  it(`streams an upload of ${UPLOAD_MIB} MiB in bounded memory`, async () => {
    const apiKey = (await readFile(join(dataDir, "api-key"), "utf8")).trim();
    const description = {
      name: "description",
      body: JSON.stringify(sampleDescription(`0x${"11".repeat(20)}`)),
    };
    const head = multipart([description, { name: "files", filename: "large.bin", body: "" }], {
      end: false,
    }).subarray(0, -2);
    const sending = request(`${gateway.url}/v1/deposits`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": MULTIPART_TYPE },
    });
    const answered = once(sending, "response");
    const before = await residentMib();
    let most = before;
    sending.write(head);
    const block = Buffer.alloc(MIB, 0x5a);
    for (let sent = 0; sent < UPLOAD_MIB; sent++) {
      if (!sending.write(block)) await once(sending, "drain");
      if (sent % 10 === 0) most = Math.max(most, await residentMib());
    }
    sending.end(`\r\n--${BOUNDARY}--\r\n`);
    const [response] = (await answered) as [AsyncIterable<Buffer> & { statusCode: number }];
    let body = "";
    for await (const data of response) body += data.toString();
    expect(response.statusCode, body).to.equal(201);
    const { manifest } = JSON.parse(body) as { manifest: { files: { sizeBytes: number }[] } };
    expect(manifest.files[0]?.sizeBytes).to.equal(UPLOAD_MIB * MIB);
    expect(most - before).to.be.lessThan(MOST_GROWTH_MIB);
  });

  it("refuses to start twice on the same data, with the reason and what to do", async () => {
    const { code, stdout, stderr } = await runToEnd({ DATADEED_DATA_DIR: dataDir });
    expect([code, stdout]).to.deep.equal([70, ""]);
    expect(stderr).to.include("STORE_LOCKED").and.include("DATADEED_DATA_DIR");
  });

  it("ends with 64 and every bad setting when the configuration is wrong", async () => {
    const { code, stderr } = await runToEnd({ DATADEED_PORT: "80000", DATADEED_RECORD: "BOTH" });
    expect(code).to.equal(64);
    expect(stderr).to.include("CONFIG_INVALID").and.include("DATADEED_PORT").and.include("DATADEED_RECORD");
  });

  it("ends with 64 when its port is taken, before it makes anything", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const other = await mkdtemp(join(tmpdir(), "datadeed-process-"));
    const { port } = taken.address() as AddressInfo;
    try {
      const { code, stderr } = await runToEnd({ DATADEED_DATA_DIR: other, DATADEED_PORT: String(port) });
      expect(code, stderr).to.equal(64);
      expect(stderr).to.include("DATADEED_PORT");
      expect(await readdir(other)).to.not.include("deployment.json");
    } finally {
      taken.close();
      await rm(other, { recursive: true, force: true });
    }
  });

  it("ends with 69 when the chain does not answer at the first run", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    silent.close();
    await once(silent, "close");
    const other = await mkdtemp(join(tmpdir(), "datadeed-process-"));
    try {
      const { code, stderr } = await runToEnd({
        DATADEED_DATA_DIR: other,
        DATADEED_RPC_URL: `http://127.0.0.1:${port}`,
      });
      expect(code, stderr).to.equal(69);
      expect(stderr).to.include("CHAIN_UNREACHABLE");
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });

  it("finishes the requests that run when it is asked to stop, then ends with 0", async () => {
    const apiKey = (await readFile(join(dataDir, "api-key"), "utf8")).trim();
    const description = {
      name: "description",
      body: JSON.stringify(sampleDescription(`0x${"11".repeat(20)}`)),
    };
    const whole = multipart([description, { name: "files", filename: "late.bin", body: "late" }]);
    const sending = request(`${gateway.url}/v1/deposits`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${apiKey}`,
        "content-type": MULTIPART_TYPE,
        "content-length": whole.length,
        expect: "100-continue",
      },
    });
    const answered = once(sending, "response");
    sending.flushHeaders();
    await once(sending, "continue");
    const ended = gateway.stop();
    // The same Ctrl-C once more, as npm passes it on: it must not cut the stop short.
    gateway.child.kill("SIGINT");
    const { port } = new URL(gateway.url);
    // The door is closed while the request inside goes on.
    for (let isOpen = true; isOpen;) {
      isOpen = await fetch(`http://127.0.0.1:${port}/healthz`, { headers: { connection: "close" } }).then(
        () => true,
        () => false,
      );
    }
    sending.end(whole);
    const [response] = (await answered) as [
      { statusCode: number; headers: Record<string, string>; resume(): void },
    ];
    response.resume();
    expect(response.statusCode).to.equal(201);
    expect(await ended).to.equal(0);
  });
});

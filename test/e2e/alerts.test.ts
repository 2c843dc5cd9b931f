import { expect } from "chai";
import { Wallet } from "ethers";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { parseBundle } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { buildManifest, datasetRoot, fingerprint, scaleOf } from "#core/dataset.ts";
import { zDataset } from "#core/description.ts";
import { parseTrust } from "#core/trust.ts";
import { createLogger } from "../../server/adapters/logger.ts";
import { startGateway, type StartedGateway } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import type { Alert } from "../../server/ports/alerts.ts";
import { problemIn } from "../helpers/http-rig.ts";
import { acceptanceOf, digestOfText, offerOf, signMessage } from "../helpers/pledge-signing.ts";
import { bundleWhen, hashSample, sampleDescription, signStatement } from "../helpers/sample-deposit.ts";

const holder = new Wallet(`0x${"11".repeat(32)}`);
const bank = new Wallet(`0x${"22".repeat(32)}`);

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A bank's own server, down while a test says so. */
class Receiver {
  readonly received: Received[] = [];
  isDown = false;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        if (this.isDown) {
          response.writeHead(503).end();
          return;
        }
        this.received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        this.#server.emit("taken");
        response.writeHead(204).end();
      });
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/datadeed`;
  }

  /** As soon as one of this type is there. */
  async until(type: string): Promise<void> {
    while (!this.received.some(({ body }) => (JSON.parse(body) as Alert).type === type))
      await once(this.#server, "taken");
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe("alerts on the embedded product", function () {
  this.timeout(180_000);
  const receiver = new Receiver();
  let dataDir: string;
  let gateway: StartedGateway;
  let apiKey: string;
  let certificateNo: string;
  let pledgeId: string;
  let webhook: { readonly id: string; readonly secret: string };

  const start = () =>
    startGateway(
      readConfig({
        DATADEED_DATA_DIR: dataDir,
        DATADEED_PORT: "0",
        DATADEED_CHAIN_PORT: "0",
        DATADEED_ANCHOR_INTERVAL_MS: "50",
      }),
      createLogger({ level: "silent" }),
    );

  const get = async <T>(path: string): Promise<T> =>
    (await (await fetch(gateway.url + path, { headers: { authorization: `Bearer ${apiKey}` } })).json()) as T;
  const post = (path: string, body: unknown) =>
    fetch(gateway.url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  async function done<T>(response: Response): Promise<T> {
    const body = (await response.json()) as T;
    expect(response.status, JSON.stringify(body)).to.be.oneOf([200, 201]);
    return body;
  }
  const decide = async (decision: string) =>
    done(
      await post(`/v1/certificates/${certificateNo}/${decision}`, { reasonDigest: digestOfText(decision) }),
    );

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "datadeed-alerts-"));
    gateway = await start();
    apiKey = (await readFile(gateway.apiKeyFile, "utf8")).trim();
    const trust = parseTrust(await get("/.well-known/datadeed.json"));
    const manifest = buildManifest(
      [hashSample("data.bin", new Uint8Array(70_000))],
      new Uint8Array(32).fill(1),
    );
    const description = sampleDescription(holder.address);
    const statement = await signStatement(holder, trust, manifest, zDataset.parse(description.dataset));
    const body = { description, statement, ...fingerprint(manifest), scale: scaleOf(manifest) };
    ({ certificateNo } = await done<{ certificateNo: string }>(await post("/v1/deposits", body)));
    const { certificate } = parseBundle(JSON.parse(await bundleWhen(gateway.url, certificateNo, "FINAL")));
    const root = datasetRoot(manifest.files);
    const offer = offerOf({
      certificateDigest: toHex0x(certificateDigest(certificate)),
      datasetRoot: root,
      pledgor: holder.address,
      pledgee: bank.address,
      debtMaturity: Math.floor(Date.now() / 1000) + 365 * 86_400,
    });
    const signed = await signMessage(holder, trust, "PledgeRegistry", "PledgeOffer", offer);
    const salt = toHex0x(Buffer.from(manifest.salt, "base64url"));
    const opening = { datasetRoot: toHex0x(root), salt };
    ({ pledgeId } = await done<{ pledgeId: string }>(await post("/v1/pledges", { ...signed, opening })));
    const acceptance = acceptanceOf(pledgeId, bank.address);
    const agreed = await signMessage(bank, trust, "PledgeRegistry", "PledgeAcceptance", acceptance);
    await done(await post(`/v1/pledges/${pledgeId}/acceptance`, agreed));
  });

  after(async () => {
    receiver.stop();
    await (gateway as StartedGateway | undefined)?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Follows the bank's stream until an alert of this type. */
  async function follow(until: string): Promise<Alert[]> {
    const headers = { "last-event-id": "0" };
    const response = await fetch(`${gateway.url}/v1/alerts/stream?party=${bank.address}`, { headers });
    const alerts: Alert[] = [];
    let text = "";
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const events = text.split("\n\n");
      text = events.pop()!;
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) alerts.push(JSON.parse(data) as Alert);
      }
      if (alerts.at(-1)?.type === until) break;
    }
    return alerts;
  }

  it("takes the bank's webhook, and shows by a test that it is heard", async () => {
    const url = await receiver.start();
    webhook = await done(await post("/v1/webhooks", { party: bank.address, url }));
    const tried = await done<{ id: string }>(await post(`/v1/webhooks/${webhook.id}/test`, {}));
    expect(tried).to.include({ delivered: true, outcome: "DELIVERED", status: 204 });
    expect(receiver.received[0]?.headers["webhook-id"]).to.equal(tried.id);
    const inside = await problemIn(
      await post("/v1/webhooks", { party: bank.address, url: "https://169.254.169.254/" }),
    );
    expect(inside.errors?.map(({ pointer }) => pointer)).to.deep.equal(["/url"]);
  });

  it("tells the bank of its certificate's suspension and revocation, signed, and on the stream", async () => {
    const streamed = follow("certificate.revoked");
    await decide("suspension");
    await decide("revocation");
    await receiver.until("certificate.revoked");
    const verifier = new Webhook(webhook.secret);
    const messages = receiver.received.slice(1).map(({ headers, body }) => {
      const alert = verifier.verify(body, headers as Record<string, string>) as Alert;
      expect(headers["webhook-id"]).to.equal(alert.id);
      return alert;
    });
    const about = messages.filter(({ type }) => type.startsWith("certificate."));
    expect(about.map(({ type }) => type)).to.have.members(["certificate.suspended", "certificate.revoked"]);
    for (const { data } of about) {
      expect(data).to.include({ pledgeId, certificateNo, pledgeState: "AGREED" });
      expect(data.parties).to.include({ pledgor: holder.address, pledgee: bank.address });
    }
    const alerts = await streamed;
    expect(alerts.map(({ type }) => type)).to.deep.equal([
      "pledge.proposed",
      "pledge.accepted",
      "certificate.suspended",
      "certificate.revoked",
    ]);
    const { items } = await get<{ items: Alert[] }>(`/v1/alerts?party=${bank.address}`);
    expect(items).to.deep.equal(alerts);
    const other = await get<{ items: Alert[] }>(`/v1/alerts?party=${holder.address}&after=3`);
    expect(other.items.map(({ type }) => type)).to.deep.equal(["certificate.revoked"]);
  });

  it("stops with streams open, and after a restart has the same list and tells nothing twice", async () => {
    const { items } = await get<{ items: Alert[] }>(`/v1/alerts?party=${bank.address}`);
    const open = await fetch(`${gateway.url}/v1/alerts/stream?party=${bank.address}`);
    await gateway.stop();
    expect(await open.text()).to.equal("retry: 3000\n\n");
    const heard = receiver.received.length;
    gateway = await start();
    expect(await get(`/v1/alerts?party=${bank.address}`)).to.deep.equal({ items, next: null });
    const tried = await done(await post(`/v1/webhooks/${webhook.id}/test`, {}));
    expect(tried).to.include({ delivered: true });
    expect(
      new Webhook(webhook.secret).verify(receiver.received.at(-1)!.body, {
        ...(receiver.received.at(-1)!.headers as Record<string, string>),
      }),
    ).to.have.property("type", "webhook.test");
    expect(receiver.received).to.have.lengthOf(heard + 1);
    const { items: sent } = await get<{ items: { state: string }[] }>(
      `/v1/webhooks/${webhook.id}/deliveries`,
    );
    expect(sent.every(({ state }) => state === "DELIVERED")).to.equal(true);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).to.include('datadeed_webhook_calls_total{outcome="DELIVERED"} 1');
  });
});

import { expect } from "chai";
import { Wallet } from "ethers";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import type { Alert } from "../../server/ports/alerts.ts";
import { problemIn } from "../helpers/http-rig.ts";
import { acceptanceOf, digestOfText } from "../helpers/pledge-signing.ts";
import { Product } from "../helpers/product.ts";

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
  let product: Product;
  let certificateNo: string;
  let pledgeId: string;
  let webhook: { readonly id: string; readonly secret: string };

  const decide = (decision: string) =>
    product.done(`/v1/certificates/${certificateNo}/${decision}`, { reasonDigest: digestOfText(decision) });

  before(async () => {
    product = await Product.start();
    const deposited = await product.deposit(holder, 0, 1);
    ({ certificateNo } = deposited);
    const offer = await product.offer(deposited, bank);
    ({ pledgeId } = await product.done<{ pledgeId: string }>("/v1/pledges", offer));
    const acceptance = acceptanceOf(pledgeId, bank.address);
    const agreed = await product.sign(bank, "PledgeAcceptance", acceptance);
    await product.done(`/v1/pledges/${pledgeId}/acceptance`, agreed);
  });

  after(async () => {
    receiver.stop();
    await (product as Product | undefined)?.[Symbol.asyncDispose]();
  });

  /** Follows the bank's stream until an alert of this type. */
  async function follow(until: string): Promise<Alert[]> {
    const headers = { "last-event-id": "0" };
    const response = await fetch(`${product.url}/v1/alerts/stream?party=${bank.address}`, { headers });
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
    webhook = await product.done("/v1/webhooks", { party: bank.address, url });
    const tried = await product.done<{ id: string }>(`/v1/webhooks/${webhook.id}/test`, {});
    expect(tried).to.include({ delivered: true, outcome: "DELIVERED", status: 204 });
    expect(receiver.received[0]?.headers["webhook-id"]).to.equal(tried.id);
    const inside = await problemIn(
      await product.post("/v1/webhooks", { party: bank.address, url: "https://169.254.169.254/" }),
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
    const { items } = await product.get<{ items: Alert[] }>(`/v1/alerts?party=${bank.address}`);
    expect(items).to.deep.equal(alerts);
    const other = await product.get<{ items: Alert[] }>(`/v1/alerts?party=${holder.address}&after=3`);
    expect(other.items.map(({ type }) => type)).to.deep.equal(["certificate.revoked"]);
  });

  it("stops with streams open, and after a restart has the same list and tells nothing twice", async () => {
    const { items } = await product.get<{ items: Alert[] }>(`/v1/alerts?party=${bank.address}`);
    const open = await fetch(`${product.url}/v1/alerts/stream?party=${bank.address}`);
    await product.gateway.stop();
    expect(await open.text()).to.equal("retry: 3000\n\n");
    const heard = receiver.received.length;
    await product.begin();
    expect(await product.get(`/v1/alerts?party=${bank.address}`)).to.deep.equal({ items, next: null });
    const tried = await product.done(`/v1/webhooks/${webhook.id}/test`, {});
    expect(tried).to.include({ delivered: true });
    expect(
      new Webhook(webhook.secret).verify(receiver.received.at(-1)!.body, {
        ...(receiver.received.at(-1)!.headers as Record<string, string>),
      }),
    ).to.have.property("type", "webhook.test");
    expect(receiver.received).to.have.lengthOf(heard + 1);
    const { items: sent } = await product.get<{ items: { state: string }[] }>(
      `/v1/webhooks/${webhook.id}/deliveries`,
    );
    expect(sent.every(({ state }) => state === "DELIVERED")).to.equal(true);
    const metrics = await (await fetch(`${product.url}/metrics`)).text();
    expect(metrics).to.include('datadeed_webhook_calls_total{outcome="DELIVERED"} 1');
  });
});

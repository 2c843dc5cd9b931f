import { expect } from "chai";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import { isAllowed, isLoopback } from "../../../server/adapters/webhook-sender/addresses.ts";
import { createWebhookSender } from "../../../server/adapters/webhook-sender/sender.ts";
import type { WebhookMessage } from "../../../server/ports/webhooks.ts";

const message = (url: string): WebhookMessage => ({
  url,
  headers: { "content-type": "application/json", "webhook-id": "msg_1" },
  body: '{"type":"webhook.test","title":"数据"}',
});

describe("addresses that webhooks may lead to", () => {
  for (const address of [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.31.255.255",
    "192.168.0.1",
    "198.51.100.7",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::a9fe:a9fe",
    "fc00::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "not an address",
  ]) {
    it(`do not include ${address}`, () => {
      expect(isAllowed(address, "public")).to.equal(false);
    });
  }

  it("include servers of the internet", () => {
    for (const address of ["8.8.8.8", "172.32.0.1", "::ffff:8.8.8.8", "2606:4700::1111", "2a00::1"])
      expect(isAllowed(address, "public"), address).to.equal(true);
  });

  it("include this machine, or everything, only where a setting says so", () => {
    expect(["127.0.0.1", "::1", "::ffff:127.9.9.9"].every((one) => isAllowed(one, "loopback"))).to.equal(
      true,
    );
    expect(isAllowed("192.168.0.1", "loopback")).to.equal(false);
    expect(["192.168.0.1", "fc00::1", "169.254.169.254"].every((one) => isAllowed(one, "any"))).to.equal(
      true,
    );
    expect(isAllowed("example.org", "any")).to.equal(false);
    expect(isLoopback("localhost")).to.equal(false);
  });
});

describe("calling a webhook", () => {
  const servers: { close(): void; closeAllConnections?(): void }[] = [];
  const sockets: Socket[] = [];

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of servers.splice(0)) {
      server.closeAllConnections?.();
      server.close();
    }
  });

  async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  const receiver = async (listener: RequestListener) =>
    `http://127.0.0.1:${await listening(createServer(listener))}/hook?token=1`;

  const sender = createWebhookSender({ targets: "loopback" });

  it("posts headers and body as they are", async () => {
    const received: { method?: string; url?: string; headers?: object; body?: string } = {};
    const url = await receiver((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method, url: path, headers } = request;
        Object.assign(received, { method, url: path, headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(202).end("thanks");
      });
    });
    expect(await sender.send(message(url))).to.deep.equal({ outcome: "DELIVERED", status: 202 });
    expect(received).to.include({ method: "POST", url: "/hook?token=1", body: message(url).body });
    expect(received.headers).to.include({ "webhook-id": "msg_1", "content-type": "application/json" });
  });

  for (const [status, outcome] of [
    [400, "ANSWERED_WITH_ERROR"],
    [500, "ANSWERED_WITH_ERROR"],
    [410, "GONE"],
    [304, "REDIRECTED"],
  ] as const) {
    it(`takes ${status} for ${outcome}`, async () => {
      const url = await receiver((_request, response) => response.writeHead(status).end());
      expect(await sender.send(message(url))).to.deep.equal({ outcome, status });
    });
  }

  it("follows no redirect", async () => {
    const asked: (string | undefined)[] = [];
    const url = await receiver((request, response) => {
      asked.push(request.url);
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    expect(await sender.send(message(url))).to.deep.equal({ outcome: "REDIRECTED", status: 307 });
    expect(asked).to.deep.equal(["/hook?token=1"]);
  });

  it("reads no more than a little of an endless answer", async () => {
    let written = 0;
    const url = await receiver((_request, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536;
      };
      response.on("drain", more);
      more();
    });
    expect(await sender.send(message(url))).to.deep.equal({ outcome: "DELIVERED", status: 200 });
    expect(written).to.be.lessThan(64 * 1024 * 1024);
  });

  it("gives up a receiver that takes the message and says nothing", async () => {
    const quick = createWebhookSender({ targets: "loopback", timeoutMs: 50 });
    const port = await listening(createTcpServer((socket) => sockets.push(socket)));
    const outcome = await quick.send(message(`http://127.0.0.1:${port}/`));
    expect(outcome).to.deep.equal({ outcome: "TIMED_OUT", status: null });
  });

  it("gives up a name service that says nothing", async () => {
    const quick = createWebhookSender({
      targets: "public",
      timeoutMs: 20,
      resolve: () => new Promise(() => {}),
    });
    const outcome = await quick.send(message("https://bank.example/"));
    expect(outcome).to.deep.equal({ outcome: "TIMED_OUT", status: null });
  });

  it("tells a receiver that is down, cuts the connection, or has no name", async () => {
    const server = createServer();
    const port = await listening(server);
    server.close();
    expect(await sender.send(message(`http://127.0.0.1:${port}/`))).to.deep.equal({
      outcome: "UNREACHABLE",
      status: null,
    });
    const cutting = await receiver((_request, response) => response.destroy());
    expect((await sender.send(message(cutting))).outcome).to.equal("UNREACHABLE");
    const nameless = createWebhookSender({
      targets: "public",
      resolve: () => Promise.reject(new Error("ENOTFOUND")),
    });
    expect((await nameless.send(message("https://bank.example/"))).outcome).to.equal("NAME_UNKNOWN");
  });

  it("connects to the address that was checked, whatever the name would say a moment later", async () => {
    const hosts: (string | undefined)[] = [];
    const url = new URL(
      await receiver((request, response) => {
        hosts.push(request.headers.host);
        response.writeHead(204).end();
      }),
    );
    let asked = 0;
    const once_ = createWebhookSender({
      targets: "any",
      resolve: () => Promise.resolve([{ address: asked++ === 0 ? "127.0.0.1" : "127.0.0.2", family: 4 }]),
    });
    expect((await once_.send(message(`http://bank.example:${url.port}/`))).outcome).to.equal("DELIVERED");
    expect([asked, hosts]).to.deep.equal([1, [`bank.example:${url.port}`]]);
  });

  it("calls no forbidden address: not by number, not by name, not by one of several, not unencrypted", async () => {
    const open = createWebhookSender({
      targets: "public",
      resolve: (name) =>
        Promise.resolve(
          name === "mixed.example"
            ? [
                { address: "8.8.8.8", family: 4 },
                { address: "169.254.169.254", family: 4 },
              ]
            : name === "empty.example"
              ? []
              : [{ address: "10.0.0.1", family: 4 }],
        ),
    });
    for (const url of [
      "https://127.0.0.1/",
      "https://[::1]/",
      "https://169.254.169.254/latest/meta-data",
      "https://0x7f.1/",
      "https://2130706433/",
      "https://inside.example/",
      "https://mixed.example/",
      "https://empty.example/",
      "http://8.8.8.8/",
    ]) {
      expect(await open.send(message(url)), url).to.deep.equal({
        outcome: "ADDRESS_FORBIDDEN",
        status: null,
      });
    }
    const misled = createWebhookSender({
      targets: "loopback",
      resolve: () => Promise.resolve([{ address: "8.8.8.8", family: 4 }]),
    });
    expect((await misled.send(message("http://localhost/"))).outcome).to.equal("ADDRESS_FORBIDDEN");
  });

  it("says why an address is not taken", () => {
    const open = createWebhookSender({ targets: "public" });
    for (const url of [
      "bank.example",
      "ftp://bank.example/",
      "http://bank.example/",
      "https://user:secret@bank.example/",
      "https://bank.example/#part",
      "https://127.0.0.1/",
      "http://localhost/",
      `https://bank.example/${"x".repeat(2_048)}`,
    ]) {
      expect(open.refusalOf(url), url).to.not.equal(null);
    }
    expect(open.refusalOf("https://bank.example:8443/hooks?token=1")).to.equal(null);
    expect(sender.refusalOf("http://localhost:9000/")).to.equal(null);
    expect(sender.refusalOf("http://[::1]:9000/")).to.equal(null);
    expect(sender.refusalOf("http://bank.example/")).to.not.equal(null);
    expect(createWebhookSender({ targets: "any" }).refusalOf("http://10.0.0.1/")).to.equal(null);
  });
});

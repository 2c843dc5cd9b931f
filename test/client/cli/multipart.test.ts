import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { walkFiles } from "../../../client/adapters/files/walk.ts";
import { sendMultipart } from "../../../client/cli/multipart.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** @param asked takes requests that wait for `100 Continue`; without it they are told to go on */
async function serverFor(handler: Handler, asked?: Handler): Promise<{ url: URL } & AsyncDisposable> {
  const server = createServer(handler);
  if (asked !== undefined) server.on("checkContinue", asked);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("sendMultipart", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => (folder = await temporaryFolder()));
  afterEach(() => folder[Symbol.asyncDispose]());
  const at = (name: string) => join(folder.path, name);

  async function fileOf(name: string, bytes: Uint8Array) {
    await writeFile(at(name), bytes);
    return (await walkFiles([at(name)]))[0]!;
  }

  const upload = (
    url: URL,
    files: readonly Awaited<ReturnType<typeof fileOf>>[],
    onBytes: (count: number) => void = () => undefined,
  ) =>
    sendMultipart(url, {
      headers: { authorization: "Bearer k" },
      fields: [["description", "{}"]],
      files,
      onBytes,
      signal: new AbortController().signal,
    });

  it("sends fields first, then files, with a length announced that is kept", async () => {
    const bytes = Buffer.alloc(2_500_000, "0123456789");
    let body = "";
    let announced = -1;
    await using server = await serverFor((request, response) => {
      announced = Number(request.headers["content-length"]);
      request.setEncoding("latin1").on("data", (chunk: string) => (body += chunk));
      request.on("end", () => response.writeHead(201).end("{}"));
    });
    let sent = 0;
    const files = [await fileOf("a.bin", bytes), { ...(await fileOf("b", Buffer.alloc(0))), path: 'q"uote' }];
    const answer = await upload(server.url, files, (count) => (sent += count));
    expect(answer.status).to.equal(201);
    expect(sent).to.equal(bytes.length);
    expect(body.length).to.equal(announced);
    const [, description, a, b, end] = body.split(/--datadeed-[0-9a-f]{36}(?:\r\n|--\r\n)/);
    expect(description).to.equal(
      'Content-Disposition: form-data; name="description"\r\nContent-Type: application/json\r\n\r\n{}\r\n',
    );
    expect(a).to.equal(
      `Content-Disposition: form-data; name="files"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\n${bytes.toString("latin1")}\r\n`,
    );
    expect(b).to.include("filename*=UTF-8''q%22uote\r\n");
    expect(end).to.equal("");
  });

  it("takes a refusal that comes before the last byte was sent, and stops sending", async () => {
    const size = 256 * 1024 * 1024;
    let received = 0;
    await using server = await serverFor((request, response) => {
      request.once("data", () => {
        // As the gateway does: answered at once, and what still comes is read and thrown away until the client stops.
        const body = '{"code":"PAYLOAD_TOO_LARGE"}';
        response.writeHead(413, { connection: "close", "content-length": body.length }).write(body);
        request.on("error", () => undefined).on("data", (chunk: Buffer) => (received += chunk.length));
      });
    });
    const answer = await upload(server.url, [await fileOf("large", new Uint8Array(size))]);
    expect({ ...answer, body: Buffer.from(answer.body).toString() }).to.deep.equal({
      status: 413,
      body: '{"code":"PAYLOAD_TOO_LARGE"}',
    });
    expect(received).to.be.lessThan(size);
  });

  it("asks before a large upload, and sends nothing where it is refused", async () => {
    let received = 0;
    const refuse: Handler = (request, response) => {
      request.on("data", (chunk: Buffer) => (received += chunk.length));
      response.writeHead(401, { connection: "close" }).end("{}");
    };
    await using server = await serverFor(() => expect.fail("the request was sent without asking"), refuse);
    const answer = await upload(server.url, [await fileOf("large", new Uint8Array(8_000_000))]);
    expect([answer.status, received]).to.deep.equal([401, 0]);
  });

  it("reports a connection that breaks during the upload or before the answer", async () => {
    await using during = await serverFor((request) => request.once("data", () => request.socket.destroy()));
    expect(await codeOf(upload(during.url, [await fileOf("a", new Uint8Array(8_000_000))]))).to.equal(
      "SERVICE_UNREACHABLE",
    );
    await using after = await serverFor((request) =>
      request.resume().on("end", () => request.socket.destroy()),
    );
    expect(await codeOf(upload(after.url, [await fileOf("b", new Uint8Array(10))]))).to.equal(
      "SERVICE_UNREACHABLE",
    );
    await using half = await serverFor((request, response) => {
      request.resume().on("end", () => {
        response.writeHead(201, { "content-length": 100 }).write("{", () => request.socket.destroy());
      });
    });
    expect(await codeOf(upload(half.url, [await fileOf("c", new Uint8Array(10))]))).to.equal(
      "SERVICE_UNREACHABLE",
    );
  });

  it("stops at a file that changed since it was hashed", async () => {
    await using server = await serverFor((request, response) => {
      request
        .on("error", () => undefined)
        .resume()
        .on("end", () => response.writeHead(201).end("{}"));
    });
    const file = await fileOf("a", new Uint8Array(10));
    await appendFile(at("a"), "more");
    expect(await codeOf(upload(server.url, [file]))).to.equal("FILE_CHANGED");
  });

  it("stops with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new Error("interrupted");
    await using server = await serverFor((request) => request.once("data", () => controller.abort(reason)));
    const work = sendMultipart(server.url, {
      headers: {},
      fields: [],
      files: [await fileOf("a", new Uint8Array(8_000_000))],
      onBytes: () => undefined,
      signal: controller.signal,
    });
    expect(await work.catch((error: unknown) => error)).to.equal(reason);
  });
});

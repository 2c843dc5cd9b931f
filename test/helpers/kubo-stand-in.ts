import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CID } from "multiformats/cid";
import { sha256 } from "multiformats/hashes/sha2";
import { importEntries } from "../../client/adapters/ipfs/entries-file.ts";

const CODECS: Readonly<Record<string, number>> = { raw: 0x55, "dag-pb": 0x70 };

/** Decides about a request before it is served: true when it has answered, or will never answer, by itself. */
export type Interception = (path: string, request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * The three calls of Kubo's RPC API that the gateway makes, over a block store in memory: `block/put`, `block/get` and
 * `add`, with Kubo's own answers. A stand-in for the real daemon where there is none, and a liar on demand.
 */
export class KuboStandIn {
  readonly blocks = new Map<string, Uint8Array>();
  /** Paths with their query, in the order of arrival. */
  readonly requests: string[] = [];
  /** Value of the last request's Authorization header. */
  authorization: string | undefined;
  intercept: Interception = () => false;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#serve(request, response).catch((error: unknown) => {
        fail(response, String(error));
      });
    });
  }

  static async start(): Promise<KuboStandIn> {
    const standIn = new KuboStandIn();
    standIn.#server.listen(0, "127.0.0.1");
    await once(standIn.#server, "listening");
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  damage(cid: CID): void {
    const bytes = Uint8Array.from(this.blocks.get(keyOf(cid)) ?? []);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    this.blocks.set(keyOf(cid), bytes);
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    this.requests.push(`${url.pathname}${url.search}`);
    this.authorization = request.headers.authorization;
    if (this.intercept(url.pathname, request, response)) return;
    const query = url.searchParams;
    switch (`${request.method ?? ""} ${url.pathname}`) {
      case "POST /api/v0/block/get":
        this.#get(CID.parse(query.get("arg") ?? ""), response);
        break;
      case "POST /api/v0/block/put":
        await this.#put(await fileOf(request), query.get("format") ?? "", response);
        break;
      case "POST /api/v0/add":
        await this.#add(await fileOf(request), query, response);
        break;
      default:
        response.writeHead(404).end();
    }
  }

  #get(cid: CID, response: ServerResponse): void {
    const bytes = this.blocks.get(keyOf(cid));
    if (bytes === undefined) {
      fail(response, `block was not found locally (offline): ipld: could not find ${cid.toString()}`);
    } else {
      response.writeHead(200, { "content-type": "application/octet-stream" }).end(bytes);
    }
  }

  async #put(bytes: Uint8Array, format: string, response: ServerResponse): Promise<void> {
    const code = CODECS[format];
    if (code === undefined) {
      fail(response, `unrecognized format: ${format}`);
      return;
    }
    const cid = CID.createV1(code, await sha256.digest(bytes));
    this.blocks.set(keyOf(cid), bytes);
    answer(response, { Key: cid.toString(), Size: bytes.length });
  }

  async #add(content: Uint8Array, query: URLSearchParams, response: ServerResponse): Promise<void> {
    const wanted = { "cid-version": "1", "raw-leaves": "true", chunker: "size-1048576", pin: "true" };
    const wrong = Object.entries(wanted).filter(([name, value]) => query.get(name) !== value);
    if (wrong.length > 0) {
      fail(response, `stand-in: expected ${wrong.join(" and ")}`);
      return;
    }
    const cid = await importEntries(content, (block, bytes) => {
      this.blocks.set(keyOf(block), bytes.slice());
      return Promise.resolve();
    });
    answer(response, { Name: cid.toString(), Hash: cid.toString(), Size: String(content.length) });
  }
}

/** The one file of a multipart body: what is between the first empty line and the last boundary. */
async function fileOf(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  const body = Buffer.concat(parts);
  const boundary = /boundary="?([^";]+)"?/.exec(request.headers["content-type"] ?? "")?.[1];
  const start = body.indexOf("\r\n\r\n");
  const end = body.lastIndexOf(`\r\n--${boundary ?? ""}--`);
  if (boundary === undefined || start === -1 || end === -1)
    throw new Error("not a multipart body with a file");
  return body.subarray(start + 4, end);
}

function keyOf(cid: CID): string {
  return Buffer.from(cid.multihash.bytes).toString("hex");
}

function answer(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}

/** Kubo's way of saying no, whatever the reason. */
function fail(response: ServerResponse, message: string): void {
  response.writeHead(500, { "content-type": "application/json" });
  response.end(JSON.stringify({ Message: message, Code: 0, Type: "error" }));
}

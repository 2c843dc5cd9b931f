import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { ByteCollector } from "#core/byte-collector.ts";
import { DataDeedError } from "#core/errors.ts";
import { judgeRequest, type Judged } from "./rpc-methods.ts";
import type { WriteGate } from "./write-gate.ts";

export interface DoorParts {
  /** RPC address of the node, as soon as one is up; rejects when that takes too long. */
  readonly backend: () => Promise<string>;
  readonly gate: WriteGate;
  /** Called after a transaction was handed to the node. */
  readonly onSent: () => void;
}

/** The chain's public JSON-RPC address: stays the same while the node behind it comes and goes. */
export interface RpcDoor {
  readonly url: string;
  close(): Promise<void>;
}

const MAX_REQUEST_BYTES = 2 * 1024 * 1024;
const BACKEND_TIMEOUT_MS = 120_000;
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "content-type",
  "access-control-allow-methods": "POST, OPTIONS",
  "access-control-max-age": "86400",
};

/**
 * Listens on 127.0.0.1.
 * @throws CONFIG_INVALID when the port is taken or not allowed, naming DATADEED_CHAIN_PORT
 */
export async function openRpcDoor(port: number, parts: DoorParts): Promise<RpcDoor> {
  const server = createServer((request, response) => {
    answer(request, response, parts).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else
        send(response, 503, { jsonrpc: "2.0", id: null, error: { code: -32603, message: describe(error) } });
    });
  });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new DataDeedError("CONFIG_INVALID", `the embedded chain can't listen on port ${String(port)}`, {
      cause,
      problems: [
        { pointer: "DATADEED_CHAIN_PORT", reason: "the port is in use by another program or not allowed" },
      ],
    });
  }
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: DoorParts): Promise<void> {
  if (request.method === "OPTIONS") {
    response.writeHead(204, CORS).end();
  } else if (request.method !== "POST") {
    response.writeHead(405, { ...CORS, allow: "POST, OPTIONS" }).end();
  } else {
    const body = await readBody(request);
    if (body === null) send(response, 413, rpcError(-32600, "the request is too large"));
    else await answerBody(body, response, parts);
  }
}

async function answerBody(body: string, response: ServerResponse, parts: DoorParts): Promise<void> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    send(response, 400, rpcError(-32700, "Parse error"));
    return;
  }
  const isBatch = Array.isArray(parsed);
  const judged = (Array.isArray(parsed) ? parsed : [parsed]).map(judgeRequest);
  const refused = judged.flatMap((one) => (one.allowed ? [] : [one.answer]));
  if (judged.length === 0) {
    send(response, 400, rpcError(-32600, "Invalid Request"));
  } else if (refused.length === judged.length) {
    send(response, 200, isBatch ? refused : refused[0]);
  } else if (judged.some((one) => one.allowed && one.sends)) {
    await parts.gate.pass(() => passOn(judged, refused, isBatch, response, parts));
    parts.onSent();
  } else {
    await passOn(judged, refused, isBatch, response, parts);
  }
}

/** Passes the allowed requests on; the answer flows through unread, except where answers of our own join it. */
async function passOn(
  judged: readonly Judged[],
  refused: readonly object[],
  isBatch: boolean,
  response: ServerResponse,
  parts: DoorParts,
): Promise<void> {
  const allowed = judged.flatMap((one) => (one.allowed ? [one.request] : []));
  const answered = await fetch(await parts.backend(), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(isBatch ? allowed : allowed[0]),
    signal: AbortSignal.timeout(BACKEND_TIMEOUT_MS),
  });
  if (refused.length > 0 || answered.body === null) {
    const others: unknown = await answered.json();
    send(response, 200, [...(Array.isArray(others) ? (others as unknown[]) : [others]), ...refused]);
  } else {
    response.writeHead(answered.status, { ...CORS, "content-type": "application/json" });
    await pipeline(answered.body, response);
  }
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const body = new ByteCollector(MAX_REQUEST_BYTES);
  for await (const chunk of request as AsyncIterable<Buffer>) if (!body.take(chunk)) return null;
  return Buffer.from(body.bytes()).toString("utf8");
}

function rpcError(code: number, message: string): object {
  return { jsonrpc: "2.0", id: null, error: { code, message } };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...CORS, "content-type": "application/json" }).end(JSON.stringify(body));
}

function describe(cause: unknown): string {
  return cause instanceof DataDeedError ? cause.message : "the embedded chain does not answer";
}

import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Express } from "express";
import { DataDeedError } from "#core/errors.ts";
import type { Entropy } from "./ports/clock.ts";
import { answerNotReady, answerParserError } from "./http/faults.ts";

const HEADERS_TIMEOUT_MS = 15_000;
/** A connection on which nothing moves for so long is cut; long uploads are fine as long as bytes come. */
const SILENCE_TIMEOUT_MS = 120_000;
const KEEP_ALIVE_MS = 30_000;
const MAX_HEADER_BYTES = 16_384;
const MAX_HEADERS = 100;
const IDLE_SWEEP_MS = 50;

/** The gateway's door: open from the beginning, with the application behind it once there is one. */
export interface HttpDoor {
  readonly server: Server;
  /** From now on requests go to the application; before, they are told to come back in a moment. */
  serve(app: Express): void;
}

/** An HTTP server with limits against slow and oversized requests. Does not listen yet. */
export function createHttpDoor(entropy: Entropy): HttpDoor {
  let app: Express | undefined;
  const server = createHttpServer((request, response) => {
    if (app === undefined) answerNotReady(request, response, entropy.uuid());
    else app(request, response);
  }, entropy);
  return { server, serve: (ready) => (app = ready) };
}

/** As `createHttpDoor`, for an application that is there already. */
export function createHttpServer(app: RequestListener, entropy: Entropy): Server {
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    // No limit on the whole of a request: an upload may take hours. JSON bodies have a deadline of their own.
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    connectionsCheckingInterval: 5_000,
    noDelay: true,
  });
  server.timeout = SILENCE_TIMEOUT_MS;
  server.maxHeadersCount = MAX_HEADERS;
  server.on("request", app);
  // The application says "100 Continue" itself, where it is going to read: a refused upload is never sent.
  server.on("checkContinue", app);
  server.on("clientError", (error, socket) => answerParserError(error, socket, entropy.uuid()));
  return server;
}

/**
 * Listens, and gives the address to reach it under.
 * @param port 0 picks a free one
 * @throws CONFIG_INVALID when the address can't be used
 */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (cause) {
    const reason = `can't listen on ${host} port ${port}`;
    throw new DataDeedError("CONFIG_INVALID", `DATADEED_PORT, DATADEED_HOST: ${reason}`, {
      cause,
      problems: [{ pointer: "DATADEED_PORT", reason }],
    });
  }
  const { port: taken } = server.address() as AddressInfo;
  // "All addresses" is none that one can ask.
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${taken}`;
}

/** Takes no more connections, lets requests end, and cuts what is left after the deadline. Idempotent. */
export async function closeServer(server: Server, deadlineMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  // A connection whose last request ends from here on is kept alive for more; there will be no more.
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}

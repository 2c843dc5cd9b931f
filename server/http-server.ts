import { createServer, type Server } from "node:http";
import type { Express } from "express";
import type { Entropy } from "./ports/clock.ts";
import { answerParserError } from "./http/faults.ts";

const HEADERS_TIMEOUT_MS = 15_000;
/** A connection on which nothing moves for so long is cut; long uploads are fine as long as bytes come. */
const SILENCE_TIMEOUT_MS = 120_000;
const KEEP_ALIVE_MS = 30_000;
const MAX_HEADER_BYTES = 16_384;
const MAX_HEADERS = 100;

/** An HTTP server around the application, with limits against slow and oversized requests. Does not listen yet. */
export function createHttpServer(app: Express, entropy: Entropy): Server {
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

/** What every request gets: an id, headers, and a line in the access log when it is over. */
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { DataDeedError } from "#core/errors.ts";
import type { Clock, Entropy } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { Metrics } from "../ports/metrics.ts";
import { contextOf, openContext } from "./context.ts";
import { DATA_POLICY } from "./page-policy.ts";

export interface AccessDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/** Probes come every few seconds; they are only worth a line when somebody debugs. */
const QUIET: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);

/** Opens the request's context; logs and counts it when it ends. Addresses, file names and keys are never logged. */
export function access({ logger, metrics, clock, entropy }: AccessDeps): RequestHandler {
  return (request, response, next) => {
    const requestId = entropy.uuid();
    const startedAt = clock.now();
    openContext(response, { requestId, logger: logger.child({ requestId }), route: "unknown" });
    response.set({
      "X-Request-Id": requestId,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Content-Security-Policy": DATA_POLICY,
      "Cross-Origin-Resource-Policy": "cross-origin",
    });
    response.once("close", () => {
      const { route, caller, code, logger: log } = contextOf(response);
      const durationMs = clock.now() - startedAt;
      const { method } = request;
      // The client left before it had an answer: 499, as others log it.
      const status = response.writableFinished ? response.statusCode : 499;
      metrics.requestAnswered({ method, route, status, seconds: durationMs / 1000 });
      const fields = {
        method,
        route,
        status,
        durationMs,
        ...(code && { code }),
        ...(caller && { apiKeyId: caller.id }),
      };
      if (QUIET.has(route) && status < 500) log.debug(fields, "request");
      else log.info(fields, "request");
    });
    next();
  };
}

/** Public records may be read by pages from anywhere, a saved verify page too; writes may not. */
export function allowReadingFromAnywhere(request: Request, response: Response, next: NextFunction): void {
  const reads = request.method === "GET" || request.method === "HEAD" || request.method === "OPTIONS";
  if (reads) {
    response.set({
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Expose-Headers":
        "ETag, Link, Content-Disposition, Retry-After, X-Request-Id, X-Ipfs-Path",
    });
  }
  if (request.method !== "OPTIONS") {
    next();
    return;
  }
  contextOf(response).route = "preflight";
  response.set({
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, If-None-Match, Cache-Control",
    "Access-Control-Max-Age": "86400",
  });
  response.status(204).end();
}

/** While the gateway stops, what runs may end; nothing new is written, and connections are not kept. */
export function refuseWhileStopping(isStopping: () => boolean): RequestHandler {
  return (request, response, next) => {
    const stopping = isStopping();
    if (stopping) response.set("Connection", "close");
    const reads = request.method === "GET" || request.method === "HEAD";
    next(stopping && !reads ? new DataDeedError("NOT_READY", "the gateway is stopping") : undefined);
  };
}

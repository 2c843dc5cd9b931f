/** The gateway's HTTP face as an Express application: routes over ports, nothing that listens. */
import express, { type Express, type Request, type RequestHandler, type Response } from "express";
import { DataDeedError } from "#core/errors.ts";
import { access, allowReadingFromAnywhere, refuseWhileStopping } from "./http/access.ts";
import { authorise, type Authorities } from "./http/authorise.ts";
import { contextOf } from "./http/context.ts";
import { answerFault } from "./http/faults.ts";
import { openApiDocument } from "./http/openapi/document.ts";
import { expressPath, type Route } from "./http/route.ts";
import { alertRoutes } from "./http/routes/alerts.ts";
import { certificateRoutes } from "./http/routes/certificates.ts";
import { depositRoutes } from "./http/routes/deposits.ts";
import { documentRoutes } from "./http/routes/documents.ts";
import { ipfsRoutes, type PublishedBlocks } from "./http/routes/ipfs.ts";
import { logRoutes } from "./http/routes/log.ts";
import { operationRoutes } from "./http/routes/operation.ts";
import { pledgeRoutes } from "./http/routes/pledges.ts";
import { registerRoutes } from "./http/routes/registers.ts";
import { reportRoutes } from "./http/routes/reports.ts";
import { webhookRoutes } from "./http/routes/webhooks.ts";
import { sessionRoutes } from "./http/routes/sessions.ts";
import { webPage } from "./http/web-page.ts";
import type { Authentication } from "./ports/authentication.ts";
import type { CertificatePapers } from "./ports/certificate-papers.ts";
import type { Clock, Entropy } from "./ports/clock.ts";
import type { Gateway } from "./ports/gateway.ts";
import type { CreateFileHasher } from "./ports/hashing.ts";
import type { Logger } from "./ports/logger.ts";
import type { Metrics } from "./ports/metrics.ts";
import type { Sessions } from "./ports/sessions.ts";
import type { Reports } from "./ports/reports.ts";

export interface AppDeps {
  readonly gateway: Gateway;
  readonly reports: Reports;
  readonly authentication: Authentication;
  readonly sessions: Sessions;
  /** Under which people reach this gateway; null where that is not known. */
  readonly publicUrl: string | null;
  readonly ipfs: PublishedBlocks;
  readonly papers: CertificatePapers;
  readonly createHasher: CreateFileHasher;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Version of the software, `0.1.0`. */
  readonly version: string;
  /** Folder of the built verify page. */
  readonly webRoot?: string;
  /** True from the moment on that the process is asked to stop. */
  readonly isStopping: () => boolean;
}

export function createApp(deps: AppDeps): Express {
  const { gateway } = deps;
  const described = [
    ...depositRoutes({
      depositing: gateway.depositing,
      createHasher: deps.createHasher,
      metrics: deps.metrics,
    }),
    ...certificateRoutes(gateway.certificates, deps.papers),
    ...pledgeRoutes(gateway.registers),
    ...registerRoutes(gateway.registers),
    ...reportRoutes(deps.reports),
    ...sessionRoutes(deps),
    ...alertRoutes(gateway.alerts),
    ...webhookRoutes(gateway.webhooks),
    ...logRoutes(gateway.log),
    ...ipfsRoutes(deps.ipfs),
    ...operationRoutes({ gateway, metrics: deps.metrics, version: deps.version }),
  ];
  const routes = [
    ...described,
    ...documentRoutes((documented) => openApiDocument([...described, ...documented], deps.version)),
  ];

  const app = express();
  app.disable("x-powered-by");
  app.enable("case sensitive routing");
  app.enable("strict routing");
  app.set("etag", "strong");
  app.set("query parser", "simple");
  app.use(access(deps));
  app.use(refuseWhileStopping(deps.isStopping));
  app.use(allowReadingFromAnywhere);
  for (const [path, ofPath] of Map.groupBy(routes, ({ path }) => path)) mount(app, path, ofPath, deps);
  if (deps.webRoot !== undefined) app.use(webPage(deps.webRoot, deps.entropy));
  app.use((_request, _response, next) =>
    next(new DataDeedError("NOT_FOUND", "there is no such address; see /docs")),
  );
  app.use(answerFault);
  return app;
}

function mount(app: Express, path: string, routes: readonly Route[], authorities: Authorities): void {
  const target = app.route(expressPath(path));
  const note = (_request: Request, response: Response, next: () => void) => {
    contextOf(response).route = path;
    next();
  };
  target.all(note);
  for (const route of routes) target[route.method](answering(route, authorities));
  const allowed = [
    ...new Set(routes.flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]))),
    "OPTIONS",
  ];
  target.all((request, response, next) => {
    response.set("Allow", allowed.join(", "));
    next(
      new DataDeedError("METHOD_NOT_ALLOWED", `${request.method} is not served here`, {
        details: { allowed },
      }),
    );
  });
}

function answering(route: Route, authorities: Authorities): RequestHandler {
  return async (request, response) => {
    if (route.scope !== undefined)
      contextOf(response).caller = await authorise(authorities, request, route.scope);
    await route.handle(request, response);
  };
}

/** For operators and verifiers: health, readiness, metrics, the trust document. */
import { z } from "zod";
import { DataDeedError, ERROR_TABLE, type ErrorCode } from "#core/errors.ts";
import type { Gateway, Readiness } from "../../ports/gateway.ts";
import type { Metrics } from "../../ports/metrics.ts";
import { answerJson, answerProblem } from "../answer.ts";
import { jsonResponse, problemResponses } from "../openapi/responses.ts";
import { zReadiness, zTrustJson } from "../openapi/schemas.ts";
import type { Route } from "../route.ts";

const zHealth = z.object({ status: z.literal("ok"), version: z.string() }).meta({ id: "Health" });

function isErrorCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(ERROR_TABLE, code);
}

/** The first failing check's code where it has one: a forked log is told from a start that takes a moment. */
function readinessProblem({ checks }: Readiness): DataDeedError {
  const code = checks.find((check) => !check.ok && isErrorCode(check.code))?.code;
  return new DataDeedError(isErrorCode(code) ? code : "NOT_READY");
}

export interface OperationRouteDeps {
  readonly gateway: Pick<Gateway, "readiness" | "trust">;
  readonly metrics: Metrics;
  readonly version: string;
}

export function operationRoutes({ gateway, metrics, version }: OperationRouteDeps): Route[] {
  return [
    {
      method: "get",
      path: "/healthz",
      operation: {
        operationId: "getHealth",
        tags: ["operation"],
        summary: "Whether the process answers",
        responses: { "200": jsonResponse("It does", zHealth) },
      },
      handle(_request, response) {
        response.set("Cache-Control", "no-store");
        answerJson(response, 200, { status: "ok", version });
      },
    },
    {
      method: "get",
      path: "/readyz",
      operation: {
        operationId: "getReadiness",
        tags: ["operation"],
        summary: "Whether all parts work",
        description:
          "503 is a problem document with the same `checks`; its code is the first failing check's. `LOG_FORKED`: anchoring has stopped because the chain holds a root that is not ours; deposits are still taken.",
        responses: {
          "200": jsonResponse("All checks pass", zReadiness),
          ...problemResponses([
            "LOG_FORKED",
            "CHAIN_UNREACHABLE",
            "CHAIN_MISMATCH",
            "STORE_FAILED",
            "IPFS_UNREACHABLE",
          ]),
        },
      },
      async handle(request, response) {
        const readiness = await gateway.readiness();
        response.set("Cache-Control", "no-store");
        if (readiness.ready) answerJson(response, 200, readiness);
        else
          await answerProblem(request, response, readinessProblem(readiness), { checks: readiness.checks });
      },
    },
    {
      method: "get",
      path: "/metrics",
      operation: {
        operationId: "getMetrics",
        tags: ["operation"],
        summary: "Prometheus metrics",
        responses: {
          "200": {
            description: "Exposition format",
            content: { "text/plain": { schema: { type: "string" } } },
          },
        },
      },
      async handle(_request, response) {
        const { contentType, text } = await metrics.exposition();
        response.set("Cache-Control", "no-store");
        response.setHeader("Content-Type", contentType);
        response.end(text);
      },
    },
    {
      method: "get",
      path: "/.well-known/datadeed.json",
      operation: {
        operationId: "getTrustDocument",
        tags: ["operation"],
        summary: "Whose contracts and keys this gateway uses",
        description: "Pin a copy: a proof against somebody else's contract is worth nothing.",
        responses: { "200": jsonResponse("The trust document", zTrustJson) },
      },
      handle(_request, response) {
        response.set("Cache-Control", "no-cache");
        answerJson(response, 200, gateway.trust);
      },
    },
  ];
}

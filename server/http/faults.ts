/** Errors of Express, its router and Node's parser, in our words. */
import type { ErrorRequestHandler } from "express";
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { DataDeedError, isDataDeedError, type ErrorCode } from "#core/errors.ts";
import { answerProblem } from "./answer.ts";
import { problemHeaders, problemOf, PROBLEM_MEDIA_TYPE } from "./problem.ts";

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: "REQUEST_MALFORMED",
  403: "NOT_FOUND",
  404: "NOT_FOUND",
  405: "METHOD_NOT_ALLOWED",
  406: "NOT_ACCEPTABLE",
  412: "REQUEST_MALFORMED",
  413: "PAYLOAD_TOO_LARGE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  416: "REQUEST_MALFORMED",
};

/** A foreign error with an HTTP status of its own (a path that does not decode, a range out of the file) is the caller's. */
function inOurWords(error: unknown): unknown {
  if (isDataDeedError(error) || !(error instanceof Error) || !("status" in error)) return error;
  const code = typeof error.status === "number" ? CODE_OF_STATUS[error.status] : undefined;
  return code === undefined ? error : new DataDeedError(code, undefined, { cause: error });
}

export const answerFault: ErrorRequestHandler = (error, request, response, next) => {
  answerProblem(request, response, inOurWords(error)).catch(next);
};

/** What is said while the gateway starts. It lives already, but is not ready. */
export function answerNotReady(request: IncomingMessage, response: ServerResponse, requestId: string): void {
  if (request.url === "/healthz") {
    response
      .writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" })
      .end('{"status":"ok"}');
    return;
  }
  const error = new DataDeedError("NOT_READY", "the gateway is starting");
  const headers = {
    ...problemHeaders(error),
    "Content-Type": PROBLEM_MEDIA_TYPE,
    Connection: "close",
    "X-Request-Id": requestId,
  };
  response.writeHead(503, headers).end(JSON.stringify(problemOf(error, requestId)));
}

const PARSER_STATUS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
};

/** Answers on a connection on which Node could not make out a request. */
export function answerParserError(error: NodeJS.ErrnoException, socket: Duplex, requestId: string): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = PARSER_STATUS[error.code ?? ""] ?? 400;
  const body = JSON.stringify({ ...problemOf(new DataDeedError("REQUEST_MALFORMED"), requestId), status });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

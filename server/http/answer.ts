/** Answers: JSON as a whole, and problems that reach the client even while it is still sending. */
import type { Request, Response } from "express";
import { isDataDeedError } from "#core/errors.ts";
import { contextOf } from "./context.ts";
import { problemHeaders, problemOf, PROBLEM_MEDIA_TYPE } from "./problem.ts";

/** How long the rest of a refused request is read and thrown away before the connection is cut. */
const LINGER_MS = 10_000;

/** For GET and HEAD, ETag (strong, of the body) and conditional requests are Express's. */
export function answerJson(
  response: Response,
  status: number,
  body: unknown,
  mediaType = "application/json",
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.status(status).type(mediaType);
  // Nobody asks for the answer to a deposit again: digesting it would only cost time.
  if (response.req.method === "POST") response.set("Content-Length", String(bytes.length)).end(bytes);
  else response.send(bytes);
}

/** A file; ETag and conditional requests are Express's. */
export function answerBytes(response: Response, bytes: Uint8Array, mediaType: string): void {
  response.status(200).type(mediaType);
  response.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/**
 * Answers with a problem. Where the client is still sending, the answer is written at once, but the connection is closed
 * only after the client stopped: closing over unread bytes would reset it and could destroy the answer on its way.
 * @param more members of the problem besides the standard ones
 */
export async function answerProblem(
  request: Request,
  response: Response,
  error: unknown,
  more: object = {},
): Promise<void> {
  const context = contextOf(response);
  const problem = problemOf(error, context.requestId);
  context.code = problem.code;
  if (problem.status >= 500) context.logger.error({ code: problem.code, err: error }, "request failed");
  else if (!isDataDeedError(error)) context.logger.warn({ err: error }, "foreign error mapped");
  if (response.headersSent) {
    // Half an answer can't be mended: a cut connection is the only sign that it is not whole.
    response.destroy();
    return;
  }
  const body = Buffer.from(JSON.stringify({ ...problem, ...more }));
  response.removeHeader("ETag");
  response.removeHeader("Content-Disposition");
  response.status(problem.status).set({ ...problemHeaders(error), "Content-Type": PROBLEM_MEDIA_TYPE });
  response.set("Content-Length", String(body.length));
  if (request.complete || !hasBody(request)) {
    response.end(request.method === "HEAD" ? undefined : body);
    return;
  }
  response.set("Connection", "close");
  response.write(body);
  // Who was told to wait for "100 Continue" sends nothing after a final answer.
  if (request.headers.expect === undefined || continued.has(request)) await drained(request);
  response.end();
}

function hasBody(request: Request): boolean {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  return encoding !== undefined || (length !== undefined && length !== "0");
}

const continued = new WeakSet<Request>();

/** Lets a client go on that waits for `100 Continue`: called before a body is read, so that refusals come before it. */
export function beginBody(request: Request, response: Response): void {
  if (continued.has(request)) return;
  continued.add(request);
  if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
}

function drained(request: Request): Promise<void> {
  if (request.destroyed || request.readableEnded) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(done, LINGER_MS);
    timer.unref();
    function done(): void {
      clearTimeout(timer);
      request.off("end", done).off("close", done).off("error", done);
      resolve();
    }
    request.on("end", done).on("close", done).on("error", done);
    request.resume();
  });
}

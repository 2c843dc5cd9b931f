/** The witness over HTTP: `POST /add-checkpoint` (C2SP tlog-witness), and its last cosigned note for whoever monitors. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ByteCollector } from "#core/byte-collector.ts";
import { DataDeedError, isDataDeedError, type ErrorCode } from "#core/errors.ts";
import type { Witness } from "../../witness/witness.ts";

/** A note with its proof: 63 digests and a hundred signatures are far less. */
const MAX_BODY_BYTES = 128 * 1024;
const TIMEOUT_MS = 60_000;

const STATUS: Partial<Record<ErrorCode, number>> = {
  NOTE_INVALID: 400,
  NOTE_UNTRUSTED: 403,
  LOG_UNKNOWN: 404,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  PAYLOAD_TOO_LARGE: 413,
  PROOF_MISMATCH: 422,
  FORK_REFUSED: 422,
  LIMIT_EXCEEDED: 422,
  BLOCK_NOT_FINAL: 503,
  CHAIN_UNREACHABLE: 503,
  CHAIN_MISMATCH: 503,
  CHAIN_ANSWER_INVALID: 503,
  RPC_DISAGREEMENT: 503,
  STATE_PROOF_UNAVAILABLE: 503,
  CONTRACT_MISSING: 503,
};

/** @param onRefused told of each refusal: notes that contradict each other are evidence, and worth keeping */
export function witnessServer(
  witness: Witness,
  onRefused: (error: DataDeedError, body: string) => void,
): Server {
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "").split("?")[0];
    if (path === "/add-checkpoint") {
      if (request.method !== "POST") throw new DataDeedError("METHOD_NOT_ALLOWED");
      await addCheckpoint(await readBody(request), response);
    } else if (path === "/checkpoint") {
      if (request.method !== "GET") throw new DataDeedError("METHOD_NOT_ALLOWED");
      const note = await witness.latest();
      if (note === null) throw new DataDeedError("NOT_FOUND", "nothing was cosigned yet");
      send(response, 200, "text/plain; charset=utf-8", note);
    } else throw new DataDeedError("NOT_FOUND");
  }

  async function addCheckpoint(body: string, response: ServerResponse): Promise<void> {
    try {
      const answer = await witness.addCheckpoint(body);
      if (answer.kind === "COSIGNED") send(response, 200, "text/plain; charset=utf-8", answer.lines);
      else send(response, 409, "text/x.tlog.size", `${answer.size}\n`);
    } catch (error) {
      if (isDataDeedError(error)) onRefused(error, body);
      throw error;
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      refuse(response, isDataDeedError(error) ? error : new DataDeedError("INTERNAL"));
    });
  });
  server.requestTimeout = TIMEOUT_MS;
  return server;
}

function refuse(response: ServerResponse, { code, message, details }: DataDeedError): void {
  // C2SP asks for 409 where the sizes are equal and the roots are not.
  const status = details["sameSize"] === true ? 409 : (STATUS[code] ?? 500);
  const problem = { type: `urn:datadeed:problem:${code}`, title: message, status, code, details };
  send(response, status, "application/problem+json", `${JSON.stringify(problem)}\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store" });
  response.end(body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const body = new ByteCollector(MAX_BODY_BYTES);
  for await (const part of request as AsyncIterable<Buffer>) {
    if (!body.take(part)) throw new DataDeedError("PAYLOAD_TOO_LARGE");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body.bytes());
  } catch (cause) {
    throw new DataDeedError("NOTE_INVALID", "the body is no UTF-8", { cause });
  }
}

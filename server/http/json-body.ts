/** JSON request bodies: read raw up to a limit, then parsed by the core's strict reader. */
import type { Request, Response } from "express";
import { ByteCollector } from "#core/byte-collector.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseJson, type Json } from "#core/json.ts";
import { beginBody } from "./answer.ts";
import { parseMediaType } from "./media-type.ts";

/** A slow sender may hold a request open for this long. */
const BODY_DEADLINE_MS = 60_000;

/** Compressed bodies are refused: nobody can tell how large they become. @throws UNSUPPORTED_MEDIA_TYPE */
export function refuseContentEncoding(request: Request): void {
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    throw new DataDeedError(
      "UNSUPPORTED_MEDIA_TYPE",
      `Content-Encoding ${encoding.slice(0, 40)} is not accepted; send the body as it is`,
    );
  }
}

/**
 * The request's JSON body.
 * @param maxBytes checked against the announced length and while reading
 * @throws UNSUPPORTED_MEDIA_TYPE | PAYLOAD_TOO_LARGE | UPLOAD_INCOMPLETE | JSON_*
 */
export async function readJsonBody(request: Request, response: Response, maxBytes: number): Promise<Json> {
  refuseContentEncoding(request);
  const type = parseMediaType(request.headers["content-type"] ?? "");
  const charset = type?.parameters.get("charset")?.toLowerCase() ?? "utf-8";
  if (type?.type !== "application/json" || (charset !== "utf-8" && charset !== "utf8")) {
    throw new DataDeedError("UNSUPPORTED_MEDIA_TYPE", "expected Content-Type: application/json in UTF-8");
  }
  return parseJson(await readBody(request, response, maxBytes));
}

function tooLarge(maxBytes: number): DataDeedError {
  return new DataDeedError("PAYLOAD_TOO_LARGE", `the body has more than ${maxBytes} bytes`, {
    details: { maxBytes },
  });
}

async function readBody(request: Request, response: Response, maxBytes: number): Promise<Uint8Array> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  beginBody(request, response);
  const body = new ByteCollector(maxBytes);
  return new Promise((resolve, reject) => {
    const incomplete = () =>
      settle(() => reject(new DataDeedError("UPLOAD_INCOMPLETE", "the body ended before it was complete")));
    const timer = setTimeout(incomplete, BODY_DEADLINE_MS);
    timer.unref();
    function settle(act: () => void): void {
      clearTimeout(timer);
      request.off("data", take).off("end", end).off("error", incomplete).off("close", incomplete);
      act();
    }
    function take(chunk: Uint8Array): void {
      if (!body.take(chunk)) settle(() => reject(tooLarge(maxBytes)));
    }
    const end = () => settle(() => resolve(body.bytes()));
    request.on("data", take).on("end", end).on("error", incomplete).on("close", incomplete);
  });
}

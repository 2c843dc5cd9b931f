/** Papers as messages carry them: their SHA-256, reckoned here. */
import { toHex0x } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseJson } from "#core/json.ts";
import { parseRequest, type RegisterRequest } from "../../../adapters/gateway/register-request.ts";

const MAX_REQUEST_BYTES = 1024 * 1024;

/** As `sha256sum` prints it, with 0x. @throws FILE_UNREADABLE */
export async function digestOfPaper(file: File): Promise<`0x${string}`> {
  try {
    return toHex0x(sha256(new Uint8Array(await file.arrayBuffer())));
  } catch (cause) {
    throw new DataDeedError("FILE_UNREADABLE", file.name, { cause });
  }
}

/** A request that somebody handed on. @throws JSON_* | INPUT_INVALID */
export async function openRequest(file: File): Promise<RegisterRequest> {
  if (file.size > MAX_REQUEST_BYTES) throw new DataDeedError("JSON_TOO_LARGE", `${file.size} bytes`);
  return parseRequest(parseJson(new Uint8Array(await file.arrayBuffer())));
}

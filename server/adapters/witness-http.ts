/** Witnesses over HTTP (C2SP tlog-witness). */
import { DataDeedError } from "#core/errors.ts";
import { formatAddCheckpoint } from "#core/note/add-checkpoint.ts";
import { readBounded } from "../../client/adapters/bounded-body.ts";
import type { KnownWitness } from "../ports/witnesses.ts";

/** It may have to walk many headers. */
const TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 1024;

export function httpWitness(url: string, key: string, timeoutMs = TIMEOUT_MS): KnownWitness {
  const target = `${url.replace(/\/$/, "")}/add-checkpoint`;
  const name = new URL(url).host;

  async function post(body: string): Promise<{ response: Response; text: string }> {
    try {
      const response = await fetch(target, {
        method: "POST",
        headers: { "Content-Type": "text/plain; charset=utf-8" },
        body,
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { response, text: await readText(response) };
    } catch (cause) {
      throw new DataDeedError("SERVICE_UNREACHABLE", `the witness ${name} does not answer`, { cause });
    }
  }

  return {
    url,
    key,
    async addCheckpoint(request) {
      const { response, text } = await post(formatAddCheckpoint(request));
      if (response.ok) return { kind: "COSIGNED", lines: text };
      const type = response.headers.get("Content-Type") ?? "";
      if (response.status === 409 && type.startsWith("text/x.tlog.size") && /^\d{1,15}\n$/.test(text))
        return { kind: "OTHER_SIZE", size: Number(text) };
      const message = `the witness ${name} answers with ${response.status}: ${text.slice(0, 300)}`;
      throw new DataDeedError(response.status >= 500 ? "SERVICE_UNREACHABLE" : "WITNESS_REFUSED", message, {
        details: { witness: name, status: response.status },
      });
    },
  };
}

async function readText(response: Response): Promise<string> {
  const bytes = await readBounded(response, MAX_ANSWER_BYTES);
  if (bytes === null) throw new RangeError(`more than ${MAX_ANSWER_BYTES} bytes`);
  return Buffer.from(bytes).toString("utf8");
}

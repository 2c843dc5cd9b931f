/** Server-sent events (WHATWG HTML, section 9.2): written no faster than the reader reads. */
import { once } from "node:events";
import type { Request, Response } from "express";
import type { Alert } from "../ports/alerts.ts";

/** How long a browser waits before it comes back. */
const RETRY_MS = 3_000;

/** Opens the stream; the headers go out at once, before there is anything to tell. */
export function openEventStream(response: Response): void {
  response.status(200).set({
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    // For nginx, which would keep events until it has a page of them.
    "X-Accel-Buffering": "no",
  });
  response.flushHeaders();
}

/** Fires when the reader is gone. */
export function goneSignal(request: Request, response: Response): AbortSignal {
  const gone = new AbortController();
  const abort = () => gone.abort();
  if (request.destroyed || response.destroyed) abort();
  response.once("close", abort);
  return gone.signal;
}

/** Writes until the source ends or the reader is gone. What the reader does not take is not read from the source. */
export async function writeEvents(
  response: Response,
  source: AsyncIterable<Alert | null>,
  gone: AbortSignal,
): Promise<void> {
  await write(response, `retry: ${RETRY_MS}\n\n`, gone);
  for await (const alert of source) {
    if (gone.aborted) break;
    const text = alert === null ? ":\n\n" : `id: ${alert.sequence}\ndata: ${JSON.stringify(alert)}\n\n`;
    await write(response, text, gone);
  }
  response.end();
}

async function write(response: Response, text: string, gone: AbortSignal): Promise<void> {
  if (gone.aborted || response.write(text)) return;
  await once(response, "drain", { signal: gone }).catch(() => undefined);
}

/** Takes an attached bundle or report out of a PDF, in Node: on a thread that can be ended whatever the file makes it do. */
import { Worker } from "node:worker_threads";
import { DataDeedError } from "#core/errors.ts";
import { PDF_TIMEOUT_MS, type AttachmentKind } from "./attached-file.ts";
import type { ReadRequest, ReadResult } from "./messages.ts";

/** A stream of a few kilobytes may unpack to gigabytes: what reading may take of memory. */
const MAX_MEMORY_BYTES = 768 * 1024 * 1024;
const LOOK_EVERY_MS = 25;

export interface ReadPdfOptions {
  readonly timeoutMs?: number;
  readonly maxMemoryBytes?: number;
  /** What the thread runs: gets a `ReadRequest` as `workerData`, answers one `ReadResult`. */
  readonly program?: URL;
}

/** The bundle of a certificate's PDF: `readAttachedFile` for the kind that most ask for. */
export function readBundleOfPdf(pdf: Uint8Array, options: ReadPdfOptions = {}): Promise<Uint8Array> {
  return readAttachedFile(pdf, "bundle", options);
}

/**
 * @param pdf attacker-controlled
 * @returns the attached file's bytes, not looked into
 * @throws PDF_TOO_LARGE | PDF_UNREADABLE | PDF_WITHOUT_BUNDLE | PDF_WITHOUT_REPORT | PDF_AMBIGUOUS
 */
export async function readAttachedFile(
  pdf: Uint8Array,
  kind: AttachmentKind,
  options: ReadPdfOptions = {},
): Promise<Uint8Array> {
  const { timeoutMs = PDF_TIMEOUT_MS, maxMemoryBytes = MAX_MEMORY_BYTES } = options;
  const program = options.program ?? new URL("./worker.ts", import.meta.url);
  const worker = new Worker(program, {
    workerData: { pdf, kind } satisfies ReadRequest,
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(maxMemoryBytes / 2 ** 20) },
    // The library talks about optional parts that are not installed.
    stdout: true,
    stderr: true,
  });
  const watch = new AbortController();
  try {
    const result = await Promise.race([
      answerOf(worker),
      limits(timeoutMs, process.memoryUsage().arrayBuffers + maxMemoryBytes, watch.signal),
    ]);
    if ("file" in result) return result.file;
    throw new DataDeedError(result.code, result.message);
  } finally {
    watch.abort();
    await worker.terminate();
  }
}

function answerOf(worker: Worker): Promise<ReadResult> {
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", (cause) => {
      reject(new DataDeedError("PDF_UNREADABLE", "reading the PDF failed", { cause }));
    });
    worker.once("exit", () => reject(new DataDeedError("PDF_UNREADABLE", "reading the PDF ended early")));
  });
}

/** Rejects when one of the limits is reached; buffers are outside of what a thread's own limits count. */
function limits(timeoutMs: number, mostBufferBytes: number, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const late = setTimeout(() => {
      reject(new DataDeedError("PDF_UNREADABLE", `reading the PDF took more than ${timeoutMs} ms`));
    }, timeoutMs);
    const look = setInterval(() => {
      if (process.memoryUsage().arrayBuffers <= mostBufferBytes) return;
      reject(new DataDeedError("PDF_TOO_LARGE", "reading the PDF takes too much memory"));
    }, LOOK_EVERY_MS);
    signal.addEventListener("abort", () => {
      clearTimeout(late);
      clearInterval(look);
    });
  });
}

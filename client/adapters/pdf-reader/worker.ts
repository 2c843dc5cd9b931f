/** A thread that takes the bundle out of one PDF and ends. */
import { parentPort, workerData } from "node:worker_threads";
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import { isDataDeedError } from "#core/errors.ts";
import { attachedBundle } from "./attached-bundle.ts";
import type { ReadResult } from "./messages.ts";

async function read(): Promise<ReadResult> {
  try {
    return { bundle: await attachedBundle(pdfjs, workerData as Uint8Array) };
  } catch (error) {
    if (isDataDeedError(error)) return { code: error.code, message: error.message };
    return { code: "PDF_UNREADABLE", message: String(error) };
  }
}

parentPort?.postMessage(await read());

/** A thread that takes an attached file out of one PDF and ends. */
import { parentPort, workerData } from "node:worker_threads";
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import { isDataDeedError } from "#core/errors.ts";
import { attachedFile } from "./attached-file.ts";
import type { ReadRequest, ReadResult } from "./messages.ts";

async function read(): Promise<ReadResult> {
  try {
    const { pdf, kind } = workerData as ReadRequest;
    return { file: await attachedFile(pdfjs, pdf, kind) };
  } catch (error) {
    if (isDataDeedError(error)) return { code: error.code, message: error.message };
    return { code: "PDF_UNREADABLE", message: String(error) };
  }
}

parentPort?.postMessage(await read());

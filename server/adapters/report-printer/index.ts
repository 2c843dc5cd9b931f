/** Reports as PDF, one after the other on a thread of its own: setting one takes seconds, and megabytes of fonts. */
import { Worker } from "node:worker_threads";
import { DataDeedError } from "#core/errors.ts";
import type { PrintReport } from "../../ports/reports.ts";
import type { PrintJob } from "./messages.ts";

/** @param program what a thread runs: takes a `PrintJob`, gives the PDF's bytes */
export function createReportPrinter(program = new URL("./worker.ts", import.meta.url)): PrintReport {
  let running: Promise<unknown> = Promise.resolve();
  return (report, language) => {
    const mine = running.then(() => printOn(program, { report, language }));
    running = mine.catch(() => undefined);
    return mine;
  };
}

function printOn(program: URL, workerData: PrintJob): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { workerData });
    const fail = (cause?: unknown) =>
      reject(new DataDeedError("INTERNAL", "the thread that sets reports failed", { cause }));
    worker.once("message", (bytes: Uint8Array) => {
      resolve(bytes);
      void worker.terminate();
    });
    worker.once("error", fail);
    // Too late to matter after an answer.
    worker.once("exit", () => fail());
  });
}

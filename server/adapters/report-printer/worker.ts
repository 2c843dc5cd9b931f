/** A thread that sets one report and ends: the fonts' memory goes with it. */
import { parentPort, workerData } from "node:worker_threads";
import { reportPdf } from "../../../client/adapters/pdf/report-pdf.ts";
import type { PrintJob } from "./messages.ts";

const { report, language } = workerData as PrintJob;
parentPort?.postMessage(await reportPdf(report, language));

/** A thread that sets certificates, one after the other; the fonts stay open between them. */
import { parentPort } from "node:worker_threads";
import type { BundleJson } from "#core/bundle.ts";
import { certificatePdf } from "../../../client/adapters/pdf/certificate-pdf.ts";
import type { PressJob, PressResult } from "./messages.ts";

async function set({ id, bundle, imprint }: PressJob): Promise<PressResult> {
  try {
    return { id, pdf: await certificatePdf(JSON.parse(bundle) as BundleJson, imprint) };
  } catch (error) {
    return { id, pdf: undefined, reason: error instanceof Error ? error.message : String(error) };
  }
}

let before: Promise<unknown> = Promise.resolve();
parentPort?.on("message", (job: PressJob) => {
  before = before.then(async () => parentPort?.postMessage(await set(job)));
});

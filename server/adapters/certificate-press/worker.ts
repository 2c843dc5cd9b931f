/** A thread that sets certificates, one after the other; the fonts stay open between them. */
import { parentPort } from "node:worker_threads";
import { parseBundle, type BundleJson } from "#core/bundle.ts";
import { certificatePdf } from "../../../client/adapters/pdf/certificate-pdf.ts";
import { printedTimestamps } from "../../../client/adapters/pdf/printed-timestamps.ts";
import type { PressJob, PressResult } from "./messages.ts";

async function set({ id, bundle, imprint }: PressJob): Promise<PressResult> {
  try {
    const json = JSON.parse(bundle) as BundleJson;
    const timestamps = await printedTimestamps(parseBundle(json), imprint);
    return { id, pdf: await certificatePdf(json, { ...imprint, timestamps }) };
  } catch (error) {
    return { id, pdf: undefined, reason: error instanceof Error ? error.message : String(error) };
  }
}

let before: Promise<unknown> = Promise.resolve();
parentPort?.on("message", (job: PressJob) => {
  before = before.then(async () => parentPort?.postMessage(await set(job)));
});

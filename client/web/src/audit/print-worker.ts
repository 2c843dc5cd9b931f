/** Sets a report as PDF, away from the page: the fonts are large. */
import { isDataDeedError } from "#core/errors.ts";
import { auditPdf } from "../../../adapters/pdf/audit-pdf.ts";
import type { PrintOrder, PrintReply } from "./print-audit.ts";

const worker = self as unknown as DedicatedWorkerGlobalScope;

worker.addEventListener("message", ({ data }: MessageEvent<PrintOrder>) => {
  const reply = (message: PrintReply) => worker.postMessage(message);
  auditPdf(data.report, data.language).then(
    (bytes) => reply({ bytes: new Uint8Array(bytes) }),
    (error: unknown) => {
      const code = isDataDeedError(error) ? error.code : "INTERNAL";
      reply({ code, message: error instanceof Error ? error.message : String(error) });
    },
  );
});

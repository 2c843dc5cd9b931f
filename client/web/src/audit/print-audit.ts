/** An audit's report as PDF: the command line's own paper (client/adapters/pdf), set in a worker. */
import { DataDeedError, type ErrorCode } from "#core/errors.ts";
import type { AuditReport } from "../../../audit/report.ts";
import type { Language } from "../i18n/texts.ts";

export interface PrintOrder {
  readonly report: AuditReport;
  readonly language: Language;
}

export type PrintReply =
  { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly code: ErrorCode; readonly message: string };

/** @throws SERVICE_UNREACHABLE when the fonts can't be fetched */
export function printAudit(order: PrintOrder): Promise<Uint8Array<ArrayBuffer>> {
  const worker = new Worker(new URL("./print-worker.ts", import.meta.url), { type: "module" });
  const printed = new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<PrintReply>) => {
      if ("bytes" in data) resolve(data.bytes);
      else reject(new DataDeedError(data.code, data.message));
    };
    worker.onerror = ({ message }) =>
      reject(new DataDeedError("INTERNAL", `the printing worker stopped: ${message}`));
  });
  worker.postMessage(order);
  return printed.finally(() => worker.terminate());
}

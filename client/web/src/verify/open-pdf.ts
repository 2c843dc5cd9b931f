/** Takes the bundle out of a dropped PDF. pdf.js is loaded for it alone, and reads in a worker that can be ended. */
import { getDocument, PDFWorker } from "pdfjs-dist/legacy/build/pdf.mjs";
import { DataDeedError } from "#core/errors.ts";
import { attachedFile, PDF_TIMEOUT_MS } from "../../../adapters/pdf-reader/attached-file.ts";

/**
 * @param pdf attacker-controlled
 * @throws PDF_*
 */
export async function bundleOfPdf(pdf: Uint8Array): Promise<Uint8Array> {
  const port = new Worker(new URL("./pdf-worker.ts", import.meta.url), { type: "module" });
  const worker = PDFWorker.create({ port });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DataDeedError("PDF_UNREADABLE", "reading the PDF takes too long")),
      PDF_TIMEOUT_MS,
    );
    port.onerror = () => reject(new DataDeedError("PDF_UNREADABLE", "the part that reads PDFs failed"));
  });
  try {
    const pdfJs = { getDocument: (source: object) => getDocument({ ...source, worker }) };
    return await Promise.race([attachedFile(pdfJs, pdf, "bundle"), late]);
  } finally {
    clearTimeout(timer);
    worker.destroy();
    // What it is still unpacking ends with it.
    port.terminate();
  }
}

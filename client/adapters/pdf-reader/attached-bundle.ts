/**
 * Takes the bundle out of a certificate's PDF. A PDF is attacker-controlled: nothing of it is believed but the attachment,
 * which is then verified like any other bundle. Runs in Node and in browsers; pdf.js is handed in.
 */
import { BUNDLE_LIMITS } from "#core/bundle.ts";
import { DataDeedError } from "#core/errors.ts";
import { MAX_PDF_BYTES } from "./is-pdf.ts";

/** A certificate's takes a second; a file made to be slow would take forever. */
export const PDF_TIMEOUT_MS = 20_000;

const BUNDLE_ENDING = ".deed.json";

/** As much of pdf.js as is used here. */
export interface PdfJs {
  getDocument(source: object): {
    readonly promise: Promise<PdfDocument>;
    destroy(): Promise<void>;
  };
}

interface PdfDocument {
  getAttachments(): Promise<ReadonlyMap<string, { readonly filename: string }> | null>;
  getAttachmentContent(id: string): Promise<Uint8Array | null | undefined>;
}

/** Nothing of a document is drawn, run or fetched. */
const SAFE = {
  verbosity: 0,
  stopAtErrors: true,
  isEvalSupported: false,
  enableXfa: false,
  disableFontFace: true,
  useSystemFonts: false,
  useWorkerFetch: false,
  useWasm: false,
  isOffscreenCanvasSupported: false,
  isImageDecoderSupported: false,
} as const;

/**
 * @param pdf the file; may be unusable afterwards
 * @returns the attached bundle's bytes, not looked into
 * @throws PDF_TOO_LARGE | PDF_UNREADABLE | PDF_WITHOUT_BUNDLE; PDF_AMBIGUOUS where there are several
 */
export async function attachedBundle(pdfjs: PdfJs, pdf: Uint8Array): Promise<Uint8Array> {
  if (pdf.length > MAX_PDF_BYTES) {
    throw new DataDeedError("PDF_TOO_LARGE", `the PDF has ${pdf.length} bytes, more than ${MAX_PDF_BYTES}`);
  }
  const loading = pdfjs.getDocument({ ...SAFE, data: pdf });
  try {
    const document = await loading.promise;
    const attachments = await document.getAttachments();
    const bundles = [...(attachments ?? [])].filter(([, { filename }]) => filename.endsWith(BUNDLE_ENDING));
    const [first, ...others] = bundles;
    if (first === undefined) throw new DataDeedError("PDF_WITHOUT_BUNDLE");
    // Which one another reader would show is anybody's guess.
    if (others.length > 0) {
      throw new DataDeedError("PDF_AMBIGUOUS", `the PDF has ${bundles.length} bundles attached`);
    }
    const content = await document.getAttachmentContent(first[0]);
    if (!(content instanceof Uint8Array) || content.length === 0)
      throw new DataDeedError("PDF_WITHOUT_BUNDLE");
    if (content.length > BUNDLE_LIMITS.maxLength!)
      throw new DataDeedError("PDF_TOO_LARGE", `the attached bundle has ${content.length} bytes`);
    return content;
  } catch (cause) {
    throw cause instanceof DataDeedError ? cause : unreadable(cause);
  } finally {
    await loading.destroy();
  }
}

export function unreadable(cause: unknown): DataDeedError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DataDeedError("PDF_UNREADABLE", `the PDF can't be read: ${reason.slice(0, 200)}`, { cause });
}

/**
 * Takes the bundle out of a certificate's PDF, or the report out of a report's. A PDF is attacker-controlled: nothing of it is
 * believed but the attachment, which is then verified like any other file. Runs in Node and in browsers; pdf.js is handed in.
 */
import { BUNDLE_LIMITS } from "#core/bundle.ts";
import { DataDeedError, type ErrorCode } from "#core/errors.ts";
import { MAX_PDF_BYTES } from "./is-pdf.ts";

/** A certificate's takes a second; a file made to be slow would take forever. */
export const PDF_TIMEOUT_MS = 20_000;

/** What a PDF of ours has attached: its name, and the code of a PDF without it. */
const KINDS = {
  bundle: { isIt: (name: string) => name.endsWith(".deed.json"), missing: "PDF_WITHOUT_BUNDLE" },
  report: { isIt: (name: string) => name === "report.json", missing: "PDF_WITHOUT_REPORT" },
} as const satisfies Record<string, { isIt: (name: string) => boolean; missing: ErrorCode }>;
export type AttachmentKind = keyof typeof KINDS;

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
 * @returns the attached file's bytes, not looked into
 * @throws PDF_TOO_LARGE | PDF_UNREADABLE; PDF_WITHOUT_BUNDLE | PDF_WITHOUT_REPORT where there is none of this kind,
 *   PDF_AMBIGUOUS where there are several
 */
export async function attachedFile(pdfjs: PdfJs, pdf: Uint8Array, kind: AttachmentKind): Promise<Uint8Array> {
  const { isIt, missing } = KINDS[kind];
  if (pdf.length > MAX_PDF_BYTES) {
    throw new DataDeedError("PDF_TOO_LARGE", `the PDF has ${pdf.length} bytes, more than ${MAX_PDF_BYTES}`);
  }
  const loading = pdfjs.getDocument({ ...SAFE, data: pdf });
  try {
    const document = await loading.promise;
    const attachments = await document.getAttachments();
    const fitting = [...(attachments ?? [])].filter(([, { filename }]) => isIt(filename));
    const [first, ...others] = fitting;
    if (first === undefined) throw new DataDeedError(missing);
    // Which one another reader would show is anybody's guess.
    if (others.length > 0) {
      throw new DataDeedError("PDF_AMBIGUOUS", `the PDF has ${fitting.length} ${kind}s attached`);
    }
    const content = await document.getAttachmentContent(first[0]);
    if (!(content instanceof Uint8Array) || content.length === 0) throw new DataDeedError(missing);
    if (content.length > BUNDLE_LIMITS.maxLength!)
      throw new DataDeedError("PDF_TOO_LARGE", `the attached ${kind} has ${content.length} bytes`);
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

/** Larger files are no certificates: theirs has 100 KB and the bundle. */
export const MAX_PDF_BYTES = 64 * 1024 * 1024;

/** What of a text may come before the mark of a PDF. */
const MARK_WITHIN = 1024;

/** Whether a file says that it is a PDF. */
export function isPdf(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, MARK_WITHIN)).includes("%PDF-");
}

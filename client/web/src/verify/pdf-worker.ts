/** The worker of pdf.js, built as one of ours: same origin, same policy. */
import "pdfjs-dist/legacy/build/pdf.worker.min.mjs";

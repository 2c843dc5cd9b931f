/** PDFs that no gateway makes: any text, any attachments. */
import PDFDocument from "pdfkit";

export interface MadePdf {
  readonly text?: string;
  readonly attachments?: readonly (readonly [name: string, content: Uint8Array | string])[];
  readonly password?: string;
}

export function makePdf({ text = "", attachments = [], password }: MadePdf): Promise<Uint8Array> {
  const document = new PDFDocument(password === undefined ? {} : { userPassword: password });
  const chunks: Uint8Array[] = [];
  document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  document.text(text);
  for (const [name, content] of attachments) document.file(Buffer.from(content), { name });
  return new Promise((resolve, reject) => {
    document.once("end", () => resolve(new Uint8Array(Buffer.concat(chunks)))).once("error", reject);
    document.end();
  });
}

import { expect } from "chai";
import { attachedBytes, certificatePdf } from "../../../../client/adapters/pdf/certificate-pdf.ts";
import { attachedFile } from "../../../../client/adapters/pdf-reader/attached-file.ts";
import { isPdf, MAX_PDF_BYTES } from "../../../../client/adapters/pdf-reader/is-pdf.ts";
import { readAttachedFile, readBundleOfPdf } from "../../../../client/adapters/pdf-reader/read-pdf.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { makePdf } from "../../../helpers/made-pdf.ts";
import { makeScenario } from "../../../helpers/scenario.ts";

const { bundle } = makeScenario();
const BYTES = attachedBytes(bundle);
const script = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(text)}`);

describe("reading the bundle out of a PDF", function () {
  this.timeout(60_000);

  it("gives the very bytes that the certificate's PDF has attached", async () => {
    const options = { operator: { name: "A" }, verifyBase: "https://deed.example" };
    const pdf = await certificatePdf(bundle, options);
    expect(isPdf(pdf)).to.equal(true);
    expect(Buffer.from(await readBundleOfPdf(pdf)).equals(BYTES)).to.equal(true);
  });

  it("finds it among attachments of other kinds, whatever the text says", async () => {
    const pdf = await makePdf({
      text: "Certificate of somebody else",
      attachments: [
        ["letter.txt", "hello"],
        ["a.deed.json", BYTES],
      ],
    });
    expect(Buffer.from(await readBundleOfPdf(pdf)).equals(BYTES)).to.equal(true);
  });

  for (const [what, attachments, code] of [
    ["no attachment", [], "PDF_WITHOUT_BUNDLE"],
    ["attachments of other kinds only", [["report.json", "{}"]], "PDF_WITHOUT_BUNDLE"],
    [
      "two bundles",
      [
        ["a.deed.json", BYTES],
        ["b.deed.json", BYTES],
      ],
      "PDF_AMBIGUOUS",
    ],
  ] as const) {
    it(`refuses a PDF with ${what}`, async () => {
      expect(await codeOf(readBundleOfPdf(await makePdf({ attachments })))).to.equal(code);
    });
  }

  it("takes a report's JSON out of its PDF, and nothing that is named otherwise", async () => {
    const attachments = [
      ["report.json", "{}"],
      ["other-report.json", "[]"],
    ] as const;
    const pdf = await makePdf({ attachments });
    expect(Buffer.from(await readAttachedFile(pdf, "report")).toString()).to.equal("{}");
    const bundle = await makePdf({ attachments: [["a.deed.json", BYTES]] });
    expect(await codeOf(readAttachedFile(bundle, "report"))).to.equal("PDF_WITHOUT_REPORT");
  });

  it("refuses what is no PDF, is cut off, or is locked", async () => {
    const pdf = await makePdf({ attachments: [["a.deed.json", BYTES]] });
    const locked = await makePdf({ attachments: [["a.deed.json", BYTES]], password: "secret" });
    for (const file of [new TextEncoder().encode("%PDF-1.7 and nothing more"), pdf.slice(0, 200), locked])
      expect(await codeOf(readBundleOfPdf(file))).to.equal("PDF_UNREADABLE");
  });

  it("refuses a stream that unpacks to more memory than a certificate can need", async () => {
    const bomb = await makePdf({ attachments: [["a.deed.json", new Uint8Array(200 * 2 ** 20)]] });
    expect(bomb.length).to.be.lessThan(2 ** 20);
    const options = { maxMemoryBytes: 64 * 2 ** 20 };
    expect(await codeOf(readBundleOfPdf(bomb, options))).to.equal("PDF_TOO_LARGE");
    expect(await codeOf(readBundleOfPdf(bomb))).to.equal("PDF_TOO_LARGE");
  });

  it("refuses a file that is too large without looking into it", async () => {
    const never = { getDocument: () => expect.fail("it was looked into") };
    expect(await codeOf(attachedFile(never, new Uint8Array(MAX_PDF_BYTES + 1), "bundle"))).to.equal(
      "PDF_TOO_LARGE",
    );
  });

  it("gives up a file that takes too long, or brings the thread down", async () => {
    const pdf = await makePdf({});
    const slow = script(`setInterval(() => {}, 1000)`);
    expect(await codeOf(readBundleOfPdf(pdf, { program: slow, timeoutMs: 100 }))).to.equal("PDF_UNREADABLE");
    for (const program of [script("throw new Error('on purpose')"), script("process.exit(0)")])
      expect(await codeOf(readBundleOfPdf(pdf, { program }))).to.equal("PDF_UNREADABLE");
  });

  it("tells a PDF by its mark, which may come after some other text", () => {
    const text = (content: string) => new TextEncoder().encode(content);
    expect(isPdf(text("%PDF-1.3"))).to.equal(true);
    expect(isPdf(text(`${" ".repeat(100)}%PDF-2.0`))).to.equal(true);
    expect(isPdf(text(`{"a":1}`))).to.equal(false);
    expect(isPdf(text(`${" ".repeat(2000)}%PDF-2.0`))).to.equal(false);
  });
});

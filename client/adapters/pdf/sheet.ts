/** A4 sheets with the few kinds of text that the report needs. Positions are points (1/72 inch) from the upper left. */
import PDFDocument from "pdfkit";
import { openFonts } from "#pdf-fonts";
import { joinBytes } from "#core/bytes.ts";

const MARGIN = 48;
const FOOTER_HEIGHT = 28;
const INK = "#1a1a1a";
const PALE = "#5c5c5c";

export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly color?: string;
  readonly indent?: number;
}

/** Whatever could steer a reader's eye unseen (controls, marks that reorder text) is shown as U+FFFD. */
export function visible(text: string): string {
  return text.replace(/\p{C}/gu, "\ufffd");
}

export class Sheet {
  readonly #document: PDFKit.PDFDocument;
  readonly #chunks: Uint8Array[] = [];
  readonly #ended: Promise<void>;

  private constructor(document: PDFKit.PDFDocument) {
    this.#document = document;
    document.on("data", (chunk: Uint8Array) => this.#chunks.push(chunk));
    this.#ended = new Promise((resolve, reject) => document.once("end", resolve).once("error", reject));
  }

  /** @param time the only time that enters the file */
  static async create(title: string, time: Date, lang: string): Promise<Sheet> {
    const { regular, bold } = await openFonts();
    const document = new PDFDocument({
      size: "A4",
      margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOTER_HEIGHT },
      bufferPages: true,
      lang,
      // The standard fonts are neither embedded nor Chinese: none is ever chosen.
      font: regular as unknown as string,
      info: { Title: title, Creator: "DataDeed", Producer: "DataDeed", CreationDate: time, ModDate: time },
    });
    document.registerFont("regular", regular);
    document.registerFont("bold", bold);
    return new Sheet(document);
  }

  get width(): number {
    return this.#document.page.width - 2 * MARGIN;
  }

  /** Room left on this page. */
  get room(): number {
    return this.#document.page.height - MARGIN - FOOTER_HEIGHT - this.#document.y;
  }

  heightOf(text: string, style: TextStyle = {}): number {
    return this.#set(style).heightOfString(visible(text), this.#box(style));
  }

  text(text: string, style: TextStyle = {}): this {
    const x = MARGIN + (style.indent ?? 0);
    this.#set(style).text(visible(text), x, this.#document.y, this.#box(style));
    return this;
  }

  gap(points: number): this {
    this.#document.y += points;
    return this;
  }

  rule(): this {
    const y = this.#document.y + 2;
    this.#document
      .moveTo(MARGIN, y)
      .lineTo(MARGIN + this.width, y)
      .lineWidth(0.5)
      .strokeColor("#c8c8c8")
      .stroke();
    return this.gap(6);
  }

  /** A name on the left, what it is on the right. */
  row(name: string, value: string, style: TextStyle = {}): this {
    const top = this.#document.y;
    const column = 108;
    this.#set({ ...style, color: PALE }).text(visible(name), MARGIN, top, { width: column - 8 });
    const under = this.#document.y;
    this.#set(style).text(visible(value), MARGIN + column, top, { width: this.width - column });
    this.#document.y = Math.max(under, this.#document.y) + 2;
    return this;
  }

  /** A filled box with white words. */
  banner(heading: string, words: readonly string[], color: string): this {
    const top = this.#document.y;
    this.#document.roundedRect(MARGIN, top, this.width, 34 + 15 * words.length + 8, 4).fill(color);
    this.#document.y = top + 8;
    this.text(heading, { size: 18, bold: true, color: "#ffffff", indent: 14 });
    for (const line of words) this.text(line, { size: 10, color: "#ffffff", indent: 14 });
    this.#document.y = top + 34 + 15 * words.length + 18;
    return this;
  }

  nextPage(): this {
    this.#document.addPage();
    return this;
  }

  /** A new page unless so much room is left. */
  require(points: number): this {
    return this.room < points ? this.nextPage() : this;
  }

  attach(name: string, content: Uint8Array, time: Date): this {
    this.#document.file(content as Buffer, {
      name,
      type: "application/json",
      creationDate: time,
      modifiedDate: time,
    });
    return this;
  }

  /** @param footer words at the bottom of each page */
  async finish(footer: (page: number, pages: number) => string): Promise<Uint8Array> {
    const { count } = this.#document.bufferedPageRange();
    for (let page = 0; page < count; page++) {
      this.#document.switchToPage(page);
      // Below the bottom margin: with the margin in force the text would open a page of its own.
      this.#document.page.margins.bottom = 0;
      this.#set({ size: 7.5, color: PALE }).text(
        visible(footer(page + 1, count)),
        MARGIN,
        this.#document.page.height - MARGIN - 8,
        { width: this.width, lineBreak: false },
      );
    }
    this.#document.end();
    await this.#ended;
    return joinBytes(this.#chunks);
  }

  #set({ size = 9.5, bold = false, color = INK }: TextStyle): PDFKit.PDFDocument {
    return this.#document
      .font(bold ? "bold" : "regular")
      .fontSize(size)
      .fillColor(color);
  }

  #box({ indent = 0 }: TextStyle): PDFKit.Mixins.TextOptions {
    return { width: this.width - indent };
  }
}

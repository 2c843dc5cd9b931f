/** An A4 paper with everything at its measured place. Positions are points (1/72 inch) from the upper left. */
import PDFDocument from "pdfkit";
import { openFonts } from "./fonts.ts";
import { visible } from "./sheet.ts";

export const PAGE_WIDTH = 595.28;

export interface Ink {
  readonly size: number;
  readonly bold?: boolean;
  readonly color?: string;
  readonly width: number;
  readonly align?: "left" | "right" | "center";
  readonly lineGap?: number;
  readonly spacing?: number;
}

export interface PaperOptions {
  /** Plain words only: they go into XML as they are. */
  readonly title: string;
  readonly author: string;
  /** The only time that enters the file. */
  readonly time: Date;
  readonly lang: string;
}

export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly content: Uint8Array;
  readonly time: Date;
}

export class Paper {
  readonly #document: PDFKit.PDFDocument;
  readonly #chunks: Uint8Array[] = [];
  readonly #ended: Promise<void>;

  private constructor(document: PDFKit.PDFDocument) {
    this.#document = document;
    document.on("data", (chunk: Uint8Array) => this.#chunks.push(chunk));
    this.#ended = new Promise((resolve, reject) => document.once("end", resolve).once("error", reject));
  }

  /** An empty first page of a PDF/A-3b file. */
  static async create({ title, author, time, lang }: PaperOptions): Promise<Paper> {
    const { regular, bold } = await openFonts();
    const document = new PDFDocument({
      size: "A4",
      // Nothing flows: a text that does not fit must not open a page of its own.
      margin: 0,
      lang,
      pdfVersion: "1.7",
      subset: "PDF/A-3b",
      displayTitle: true,
      // The standard fonts are neither embedded nor Chinese: none is ever chosen.
      font: regular as unknown as string,
      info: { Title: title, Author: author, Creator: "DataDeed", Producer: "DataDeed", CreationDate: time },
    });
    document.registerFont("regular", regular);
    document.registerFont("bold", bold);
    return new Paper(document);
  }

  heightOf(text: string, ink: Ink): number {
    return this.#set(ink).heightOfString(visible(text), options(ink));
  }

  /** @returns the position below the text */
  text(text: string, x: number, y: number, ink: Ink): number {
    const height = this.heightOf(text, ink);
    this.#set(ink).text(visible(text), x, y, { ...options(ink), height: height + ink.size });
    return y + height;
  }

  widthOf(text: string, ink: Ink): number {
    return this.#set(ink).widthOfString(visible(text), { characterSpacing: ink.spacing ?? 0 });
  }

  /** The text, or as much of its beginning as fits so many lines together with `ending`. */
  clamp(text: string, ink: Ink, lines: number, ending: string): string {
    const allowed = lines * this.heightOf("国", { ...ink, width: PAGE_WIDTH }) + 0.5;
    if (this.heightOf(text, ink) <= allowed) return text;
    const characters = Array.from(text);
    let fits = 0;
    for (let beyond = characters.length; beyond - fits > 1;) {
      const middle = Math.floor((fits + beyond) / 2);
      if (this.heightOf(characters.slice(0, middle).join("") + ending, ink) <= allowed) fits = middle;
      else beyond = middle;
    }
    return characters.slice(0, fits).join("").trimEnd() + ending;
  }

  line(x1: number, y1: number, x2: number, y2: number, width: number, color: string): void {
    this.#document.moveTo(x1, y1).lineTo(x2, y2).lineWidth(width).strokeColor(color).stroke();
  }

  box(x: number, y: number, width: number, height: number, color: string): void {
    this.#document.rect(x, y, width, height).fill(color);
  }

  frame(x: number, y: number, width: number, height: number, line: number, color: string): void {
    this.#document.rect(x, y, width, height).lineWidth(line).strokeColor(color).stroke();
  }

  /** Dark modules of a square code, as one filled path: sharp at any size, no image. */
  code(modules: readonly (readonly boolean[])[], x: number, y: number, size: number, color: string): void {
    const step = size / modules.length;
    modules.forEach((row, i) => {
      for (let from = 0; from < row.length; from++) {
        if (row[from] !== true) continue;
        let to = from;
        while (row[to] === true) to++;
        this.#document.rect(x + from * step, y + i * step, (to - from) * step, step);
        from = to;
      }
    });
    this.#document.fill(color);
  }

  nextPage(): void {
    this.#document.addPage();
  }

  attach({ name, type, description, content, time }: Attachment): void {
    const attachment = {
      name,
      type,
      description,
      relationship: "Data",
      creationDate: time,
      modifiedDate: time,
    };
    this.#document.file(Buffer.from(content), attachment);
  }

  async finish(): Promise<Uint8Array> {
    this.#document.end();
    await this.#ended;
    return Buffer.concat(this.#chunks);
  }

  #set({ size, bold = false, color = "#000000" }: Ink): PDFKit.PDFDocument {
    return this.#document
      .font(bold ? "bold" : "regular")
      .fontSize(size)
      .fillColor(color);
  }
}

function options({ width, align = "left", lineGap = 0, spacing = 0 }: Ink): PDFKit.Mixins.TextOptions {
  return { width, align, lineGap, characterSpacing: spacing };
}

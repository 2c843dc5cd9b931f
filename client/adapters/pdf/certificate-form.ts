/** Headings and rows of the certificate: a name on the left in both languages, what it is on the right. */
import type { Cell, Row } from "./certificate-facts.ts";
import { ABRIDGED, LABEL, type Both } from "./certificate-words.ts";
import type { Ink, Paper } from "./paper.ts";

export const LEFT = 48;
export const RIGHT = 547;
export const WIDTH = RIGHT - LEFT;

export const COLORS = {
  ink: "#15202b",
  pale: "#5d6b78",
  accent: "#14507a",
  line: "#d3dae1",
  panel: "#f3f6f9",
} as const;

/** How closely rows are set: the first that fits the page is taken. */
export interface Density {
  readonly size: number;
  readonly large: number;
  readonly padding: number;
  readonly headingHeight: number;
}

export const DENSITIES: readonly Density[] = [
  { size: 9, large: 10.5, padding: 2.6, headingHeight: 27 },
  { size: 8.5, large: 9.5, padding: 1.6, headingHeight: 24 },
  { size: 8, large: 8.5, padding: 1, headingHeight: 21 },
  { size: 7.2, large: 7.6, padding: 0.5, headingHeight: 18 },
  { size: 6.4, large: 6.8, padding: 0.2, headingHeight: 15 },
];

const LABEL_WIDTH = 118;
/** Of the font, in its size: texts of different sizes stand on one line when shifted by it. */
const ASCENT = 1.16;

interface Placed {
  readonly cell: Cell;
  readonly x: number;
  readonly value: string;
  readonly ink: Ink;
  readonly height: number;
}

export class CertificateForm {
  readonly #paper: Paper;
  readonly #density: Density;

  constructor(paper: Paper, density: Density) {
    this.#paper = paper;
    this.#density = density;
  }

  get headingHeight(): number {
    return this.#density.headingHeight;
  }

  /** @returns where the rows begin */
  heading({ zh, en }: Both, top: number): number {
    const size = this.#density.large;
    const y = top + this.headingHeight - size * 1.45 - 4;
    const ink = { size, bold: true, color: COLORS.accent, width: WIDTH };
    this.#paper.text(zh, LEFT, y, ink);
    const x = LEFT + this.#paper.widthOf(zh, ink) + 6;
    const small = size * 0.76;
    this.#paper.text(en, x, y + (size - small) * ASCENT, { size: small, color: COLORS.pale, width: WIDTH });
    const bottom = top + this.headingHeight - 1;
    this.#paper.line(LEFT, bottom, RIGHT, bottom, 0.8, COLORS.accent);
    return top + this.headingHeight;
  }

  rowsHeight(rows: readonly Row[]): number {
    return rows.reduce((sum, row) => sum + this.#rowHeight(this.#place(row)), 0);
  }

  /** @returns where the last row ends */
  rows(rows: readonly Row[], top: number): number {
    let y = top;
    for (const row of rows) {
      const placed = this.#place(row);
      const height = this.#rowHeight(placed);
      for (const { cell, x, value, ink } of placed) {
        this.#label(
          LABEL[cell.label],
          x,
          y + this.#density.padding + (ink.size - this.#density.size) * ASCENT,
        );
        this.#paper.text(value, x + LABEL_WIDTH, y + this.#density.padding, ink);
      }
      y += height;
      this.#paper.line(LEFT, y, RIGHT, y, 0.4, COLORS.line);
    }
    return y;
  }

  #label({ zh, en }: Both, x: number, y: number): void {
    const { size } = this.#density;
    const ink = { size: size * 0.94, color: COLORS.pale, width: LABEL_WIDTH };
    this.#paper.text(zh, x, y, ink);
    const small = size * 0.76;
    const offset = (size * 0.94 - small) * ASCENT;
    this.#paper.text(en, x + this.#paper.widthOf(zh, ink) + 4, y + offset, {
      size: small,
      color: COLORS.pale,
      width: LABEL_WIDTH,
    });
  }

  #place(row: Row): Placed[] {
    const width = WIDTH / row.length;
    return row.map((cell, i) => {
      const ink = this.#inkOf(cell, width - LABEL_WIDTH - (i < row.length - 1 ? 8 : 0));
      const value = this.#paper.clamp(cell.value, ink, cell.mostLines ?? 3, ABRIDGED);
      return { cell, x: LEFT + i * width, value, ink, height: this.#paper.heightOf(value, ink) };
    });
  }

  #inkOf({ weight }: Cell, width: number): Ink {
    const { size, large } = this.#density;
    if (weight === "LARGE") return { size: large, bold: true, color: COLORS.ink, width };
    // A digest of 71 characters fits one line in bold too.
    return {
      size: weight === "BOLD" ? size * 0.97 : size,
      bold: weight === "BOLD",
      color: COLORS.ink,
      width,
    };
  }

  #rowHeight(placed: readonly Placed[]): number {
    const least = this.#density.size * 1.45;
    return Math.max(least, ...placed.map(({ height }) => height)) + 2 * this.#density.padding;
  }
}

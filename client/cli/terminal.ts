/** What may reach a terminal: colours only where they are seen, and nothing that a document says may steer it. */

/** Controls (C0, C1, DEL) and the marks that reorder text: a file name could otherwise repaint the verdict. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** One line of text that came from outside, made harmless and visible. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly red: (text: string) => string;
}

const plain = (text: string) => text;
const sgr = (on: number) => (text: string) => `\u001b[${on}m${text}\u001b[0m`;

export const PLAIN: Style = { bold: plain, dim: plain, green: plain, yellow: plain, red: plain };
const COLOURED: Style = { bold: sgr(1), dim: sgr(2), green: sgr(32), yellow: sgr(33), red: sgr(31) };

/** Colours on a terminal, unless NO_COLOR (no-color.org) is set or the terminal is a dumb one. */
export function styleFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Style {
  const wanted = stream.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  return wanted ? COLOURED : PLAIN;
}

/** A certificate's time line for people: what was deposited, then one event after the other, then where it stands. */
import { timelineLines } from "../audit/timeline/lines.ts";
import type { CertificateTimeline } from "../audit/timeline/timeline.ts";
import type { Language } from "./locale.ts";
import { printable, type Style } from "./terminal.ts";

export function renderTimeline(
  timeline: CertificateTimeline,
  { language, style }: { readonly language: Language; readonly style: Style },
): string[] {
  const { title, deposit, rows, custody, standing, completeness } = timelineLines(timeline, language);
  return [
    style.bold(title),
    ...deposit.map((line) => `  ${printable(line)}`),
    ...rows.flatMap(({ head, text, people }) => [
      `  ${style.bold(head)}`,
      `    ${printable(text)}`,
      `    ${style.dim(people)}`,
    ]),
    ...custody.map((line) => `  ${line}`),
    `  ${standing}`,
    `  ${completeness}`,
  ];
}

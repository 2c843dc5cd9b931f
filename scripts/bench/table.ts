/** A measurement as people read it: a heading, columns, rows, and what to know about them. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly notes?: readonly string[];
}

/** GitHub-flavoured Markdown. */
export function formatTable({ title, columns, rows, notes = [] }: Table): string {
  const lines = [columns, columns.map((_, i) => (i === 0 ? "---" : "---:")), ...rows].map(
    (cells) => `| ${cells.join(" | ")} |`,
  );
  return [`### ${title}`, "", ...lines, ...notes.flatMap((note) => ["", note]), ""].join("\n");
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

/** Lists in pages: what was asked goes into the link to the next one. */
import type { Response } from "express";
import { answerJson } from "./answer.ts";

/** Filters that were given, as the domain takes them: those that were not are left out. */
export function given<T extends object>(filters: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const members = Object.entries(filters).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members) as { [Name in keyof T]?: Exclude<T[Name], undefined> };
}

/**
 * Answers a page, with a Link (RFC 8288) to the next one where there is one.
 * @param path of the list. @param filters as asked, repeated in the link
 */
export function answerPage(
  response: Response,
  path: string,
  page: { readonly items: readonly unknown[]; readonly next: number | null },
  filters: Readonly<Record<string, string>>,
  limit: number,
): void {
  if (page.next !== null) {
    const next = new URLSearchParams({ ...filters, after: String(page.next), limit: String(limit) });
    response.set("Link", `<${path}?${next.toString()}>; rel="next"`);
  }
  response.set("Cache-Control", "no-cache");
  answerJson(response, 200, page);
}

/** Reads what is typed into the form. */
import type { BlockChoice } from "../../../audit/ports.ts";

/** undefined while the field is empty, null when it is no block. */
export function readBlockChoice(text: string): BlockChoice | null | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  if (/^0x[0-9a-f]{64}$/i.test(trimmed)) return trimmed.toLowerCase() as BlockChoice;
  return /^\d{1,15}$/.test(trimmed) ? Number(trimmed) : null;
}

/** The first address that is none; undefined when all are right. */
export function badUrl(urls: readonly string[]): string | undefined {
  return urls.find((url) => {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    return parsed === null || !/^https?:$/.test(parsed.protocol);
  });
}

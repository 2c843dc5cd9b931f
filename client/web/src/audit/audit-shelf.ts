/** Where an interrupted audit is kept, in this browser: it goes on after the page was closed. */
import { BrowserRecord } from "../storage/record.ts";
import type { Kept } from "./audit-messages.ts";
import { parseKept } from "./kept-audit.ts";

const record = new BrowserRecord("datadeed-audit", "interrupted");

/** null where nothing is kept, or the browser keeps nothing. */
export async function recallAudit(): Promise<Kept | null> {
  try {
    return parseKept(await record.read());
  } catch {
    // A browser that keeps nothing has nothing kept.
    return null;
  }
}

/** An audit goes on without it: then it can be resumed as long as the page is open. */
export function keepAudit(kept: Kept): void {
  record.write(kept).catch(() => undefined);
}

export function dropAudit(): void {
  record.drop().catch(() => undefined);
}

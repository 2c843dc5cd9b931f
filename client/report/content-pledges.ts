import { fragmentOf, type ReportInput } from "./input.ts";
import type { PledgeDetail } from "./ports.ts";

/** Live and reserved pledges of the same content; undefined where they can't be known: only a genuine manifest names the content. */
export function pledgesOfContent(input: ReportInput): readonly PledgeDetail[] | undefined {
  const { content } = input.pledgeFacts;
  return content.known && fragmentOf(input, "MANIFEST")?.status === "PASS" ? content.value : undefined;
}

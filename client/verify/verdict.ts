/** From fragments to a verdict (PROTOCOL section 9). */
import type { CheckName } from "./codes.ts";
import type { Fragment } from "./fragment.ts";

/** `REJECT`: not genuine or not to be relied on. `CONDITIONAL`: as the fragments say. `PASS`: everything that must hold does. */
export type Verdict = "PASS" | "CONDITIONAL" | "REJECT";

/** Checks that every verification makes; their failure rejects. */
const ALWAYS_REQUIRED: readonly CheckName[] = [
  "CERTIFICATE_NUMBER",
  "CERTIFICATE_DIGEST",
  "ISSUER_SIGNATURE",
  "DEPOSITOR_SIGNATURE",
  "INCLUSION",
  "ANCHOR",
  "FINALITY",
  "VALIDITY",
  "STATUS",
  "OBJECTIONS",
];

/** Checks whose failure rejects: those always made, and those made where something was given to check. */
const REQUIRED: ReadonlySet<CheckName> = new Set([...ALWAYS_REQUIRED, "MANIFEST", "DATASET"]);

/**
 * Any FAIL of a required check rejects. PASS is an allow-list: every required check is there and passed, and so did
 * all others; a check that was never made is no better than one that could not be.
 */
export function verdictOf(fragments: readonly Fragment[]): Verdict {
  if (fragments.some(({ check, status }) => status === "FAIL" && REQUIRED.has(check))) return "REJECT";
  const passed = new Set(fragments.filter(({ status }) => status === "PASS").map(({ check }) => check));
  const complete = ALWAYS_REQUIRED.every((check) => passed.has(check));
  return complete && fragments.every(({ status }) => status === "PASS") ? "PASS" : "CONDITIONAL";
}

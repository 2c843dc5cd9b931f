/** The closed table of the report's codes. A code is never reused for another meaning. */
import { AUTHENTICITY_CODES } from "./codes/authenticity.ts";
import { COMMON_CODES } from "./codes/common.ts";
import { COMPLIANCE_CODES } from "./codes/compliance.ts";
import { EXISTENCE_CODES } from "./codes/existence.ts";
import { IDENTITY_CODES } from "./codes/identity.ts";
import { LEGAL_CODES } from "./codes/legal.ts";
import { OWNERSHIP_CODES } from "./codes/ownership.ts";
import { PLEDGE_CODES } from "./codes/pledge.ts";
import type { CodeRow } from "./codes/row.ts";
import { TECHNICAL_CODES } from "./codes/technical.ts";
import { VALIDITY_CODES } from "./codes/validity.ts";
import { WORTH_CODES } from "./codes/worth.ts";

/** Codes of what one check found; the part before the first `_` is the check's id. */
export const LINE_CODES = {
  ...IDENTITY_CODES,
  ...AUTHENTICITY_CODES,
  ...EXISTENCE_CODES,
  ...OWNERSHIP_CODES,
  ...VALIDITY_CODES,
  ...PLEDGE_CODES,
  ...COMPLIANCE_CODES,
  ...WORTH_CODES,
  ...LEGAL_CODES,
  ...TECHNICAL_CODES,
} as const satisfies Record<string, CodeRow>;

export { COMMON_CODES };
/** Every code that a line can carry. */
export const REPORT_CODES = { ...LINE_CODES, ...COMMON_CODES } as const satisfies Record<string, CodeRow>;

export type LineCode = keyof typeof LINE_CODES;
export type ReportCode = keyof typeof REPORT_CODES;

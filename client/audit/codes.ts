/**
 * The closed table of the audit's findings, in English and Chinese, each with what it means for the conclusion.
 * A code is never reused for another meaning. docs/audit.md is checked against this table.
 */
import { COMPLETENESS_CODES } from "./codes/completeness.ts";
import { DOCUMENT_CODES } from "./codes/documents.ts";
import { GAP_CODES } from "./codes/gaps.ts";
import { ROLE_CODES } from "./codes/roles.ts";
import { TIMESTAMP_CODES } from "./codes/timestamps.ts";
import type { AuditCodeRow } from "./codes/row.ts";
import { RULE_CODES } from "./codes/rules.ts";
import { SOURCE_CODES } from "./codes/source.ts";

export type { AuditCodeRow, Severity } from "./codes/row.ts";
export { GAP_CODES };

export const AUDIT_CODES = {
  ...SOURCE_CODES,
  ...COMPLETENESS_CODES,
  ...RULE_CODES,
  ...ROLE_CODES,
  ...DOCUMENT_CODES,
  ...TIMESTAMP_CODES,
  ...GAP_CODES,
} as const satisfies Record<string, AuditCodeRow>;

export type AuditCode = keyof typeof AUDIT_CODES;

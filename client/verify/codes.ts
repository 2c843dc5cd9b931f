/**
 * The closed table of result codes: what a check found, in English and Chinese, and what the reader can do about it.
 * A code is never reused for another meaning. The docs are checked against this table.
 */
import { CERTIFICATE_CODES } from "./codes/certificate.ts";
import { CHAIN_CODES } from "./codes/chain.ts";
import { DATASET_CODES } from "./codes/dataset.ts";
import type { CodeRow } from "./codes/row.ts";
import { SIGNATURE_CODES } from "./codes/signature.ts";
import { TIMESTAMP_CODES } from "./codes/timestamp.ts";
import { UNKNOWN_CODES } from "./codes/unknown.ts";

export { UNKNOWN_CODES };
export { CHECKS, type CheckName, type CheckStatus, type CodeRow } from "./codes/row.ts";

/** Codes of what one check found. */
export const FINDING_CODES = {
  ...CERTIFICATE_CODES,
  ...SIGNATURE_CODES,
  ...CHAIN_CODES,
  ...DATASET_CODES,
  ...TIMESTAMP_CODES,
} as const satisfies Record<string, CodeRow>;

/** Every code that a fragment can carry. */
export const RESULT_CODES = { ...FINDING_CODES, ...UNKNOWN_CODES } as const satisfies Record<string, CodeRow>;

export type FindingCode = keyof typeof FINDING_CODES;
/** Why something could not be found out. */
export type UnknownCode = keyof typeof UNKNOWN_CODES;
export type ResultCode = FindingCode | UnknownCode;

export function isUnknownCode(code: string): code is UnknownCode {
  return Object.hasOwn(UNKNOWN_CODES, code);
}

/** What one check found. */
import type { Json } from "#core/json.ts";
import {
  CHECKS,
  FINDING_CODES,
  RESULT_CODES,
  type CheckName,
  type CheckStatus,
  type FindingCode,
  type ResultCode,
} from "./codes.ts";
import type { Fact } from "./facts.ts";

/** The values that a check compared, JSON-serialisable: digests as `0x` hex, times as RFC 3339. Never a salt or file content. */
export type Evidence = Readonly<Record<string, Json>>;

/**
 * PROTOCOL section 9. `status` and the texts follow from `code` and `evidence`; decide by them, never by the texts.
 * Texts are given in English and, ending in `Zh`, in Chinese.
 */
export interface Fragment {
  readonly check: CheckName;
  readonly status: CheckStatus;
  readonly code: ResultCode;
  /** The check's name for people. */
  readonly name: string;
  readonly nameZh: string;
  readonly detail: string;
  readonly detailZh: string;
  /** What the reader can do; null where there is nothing to do. */
  readonly remedy: string | null;
  readonly remedyZh: string | null;
  readonly evidence: Evidence;
}

/** Names in braces of a text. */
type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

type Table = typeof FINDING_CODES;
type EvidenceFor<Code extends FindingCode> = Evidence &
  Readonly<Record<Placeholders<Table[Code]["en"] | Table[Code]["zh"]>, Json>>;

/** @param evidence at least what the code's texts name */
export function fragment<Code extends FindingCode>(code: Code, evidence: EvidenceFor<Code>): Fragment {
  return build(FINDING_CODES[code].check, code, evidence);
}

/** NOT_CHECKED, because a fact that the check needs is not known. */
export function notChecked(check: CheckName, fact: Fact<unknown> & { readonly known: false }): Fragment {
  return build(check, fact.code, { reason: fact.reason });
}

function build(check: CheckName, code: ResultCode, evidence: Evidence): Fragment {
  const { status, en, zh, remedyEn, remedyZh } = RESULT_CODES[code];
  const [name, nameZh] = CHECKS[check];
  const texts = { detail: fill(en, evidence), detailZh: fill(zh, evidence), remedy: remedyEn, remedyZh };
  return { check, status, code, name, nameZh, ...texts, evidence };
}

function fill(text: string, evidence: Evidence): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => show(evidence[name]));
}

function show(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

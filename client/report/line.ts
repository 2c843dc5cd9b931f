/** One line of the report: what one check of DOMAIN section C found. */
import type { Json } from "#core/json.ts";
import type { Evidence } from "../verify/fragment.ts";
import { CHECKS, type CheckId } from "./checks-table.ts";
import { REPORT_CODES, type LINE_CODES, type LineCode, type ReportCode } from "./codes.ts";

export type LineResult = "PASS" | "WARN" | "FAIL" | "NOT_CHECKED";

export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** `result` and the texts follow from `code` and `compared`; decide by them, never by the texts. */
export interface Line {
  readonly id: CheckId;
  readonly result: LineResult;
  readonly code: ReportCode;
  readonly name: Text;
  /** What was compared. JSON-serialisable; never an amount unless the policy asks for it. */
  readonly compared: Evidence;
  readonly source: Text;
  /** Digests of what proves it: supplied documents, certificate, block. */
  readonly proof: readonly string[];
  readonly detail: Text;
  /** What would have to be done; null on PASS. */
  readonly condition: Text | null;
}

type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;
type RowText<C extends LineCode> = (typeof LINE_CODES)[C][1 | 2];
/** At least what the code's texts name. */
type ComparedFor<C extends LineCode> = Evidence & Readonly<Record<Placeholders<RowText<C>>, Json>>;

/** @param proof digests of the documents that show it */
export function finding<C extends LineCode>(
  code: C,
  compared: ComparedFor<C>,
  proof: readonly string[] = [],
): Line {
  return build(code.slice(0, code.indexOf("_")) as CheckId, code, compared, proof);
}

/** NOT_CHECKED: nothing was supplied; the condition names what to supply. */
export function notSupplied(id: CheckId): Line {
  const [supplyEn, supplyZh] = CHECKS[id].supply;
  return build(id, "NOT_SUPPLIED", {}, [], {
    needEn: "Nothing was supplied to judge this by.",
    needZh: "未提供判断所需材料。",
    supplyEn: `To be supplied: ${supplyEn}.`,
    supplyZh: `请提供${supplyZh}。`,
  });
}

/** NOT_CHECKED: the chain did not tell. */
export function unreadable(id: CheckId, reason: string): Line {
  return build(id, "UNREADABLE", { reason }, []);
}

/** NOT_CHECKED: what is dated after the evaluation can't be what it says. */
export function futureDated(id: CheckId, date: string, proof: readonly string[]): Line {
  return build(id, "FUTURE_DATED", { date }, proof);
}

/** NOT_CHECKED before PRE_PAYOUT: a condition precedent. */
export function laterStage(id: CheckId): Line {
  const [en, zh] = CHECKS[id].supply;
  return build(id, "LATER_STAGE", {}, [], { precedentEn: `${en}.`, precedentZh: `${zh}。` });
}

function build(
  id: CheckId,
  code: ReportCode,
  compared: Evidence,
  proof: readonly string[],
  words: Evidence = {},
): Line {
  const [result, en, zh, conditionEn = null, conditionZh = null] = REPORT_CODES[code];
  const { name, source } = CHECKS[id];
  const say = (text: string) => fill(text, { ...compared, ...words });
  return {
    id,
    result,
    code,
    name: { en: name[0], zh: name[1] },
    compared,
    source: { en: source[0], zh: source[1] },
    proof,
    detail: { en: say(en), zh: say(zh) },
    condition:
      conditionEn === null || conditionZh === null ? null : { en: say(conditionEn), zh: say(conditionZh) },
  };
}

function fill(text: string, values: Evidence): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === "string" ? value : JSON.stringify(value ?? null);
  });
}

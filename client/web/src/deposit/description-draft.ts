/** The description while it is typed: all texts, and what they become. What is right is decided by the core alone. */
import { parseDescription } from "#core/description.ts";
import { isDataDeedError, type FieldProblem } from "#core/errors.ts";

export interface DescriptionDraft {
  readonly holderName: string;
  readonly uscc: string;
  readonly title: string;
  readonly industry: string;
  readonly scenario: string;
  readonly sourceType: string;
  readonly sourceAgreementEnd: string;
  readonly dataLevel: string;
  readonly approval: string;
  readonly personalInformation: string;
  readonly impactAssessment: string;
  readonly algorithmRules: string;
  /** Media types, comma-separated. */
  readonly format: string;
  readonly updateFrequency: string;
  readonly rightsClaimed: readonly string[];
  readonly coverage: string;
  readonly regime: string;
  readonly record: string;
  readonly summary: string;
  readonly keywords: string;
  readonly records: string;
  readonly fieldCount: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  /** `sha256:…` of the former version's certificate; empty for a first version. */
  readonly previous: string;
}

export const EMPTY_DRAFT: DescriptionDraft = {
  holderName: "",
  uscc: "",
  title: "",
  industry: "",
  scenario: "",
  sourceType: "",
  sourceAgreementEnd: "",
  dataLevel: "",
  approval: "",
  personalInformation: "",
  impactAssessment: "",
  algorithmRules: "",
  format: "",
  updateFrequency: "",
  rightsClaimed: [],
  coverage: "FULL",
  regime: "CN-ZJ-2021-DEPOSIT",
  record: "",
  summary: "",
  keywords: "",
  records: "",
  fieldCount: "",
  periodStart: "",
  periodEnd: "",
  previous: "",
};

/** Where each field of the form ends up: for showing the core's objections beside it. */
export const POINTERS: Readonly<Record<keyof DescriptionDraft, string>> = {
  holderName: "/holder/name",
  uscc: "/holder/uscc",
  title: "/dataset/title",
  industry: "/dataset/industry",
  scenario: "/dataset/scenario",
  sourceType: "/dataset/sourceType",
  sourceAgreementEnd: "/dataset/sourceAgreementEnd",
  dataLevel: "/dataset/dataLevel",
  approval: "/dataset/approval",
  personalInformation: "/dataset/personalInformation",
  impactAssessment: "/dataset/impactAssessment",
  algorithmRules: "/dataset/algorithmRules",
  format: "/dataset/format",
  updateFrequency: "/dataset/updateFrequency",
  rightsClaimed: "/dataset/rightsClaimed",
  coverage: "/coverage",
  regime: "/regime",
  record: "/record",
  summary: "/dataset/summary",
  keywords: "/dataset/keywords",
  records: "/dataset/records",
  fieldCount: "/dataset/fields",
  periodStart: "/dataset/collectionPeriod",
  periodEnd: "/dataset/collectionPeriod",
  previous: "/previous",
};

const list = (text: string) =>
  text
    .split(/[,，、;；\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== "");

const count = (text: string) => (/^\d{1,15}$/.test(text.trim()) ? Number(text) : text);

/** Members that were filled in; what is empty is left out. */
function filled(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== "" && value !== undefined),
  );
}

/** The request's description as the draft stands, right or wrong. */
export function toDescription(draft: DescriptionDraft, account: string): Record<string, unknown> {
  const period = draft.periodStart + draft.periodEnd === "" ? "" : `${draft.periodStart}/${draft.periodEnd}`;
  const keywords = list(draft.keywords);
  return {
    holder: { ...filled({ name: draft.holderName.trim(), uscc: draft.uscc.trim() }), account },
    dataset: {
      ...filled({
        title: draft.title.trim(),
        industry: draft.industry,
        scenario: draft.scenario.trim(),
        sourceType: draft.sourceType,
        dataLevel: draft.dataLevel,
        personalInformation: draft.personalInformation,
        algorithmRules: draft.algorithmRules.trim(),
        updateFrequency: draft.updateFrequency,
        records: count(draft.records),
        fields: count(draft.fieldCount),
        collectionPeriod: period,
        sourceAgreementEnd: draft.sourceAgreementEnd,
        summary: draft.summary.trim(),
        impactAssessment: draft.personalInformation === "DEIDENTIFIED" ? draft.impactAssessment.trim() : "",
        approval: draft.dataLevel === "IMPORTANT" ? draft.approval.trim() : "",
      }),
      format: list(draft.format),
      rightsClaimed: draft.rightsClaimed,
      ...(keywords.length === 0 ? {} : { keywords }),
    },
    coverage: draft.coverage,
    regime: draft.regime,
    previous: draft.previous === "" ? null : draft.previous,
    ...filled({ record: draft.record }),
  };
}

/** What the core objects to; empty when nothing. @param now Unix seconds */
export function problemsOf(description: unknown, now: number): readonly FieldProblem[] {
  try {
    parseDescription(description, now);
    return [];
  } catch (error) {
    if (!isDataDeedError(error)) throw error;
    return error.problems;
  }
}

/** The objection to one field of the form, or to a part of it. */
export function problemAt(
  problems: readonly FieldProblem[],
  field: keyof DescriptionDraft,
): FieldProblem | undefined {
  const pointer = POINTERS[field];
  return problems.find((problem) => problem.pointer === pointer || problem.pointer.startsWith(`${pointer}/`));
}

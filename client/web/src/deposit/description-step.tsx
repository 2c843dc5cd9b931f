import { Alert, Checkbox, Input } from "antd";
import type { ReactNode } from "react";
import type { FieldProblem } from "#core/errors.ts";
import { REGIMES } from "#core/regime.ts";
import { Field, type FieldAria } from "../forms/field.tsx";
import { Select } from "../forms/select.tsx";
import { DEPOSIT_TEXTS } from "../i18n/deposit.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { problemAt, type DescriptionDraft } from "./description-draft.ts";
import { industryGroups } from "./industries.ts";

type FieldName = keyof DescriptionDraft;
type Key = keyof typeof DEPOSIT_TEXTS;

/** Id of a field's control: the first one that needs correction gets the focus. */
export const fieldId = (name: FieldName) => `deposit-${name}`;

/** The objection in the reader's language: what belongs there, where the core says it in English. */
const OBJECTIONS: Partial<Record<FieldName, Key>> = {
  uscc: "usccWrong",
  format: "formatWrong",
  sourceAgreementEnd: "dateWrong",
  records: "countWrong",
  fieldCount: "countWrong",
  periodStart: "periodWrong",
  periodEnd: "periodWrong",
};

interface Props {
  readonly draft: DescriptionDraft;
  /** What the core objects to; shown beside the fields. */
  readonly problems: readonly FieldProblem[];
  readonly onChange: (change: Partial<DescriptionDraft>) => void;
}

const MUST: readonly FieldName[] = [
  "holderName",
  "title",
  "industry",
  "scenario",
  "algorithmRules",
  "format",
  "updateFrequency",
  "sourceType",
  "dataLevel",
  "personalInformation",
  "rightsClaimed",
  "coverage",
  "regime",
  "approval",
  "impactAssessment",
];

export function DescriptionStep({ draft, problems, onChange }: Props) {
  const { t, language } = useTexts(DEPOSIT_TEXTS);

  const objection = (name: FieldName): string | null => {
    const problem = problemAt(problems, name);
    if (problem === undefined) return null;
    if (/identity number/.test(problem.reason)) return t("citizenId");
    const value = draft[name];
    if (value.length === 0) return t("required");
    const known = OBJECTIONS[name];
    return known === undefined ? t("wrong", { reason: problem.reason }) : t(known);
  };

  const field = (
    name: FieldName,
    texts: { readonly label: Key; readonly hint?: Key; readonly whole?: boolean },
    control: (aria: FieldAria) => ReactNode,
  ) => (
    <div key={name} className={texts.whole === true ? "whole" : undefined}>
      <Field
        id={fieldId(name)}
        label={t(texts.label)}
        hint={texts.hint === undefined ? undefined : t(texts.hint)}
        error={objection(name)}
        required={MUST.includes(name)}
      >
        {control}
      </Field>
    </div>
  );

  const text = (name: Exclude<FieldName, "rightsClaimed">, label: Key, hint?: Key, type = "text") =>
    field(name, { label, ...(hint && { hint }) }, (aria) => (
      <Input
        {...aria}
        type={type}
        value={draft[name]}
        onChange={({ target }) => onChange({ [name]: target.value })}
      />
    ));

  const area = (name: Exclude<FieldName, "rightsClaimed">, label: Key, hint?: Key) =>
    field(name, { label, ...(hint && { hint }), whole: true }, (aria) => (
      <Input.TextArea
        {...aria}
        rows={2}
        value={draft[name]}
        onChange={({ target }) => onChange({ [name]: target.value })}
      />
    ));

  const choice = (
    name: Exclude<FieldName, "rightsClaimed">,
    texts: { readonly label: Key; readonly hint: Key },
    values: Readonly<Record<string, Key>>,
  ) =>
    field(name, texts, (aria) => (
      <Select
        aria={aria}
        none={t("choose")}
        value={draft[name]}
        options={Object.entries(values).map(([value, label]) => ({ value, label: t(label) }))}
        onChange={(value) => onChange({ [name]: value })}
      />
    ));

  const rights = ["DATA_IP", "HOLD", "USE", "OPERATE"] as const;
  return (
    <div className="stack">
      <Alert type="info" showIcon title={t("publicWarning")} />
      <h3>{t("holderSection")}</h3>
      <div className="fields">
        {text("holderName", "holderName", "holderNameHint")}
        {text("uscc", "uscc", "usccHint")}
      </div>
      <h3>{t("datasetSection")}</h3>
      <div className="fields">
        {text("title", "datasetTitle", "datasetTitleHint")}
        {field("industry", { label: "industry", hint: "industryHint" }, (aria) => (
          <Select
            aria={aria}
            none={t("choose")}
            value={draft.industry}
            groups={industryGroups(language)}
            onChange={(industry) => onChange({ industry })}
          />
        ))}
        {area("scenario", "scenario", "scenarioHint")}
        {area("algorithmRules", "algorithmRules", "algorithmRulesHint")}
        {text("format", "format", "formatHint")}
        {choice(
          "updateFrequency",
          { label: "updateFrequency", hint: "updateFrequencyHint" },
          { NONE: "NONE", PT1H: "PT1H", P1D: "P1D", P1W: "P1W", P1M: "P1M", P3M: "P3M", P1Y: "P1Y" },
        )}
      </div>
      <h3>{t("legalSection")}</h3>
      <div className="fields">
        {choice(
          "sourceType",
          { label: "sourceType", hint: "sourceTypeHint" },
          {
            SELF: "SELF",
            LICENSED: "LICENSED",
            PURCHASED: "PURCHASED",
            PUBLIC_AUTHORISED: "PUBLIC_AUTHORISED",
            MIXED: "MIXED",
          },
        )}
        {text("sourceAgreementEnd", "sourceAgreementEnd", "sourceAgreementEndHint", "date")}
        {choice(
          "dataLevel",
          { label: "dataLevel", hint: "dataLevelHint" },
          { GENERAL: "GENERAL", IMPORTANT: "IMPORTANT" },
        )}
        {draft.dataLevel === "IMPORTANT" && text("approval", "approval", "approvalHint")}
        {choice(
          "personalInformation",
          { label: "personalInformation", hint: "personalInformationHint" },
          { NONE: "PI_NONE", ANONYMISED: "ANONYMISED", DEIDENTIFIED: "DEIDENTIFIED" },
        )}
        {draft.personalInformation === "DEIDENTIFIED" &&
          text("impactAssessment", "impactAssessment", "impactAssessmentHint")}
        <div className="whole">
          <Field
            id={fieldId("rightsClaimed")}
            label={t("rightsClaimed")}
            hint={t("rightsClaimedHint")}
            error={objection("rightsClaimed")}
            required
          >
            {({ id }) => (
              <div className="row" role="group" aria-label={t("rightsClaimed")}>
                {rights.map((right, i) => (
                  <Checkbox
                    key={right}
                    {...(i === 0 ? { id } : {})}
                    checked={draft.rightsClaimed.includes(right)}
                    onChange={({ target }) =>
                      onChange({
                        rightsClaimed: rights.filter((one) =>
                          one === right ? target.checked : draft.rightsClaimed.includes(one),
                        ),
                      })
                    }
                  >
                    {t(right)}
                  </Checkbox>
                ))}
              </div>
            )}
          </Field>
        </div>
      </div>
      <h3>{t("certificateSection")}</h3>
      <div className="fields">
        {choice(
          "coverage",
          { label: "coverage", hint: "coverageHint" },
          { FULL: "FULL", SAMPLE: "SAMPLE", STREAM_WINDOW: "STREAM_WINDOW" },
        )}
        {field("regime", { label: "regime", hint: "regimeHint" }, (aria) => (
          <Select
            aria={aria}
            value={draft.regime}
            options={[...REGIMES.keys()].map((value) => ({ value, label: value }))}
            onChange={(regime) => onChange({ regime })}
          />
        ))}
        {field("record", { label: "record", hint: "recordHint" }, (aria) => (
          <Select
            aria={aria}
            value={draft.record === "" ? "DEFAULT" : draft.record}
            options={[
              { value: "DEFAULT", label: t("recordDefault") },
              { value: "LOG", label: t("LOG") },
              { value: "INDIVIDUAL", label: t("INDIVIDUAL") },
            ]}
            onChange={(record) => onChange({ record: record === "DEFAULT" ? "" : record })}
          />
        ))}
      </div>
      <details className="more">
        <summary>{t("optionalSection")}</summary>
        <div className="fields">
          {area("summary", "summary")}
          {text("keywords", "keywords")}
          {text("records", "records")}
          {text("fieldCount", "fieldCount")}
          {text("periodStart", "periodStart", undefined, "date")}
          {text("periodEnd", "periodEnd", undefined, "date")}
        </div>
      </details>
    </div>
  );
}

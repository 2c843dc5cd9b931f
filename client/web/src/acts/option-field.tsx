import { Input } from "antd";
import { useId } from "react";
import { REGIMES } from "#core/regime.ts";
import type { Step, StepOption } from "../../../adapters/gateway/register-steps.ts";
import { Field } from "../forms/field.tsx";
import { PaperInput } from "../forms/paper-input.tsx";
import { Select, type Option } from "../forms/select.tsx";
import { ACTS_TEXTS } from "../i18n/acts.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { BundleChooser } from "./bundle-chooser.tsx";
import type { GivenValue } from "./given.ts";

type ActsKey = keyof typeof ACTS_TEXTS;

/** What is said where a value is missing or wrong. */
const NEEDED = {
  FILE: "paperNeeded",
  CERTIFICATE: "certificateNeeded",
  CHOICE: "choiceNeeded",
  REGIME: "choiceNeeded",
  TIME: "timeNeeded",
  ADDRESS: "addressNeeded",
  TEXT: "textNeeded",
  FLAG: "textNeeded",
} as const;

/** One option of a step as a field of a form. */
export function OptionField(props: {
  readonly step: Step;
  readonly option: StepOption;
  readonly given: GivenValue | undefined;
  readonly isWrong: boolean;
  readonly hint?: string | undefined;
  readonly onChange: (value: GivenValue) => void;
}) {
  const { t } = useTexts(ACTS_TEXTS);
  const { step, option, given, onChange } = props;
  const { value, member, need } = option;
  const id = `${useId()}-${member}`;
  const required = need === "ALWAYS";
  const label = t(`field_${step.act}_${member}` as ActsKey) + (required ? "" : t("optional"));
  const error = props.isWrong ? t(NEEDED[value.kind]) : null;
  if (value.kind === "FILE")
    return (
      <div data-testid={`paper-${member}`}>
        <PaperInput
          id={id}
          label={label}
          button={t("choosePaper")}
          file={given instanceof File ? given : null}
          required={required}
          error={error}
          onFile={onChange}
        />
      </div>
    );
  if (value.kind === "CERTIFICATE")
    return (
      <div role="group" aria-label={label} className={error === null ? "field" : "field wrong"}>
        <strong>{label}</strong>
        <BundleChooser
          bundle={typeof given === "object" && given !== null && !(given instanceof File) ? given : null}
          onBundle={onChange}
        />
        {error !== null && <div className="field-error">{error}</div>}
      </div>
    );
  const text = typeof given === "string" ? given : "";
  const options: readonly Option<string>[] | undefined =
    value.kind === "CHOICE"
      ? Object.keys(value.values).map((name) => ({ value: name, label: t(name as ActsKey) }))
      : value.kind === "REGIME"
        ? [...REGIMES.keys()].map((name) => ({ value: name, label: name }))
        : undefined;
  const isTime = value.kind === "TIME";
  return (
    <Field id={id} label={label} hint={props.hint} required={required} error={error}>
      {(aria) =>
        options === undefined ? (
          <Input
            {...aria}
            type={isTime ? "datetime-local" : "text"}
            step={isTime ? 1 : undefined}
            spellCheck={false}
            data-testid={`text-${member}`}
            value={text}
            onChange={({ target }) => onChange(target.value)}
          />
        ) : (
          <Select
            aria={aria}
            testId={`choice-${member}`}
            value={text}
            none="–"
            options={options}
            onChange={onChange}
          />
        )
      }
    </Field>
  );
}

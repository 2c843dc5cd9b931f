import { Input } from "antd";
import { useId, useState } from "react";
import { DataDeedError } from "#core/errors.ts";
import type { Json } from "#core/json.ts";
import { REGISTER_ACTS } from "#core/register-acts.ts";
import { formatTime } from "#core/parse.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { RegisterRequest } from "../../../adapters/gateway/register-request.ts";
import { signFor } from "../../../adapters/gateway/register-signing.ts";
import type { Step, StepOption } from "../../../adapters/gateway/register-steps.ts";
import { typedWord, type Word } from "../../../adapters/gateway/register-words.ts";
import { onceUntil, stepMessage, type StepSubject } from "../../../adapters/gateway/step-message.ts";
import { Field } from "../forms/field.tsx";
import { PaperInput } from "../forms/paper-input.tsx";
import { Select } from "../forms/select.tsx";
import { ACTS_TEXTS } from "../i18n/acts.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { KeyPanel } from "../keys/key-panel.tsx";
import { useKey } from "../keys/keys.tsx";
import { ActOutcome } from "./act-outcome.tsx";
import { FinishButtons } from "./finish-buttons.tsx";
import { digestOfPaper, openRequest } from "./paper.ts";
import { messageOf } from "./senders.ts";
import { useAct, type Finish } from "./use-act.ts";

type ActsKey = keyof typeof ACTS_TEXTS;
type Given = Readonly<Record<string, string | File | null>>;

export interface FormSubject extends StepSubject {
  /** As it stands in the gateway's address. */
  readonly address: string;
}

function textIn(given: Given, member: string): string {
  const one = given[member];
  return typeof one === "string" ? one : "";
}

/** Local time as the browser's input has it, as RFC 3339. @throws USAGE */
function timeOf(text: string): string {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new DataDeedError("USAGE", "expected a time");
  return formatTime(Math.floor(at / 1000));
}

async function wordOf({ value }: StepOption, given: string | File): Promise<Word> {
  if (given instanceof File) return digestOfPaper(given);
  if (value.kind === "FILE" || value.kind === "CERTIFICATE")
    throw new DataDeedError("USAGE", "expected a file");
  return typedWord(value, "", value.kind === "TIME" ? timeOf(given) : given.trim());
}

async function wordsOf(step: Step, given: Given): Promise<Record<string, Word>> {
  const words: Record<string, Word> = {};
  for (const option of step.options) {
    const one = given[option.member];
    if (one !== undefined && one !== null && one !== "") words[option.member] = await wordOf(option, one);
  }
  return words;
}

/** What the other party signed before, out of its file. @throws INPUT_INVALID */
async function attachedOf(step: Step, file: File): Promise<Readonly<Record<string, Json>>> {
  const member = step.attachment?.member ?? "";
  const request = await openRequest(file);
  const signed = request.body[member];
  if (request.act !== step.act || signed === undefined)
    throw new DataDeedError("INPUT_INVALID", `${file.name} holds no ${member} for ${step.act}`);
  return { [member]: signed };
}

function isWrong({ value, need }: StepOption, given: string | File | null | undefined): boolean {
  if (given === undefined || given === null || given === "") return need === "ALWAYS";
  if (given instanceof File || value.kind === "FILE" || value.kind === "CERTIFICATE") return false;
  try {
    typedWord(value, "", value.kind === "TIME" ? timeOf(given) : given.trim());
    return false;
  } catch {
    return true;
  }
}

/** One option of a step as a field of a form. */
function OptionField(props: {
  readonly step: Step;
  readonly option: StepOption;
  readonly given: string | File | null | undefined;
  readonly isWrong: boolean;
  readonly hint?: string | undefined;
  readonly onChange: (value: string | File | null) => void;
}) {
  const { t } = useTexts(ACTS_TEXTS);
  const { step, option, given, onChange, hint } = props;
  const { value, member, need } = option;
  const id = `${useId()}-${member}`;
  const label = t(`field_${step.act}_${member}` as ActsKey) + (need === "ALWAYS" ? "" : t("optional"));
  const required = need === "ALWAYS";
  if (value.kind === "FILE" || value.kind === "CERTIFICATE")
    return (
      <div data-testid={`paper-${member}`}>
        <PaperInput
          id={id}
          label={label}
          button={t("choosePaper")}
          file={given instanceof File ? given : null}
          required={required}
          error={props.isWrong ? t("paperNeeded") : null}
          onFile={onChange}
        />
      </div>
    );
  const text = typeof given === "string" ? given : "";
  if (value.kind === "CHOICE")
    return (
      <Field
        id={id}
        label={label}
        hint={hint}
        required={required}
        error={props.isWrong ? t("choiceNeeded") : null}
      >
        {(aria) => (
          <Select
            aria={aria}
            testId={`choice-${member}`}
            value={text}
            none="–"
            options={Object.keys(value.values).map((name) => ({ value: name, label: t(name as ActsKey) }))}
            onChange={onChange}
          />
        )}
      </Field>
    );
  const needed = { TIME: "timeNeeded", ADDRESS: "addressNeeded" } as const;
  return (
    <Field
      id={id}
      label={label}
      hint={hint}
      required={required}
      error={
        props.isWrong
          ? t(value.kind === "TIME" || value.kind === "ADDRESS" ? needed[value.kind] : "textNeeded")
          : null
      }
    >
      {(aria) => (
        <Input
          {...aria}
          type={value.kind === "TIME" ? "datetime-local" : "text"}
          step={value.kind === "TIME" ? 1 : undefined}
          spellCheck={false}
          data-testid={`text-${member}`}
          value={text}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}

/** A step of the table as a form: asks for its words, has them signed where somebody signs, and sends or saves the request. */
export function StepForm(props: {
  readonly step: Step;
  readonly subject: FormSubject;
  readonly trust: TrustDocument;
  /** Said next to single words. */
  readonly hints?: Readonly<Record<string, string>>;
  readonly initial?: Given;
  readonly danger?: boolean;
  readonly onSent: () => void;
}) {
  const { t } = useTexts(ACTS_TEXTS);
  const { step, subject, trust } = props;
  const { key } = useKey();
  const [given, setGiven] = useState<Given>(props.initial ?? {});
  const [checked, setChecked] = useState(false);
  const { state, run, reset } = useAct(props.onSent);
  const type = messageOf(step.act);
  const { attachment } = step;
  const needsAttachment =
    attachment !== undefined &&
    step.options.some(
      ({ member, value }) =>
        member === attachment.neededFor.member &&
        value.kind === "CHOICE" &&
        value.values[textIn(given, member)] === attachment.neededFor.value,
    );
  const wrong = step.options
    .filter((option) => isWrong(option, given[option.member]))
    .map(({ member }) => member);
  const attachmentMissing = needsAttachment && !(given["attachment"] instanceof File);

  const change = (member: string, value: string | File | null) => {
    setGiven((before) => ({ ...before, [member]: value }));
    reset();
  };

  const make = async (): Promise<RegisterRequest> => {
    const words = await wordsOf(step, given);
    const file = given["attachment"];
    const attached = needsAttachment && file instanceof File ? await attachedOf(step, file) : {};
    // What makes something new is told apart by its message alone.
    const address = step.act === "fileObjection" ? "" : subject.address;
    if (type === undefined || key === null) return { act: step.act, subject: address, body: words };
    const message = stepMessage(type, subject, words, key.address, onceUntil(Math.floor(Date.now() / 1000)));
    const signed = await signFor(key, trust, step.act, type, message);
    return { act: step.act, subject: address, body: { ...signed, ...attached } };
  };

  const finish = (how: Finish) => {
    setChecked(true);
    if (wrong.length > 0 || attachmentMissing) return;
    const names = Object.values(given).map((one) =>
      one instanceof File ? `${one.name} ${one.lastModified}` : one,
    );
    void run(JSON.stringify([key?.address ?? null, names]), make, how);
  };

  return (
    <div className="stack" data-testid={`form-${step.act}`}>
      <div>{t(`does_${step.act}`)}</div>
      {step.options.length > 0 && (
        <div className="fields">
          {step.options.map((option) => (
            <OptionField
              key={option.member}
              step={step}
              option={option}
              given={given[option.member]}
              hint={props.hints?.[option.member]}
              isWrong={checked && wrong.includes(option.member)}
              onChange={(value) => change(option.member, value)}
            />
          ))}
          {needsAttachment && (
            <PaperInput
              id={`attachment-${step.act}`}
              label={t(`attachment_${step.act}` as ActsKey)}
              button={t("choosePaper")}
              file={given["attachment"] instanceof File ? given["attachment"] : null}
              required
              error={checked && attachmentMissing ? t("paperNeeded") : null}
              onFile={(file) => change("attachment", file)}
            />
          )}
        </div>
      )}
      {type !== undefined && <KeyPanel />}
      <FinishButtons
        act={step.act}
        signer={type === undefined ? undefined : key?.address}
        isSigned={type !== undefined}
        disabled={type !== undefined && key === null}
        isComplete={wrong.length === 0 && !attachmentMissing}
        busy={state.phase === "BUSY"}
        danger={props.danger === true}
        confirm={REGISTER_ACTS[step.act].by === "RELAY" ? undefined : t(`does_${step.act}`)}
        onFinish={finish}
      />
      <ActOutcome state={state} sent={t("sent")} />
    </div>
  );
}

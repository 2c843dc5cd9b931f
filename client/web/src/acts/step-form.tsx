import { useState } from "react";
import { REGISTER_ACTS } from "#core/register-acts.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { RegisterRequest } from "../../../adapters/gateway/register-request.ts";
import { signFor } from "../../../adapters/gateway/register-signing.ts";
import type { Step } from "../../../adapters/gateway/register-steps.ts";
import { onceUntil, stepMessage, type StepSubject } from "../../../adapters/gateway/step-message.ts";
import { PaperInput } from "../forms/paper-input.tsx";
import { ACTS_TEXTS } from "../i18n/acts.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { KeyPanel } from "../keys/key-panel.tsx";
import { useKey } from "../keys/keys.tsx";
import { ActOutcome } from "./act-outcome.tsx";
import { FinishButtons } from "./finish-buttons.tsx";
import {
  attachedOf,
  isWrong,
  keyOf,
  needsAttachment,
  wordsOf,
  type Given,
  type GivenValue,
} from "./given.ts";
import { OptionField } from "./option-field.tsx";
import { messageOf, type Awaited } from "./senders.ts";
import { useAct, type Finish } from "./use-act.ts";

export interface FormSubject extends StepSubject {
  /** As it stands in the gateway's address. */
  readonly address: string;
}

/** A step of the table as a form: asks for its words, has them signed where somebody signs, and sends or saves the request. */
export function StepForm(props: {
  readonly step: Step;
  readonly subject: FormSubject;
  readonly trust: TrustDocument;
  /** Said next to single words. */
  readonly hints?: Readonly<Record<string, string>>;
  readonly initial?: Given;
  /** Can't be taken back: asked once more before it is sent. */
  readonly danger?: boolean;
  /** Whose signature it takes besides, so that it can't be sent yet. */
  readonly awaited?: Awaited | undefined;
  readonly onSent: () => void;
}) {
  const { t } = useTexts(ACTS_TEXTS);
  const { step, subject, trust } = props;
  const { key } = useKey();
  const [given, setGiven] = useState<Given>(props.initial ?? {});
  const [checked, setChecked] = useState(false);
  const { state, run, reset } = useAct(props.onSent);
  const type = messageOf(step.act);
  const isAttached = needsAttachment(step, given);
  const wrong = step.options
    .filter((option) => isWrong(option, given[option.member]))
    .map(({ member }) => member);
  const attachmentMissing = isAttached && !(given["attachment"] instanceof File);

  const change = (member: string, value: GivenValue) => {
    setGiven((before) => ({ ...before, [member]: value }));
    reset();
  };

  const make = async (): Promise<RegisterRequest> => {
    const words = await wordsOf(step, given);
    const file = given["attachment"];
    const attached = isAttached && file instanceof File ? await attachedOf(step, file) : {};
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
    void run(JSON.stringify([key?.address ?? null, keyOf(given)]), make, how);
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
          {isAttached && (
            <PaperInput
              id={`attachment-${step.act}`}
              label={t("attachment_openEnforcement")}
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
        awaited={step.countersigned === true ? "SIGNATURE" : props.awaited}
        confirm={
          REGISTER_ACTS[step.act].by === "RELAY" && props.danger !== true ? undefined : t(`does_${step.act}`)
        }
        onFinish={finish}
      />
      <ActOutcome state={state} sent={t("sent")} />
    </div>
  );
}

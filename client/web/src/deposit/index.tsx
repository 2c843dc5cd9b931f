import { Alert, Button, Typography } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { buildManifest, SALT_LENGTH, type Manifest } from "#core/dataset.ts";
import { DEPOSIT_TEXTS } from "../i18n/deposit.ts";
import { formatCount } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { KeyPanel } from "../keys/key-panel.tsx";
import { useKey } from "../keys/keys.tsx";
import { Panel } from "../panel.tsx";
import { shortAddress } from "../session/account-menu.tsx";
import { useSession } from "../session/session.tsx";
import { DataStep, type HashedData } from "./data-step.tsx";
import { DescriptionStep, fieldId } from "./description-step.tsx";
import {
  EMPTY_DRAFT,
  POINTERS,
  problemAt,
  problemsOf,
  toDescription,
  type DescriptionDraft,
} from "./description-draft.ts";
import { ProgressStep } from "./progress-step.tsx";
import { total } from "./scan.ts";
import { SignStep } from "./sign-step.tsx";
import { useKeptDraft } from "./use-kept-draft.ts";
import { useSubmission, type Sending } from "./use-submission.ts";

const STEPS = ["stepKey", "stepData", "stepDescription", "stepSign", "stepDone"] as const;
const [KEY, DATA, DESCRIPTION, SIGN, DONE] = [0, 1, 2, 3, 4] as const;

function StepList({ step }: { readonly step: number }) {
  const { t } = useTexts(DEPOSIT_TEXTS);
  return (
    <ol className="steps" aria-label={t("steps")}>
      {STEPS.map((name, i) => (
        <li
          key={name}
          className={i === step ? "now" : i < step ? "past" : ""}
          aria-current={i === step ? "step" : undefined}
        >
          <span className="steps-mark" aria-hidden="true">
            {i < step ? "✓" : i + 1}
          </span>
          <span className="steps-name">{t(name)}</span>
        </li>
      ))}
    </ol>
  );
}

/** Asks before the page is left while something would be lost. */
function useWarningBeforeLeaving(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [dirty]);
}

export default function DepositPage() {
  const { t, locale } = useTexts(DEPOSIT_TEXTS);
  const { gateway, session } = useSession();
  const { key } = useKey();
  const [step, setStep] = useState<number>(KEY);
  const [data, setData] = useState<HashedData | null>(null);
  const [accepted, setAccepted] = useState(false);
  const [draft, setDraft] = useKeptDraft();
  const [judged, setJudged] = useState(false);
  const [sending, setSending] = useState<Sending>("FINGERPRINT");
  const [saved, setSaved] = useState(false);
  const navigate = useNavigate();
  const [parameters] = useSearchParams();
  const previous = parameters.get("previous") ?? "";
  if (draft.previous !== previous) setDraft({ ...draft, previous });
  const { submission, submit, reset } = useSubmission(gateway);
  const top = useRef<HTMLDivElement>(null);

  /** One salt for these files: what is saved is what is signed. */
  const manifest = useMemo<Manifest | null>(
    () =>
      data === null ? null : buildManifest(data.records, crypto.getRandomValues(new Uint8Array(SALT_LENGTH))),
    [data],
  );
  const description = useMemo(() => toDescription(draft, key?.address ?? ""), [draft, key]);
  const problems = useMemo(
    () => (judged && key !== null ? problemsOf(description, Math.floor(Date.now() / 1000)) : []),
    [judged, description, key],
  );
  const mismatch = key !== null && session?.account != null && session.account !== key.address;
  const recorded = submission.phase === "recorded";
  useWarningBeforeLeaving(step > DATA && !recorded);

  const go = (to: number) => {
    setStep(to);
    top.current?.focus();
    top.current?.scrollIntoView({ block: "nearest" });
  };
  const send = () => {
    if (key === null || manifest === null || data === null) return;
    go(DONE);
    void submit({ key, description, manifest, files: data.files, sending });
  };
  const next = () => {
    if (step === DESCRIPTION) {
      setJudged(true);
      const found = problemsOf(description, Math.floor(Date.now() / 1000));
      if (found.length > 0) {
        const first = (Object.keys(POINTERS) as (keyof DescriptionDraft)[]).find(
          (name) => problemAt(found, name) !== undefined,
        );
        if (first !== undefined) document.getElementById(fieldId(first))?.focus();
        return;
      }
    }
    if (step === SIGN) send();
    else go(step + 1);
  };
  const ready = [
    key !== null && !mismatch,
    data !== null && (total(data.scan.counts) === 0 || accepted),
    true,
    saved && key !== null,
    false,
  ][step];

  return (
    <div className="stack">
      <div>
        <Typography.Title level={1}>{t("title")}</Typography.Title>
        <Typography.Paragraph>{t("intro")}</Typography.Paragraph>
      </div>
      {previous !== "" && (
        <Alert
          type="info"
          showIcon
          title={<span className="break">{t("newVersion", { digest: previous })}</span>}
        />
      )}
      <StepList step={step} />
      <div ref={top} tabIndex={-1} className="step" data-testid={`step-${STEPS[step]!}`}>
        <Panel title={t(STEPS[step]!)}>
          {step === KEY && <KeyPanel />}
          {step === KEY && mismatch && (
            <Alert
              type="error"
              showIcon
              title={t("keyMismatch", { account: shortAddress(session.account!) })}
            />
          )}
          {step === DATA && (
            <DataStep
              data={data}
              accepted={accepted}
              onAccept={setAccepted}
              onData={(fresh) => {
                setData(fresh);
                setSaved(false);
                reset();
              }}
            />
          )}
          {step === DESCRIPTION && (
            <DescriptionStep
              draft={draft}
              problems={problems}
              onChange={(change) => {
                setDraft((before) => ({ ...before, ...change }));
                reset();
              }}
            />
          )}
          {step === SIGN && manifest !== null && key !== null && (
            <SignStep
              account={key.address}
              draft={draft}
              manifest={manifest}
              sending={sending}
              saved={saved}
              onSending={(chosen) => {
                setSending(chosen);
                reset();
              }}
              onSaved={setSaved}
            />
          )}
          {step === DONE && manifest !== null && (
            <ProgressStep
              submission={submission}
              manifest={manifest}
              kind={key?.kind ?? "KEYSTORE"}
              onRetry={send}
              onBack={() => go(SIGN)}
              onAnother={() => {
                reset();
                setData(null);
                setSaved(false);
                setAccepted(false);
                setJudged(false);
                void navigate("/deposit", { replace: true });
                setDraft((before) => ({ ...EMPTY_DRAFT, holderName: before.holderName, uscc: before.uscc }));
                go(DATA);
              }}
            />
          )}
          {step === DESCRIPTION && problems.length > 0 && (
            <Alert
              className="after"
              type="error"
              role="alert"
              showIcon
              title={t("fix", { count: formatCount(problems.length, locale) })}
            />
          )}
          {step < DONE && (
            <div className="actions">
              {step > KEY && <Button onClick={() => go(step - 1)}>{t("back")}</Button>}
              <Button type="primary" disabled={ready !== true} onClick={next} data-testid="next">
                {t(step === SIGN ? "sign" : "next")}
              </Button>
            </div>
          )}
        </Panel>
      </div>
    </div>
  );
}

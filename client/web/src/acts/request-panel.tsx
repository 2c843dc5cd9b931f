import { Alert, Button, Input } from "antd";
import { useId, useState } from "react";
import { DataDeedError } from "#core/errors.ts";
import { REGISTER_ACTS } from "#core/register-acts.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { RegisterRequest } from "../../../adapters/gateway/register-request.ts";
import { Field } from "../forms/field.tsx";
import { PaperInput } from "../forms/paper-input.tsx";
import { ACTS_TEXTS } from "../i18n/acts.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { KeyPanel } from "../keys/key-panel.tsx";
import { useKey } from "../keys/keys.tsx";
import { Panel } from "../panel.tsx";
import { useSession } from "../session/session.tsx";
import { ErrorState } from "../shell/states.tsx";
import { DropZone } from "../verify/drop-zone.tsx";
import { ActOutcome } from "./act-outcome.tsx";
import { countersign, openCounters, type Counter } from "./countersign.ts";
import { FinishButtons } from "./finish-buttons.tsx";
import { digestOfPaper, openRequest } from "./paper.ts";
import { RequestWords, shownWords } from "./request-words.tsx";
import { missingOf, sendingOf, signerOf } from "./senders.ts";
import { saveRequest, useAct } from "./use-act.ts";

/** Adds the other party's signature: over the same words, or as a pledgee's consent. */
function CounterForm(props: {
  readonly request: RegisterRequest;
  readonly member: Counter;
  readonly trust: TrustDocument;
  /** The pledge whose pledgee may consent, where it is known. */
  readonly pledgeId: string;
  readonly onSigned: (request: RegisterRequest) => void;
}) {
  const { t } = useTexts(ACTS_TEXTS);
  const { request, member, trust, onSigned } = props;
  const { key } = useKey();
  const id = useId();
  const [pledgeId, setPledgeId] = useState(props.pledgeId);
  const [contract, setContract] = useState<File | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const contractDigest = shownWords(request)["contractDigest"];

  const sign = async () => {
    if (key === null) return;
    if (contract !== null && (await digestOfPaper(contract)) !== contractDigest)
      throw new DataDeedError("INPUT_INVALID", t("contractDiffers"));
    const now = Math.floor(Date.now() / 1000);
    const signed = await countersign(request, member, { signer: key, trust, pledgeId, now });
    setSaved(saveRequest(signed));
    onSigned(signed);
  };
  const start = () => {
    setBusy(true);
    setError(null);
    sign()
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return (
    <details className="act" data-testid={`counter-${member}`}>
      <summary>
        <strong>{t(member === "consent" ? "consentSign" : "countersign")}</strong>
        <span className="fine">{t(member === "consent" ? "consentHint" : "countersignHint")}</span>
      </summary>
      <div className="act-body stack">
        {member === "consent" && (
          <Field id={`${id}-pledge`} label={t("consentPledge")} required>
            {(aria) => (
              <Input
                {...aria}
                spellCheck={false}
                data-testid="consent-pledge"
                value={pledgeId}
                onChange={({ target }) => setPledgeId(target.value)}
              />
            )}
          </Field>
        )}
        {member === "acceptance" && typeof contractDigest === "string" && (
          <PaperInput
            id={`${id}-contract`}
            label={t("countersignContract")}
            button={t("choosePaper")}
            file={contract}
            onFile={setContract}
          />
        )}
        <KeyPanel />
        <div>
          <Button
            type="primary"
            loading={busy}
            disabled={key === null}
            data-testid={`sign-${member}`}
            onClick={start}
          >
            {t("signAndSave")}
          </Button>
        </div>
        {error !== null && <ErrorState error={error} />}
        {saved !== null && <Alert type="success" showIcon title={t("countersigned", { name: saved })} />}
      </div>
    </details>
  );
}

/** Takes a request that somebody handed on: shows it in words, adds a signature, sends it. */
export function RequestPanel({
  trust,
  pledgeId = "",
  onSent,
}: {
  readonly trust: TrustDocument;
  readonly pledgeId?: string;
  readonly onSent?: () => void;
}) {
  const { t } = useTexts(ACTS_TEXTS);
  const { session } = useSession();
  const [request, setRequest] = useState<RegisterRequest | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { state, run, reset } = useAct(onSent);
  const open = (file: File | undefined) => {
    if (file === undefined) return;
    setError(null);
    setRequest(null);
    reset();
    openRequest(file).then(setRequest, setError);
  };
  const put = () => {
    setRequest(null);
    setError(null);
    reset();
  };
  const signer = request === null ? undefined : signerOf(request);
  return (
    <Panel
      title={t("requestTitle")}
      extra={
        request !== null && (
          <Button data-testid="put-away" onClick={put}>
            {t("requestClose")}
          </Button>
        )
      }
    >
      <div className="stack">
        {request === null && (
          <DropZone
            name="request"
            hint={t("requestHint")}
            buttons={[{ label: t("chooseRequest"), accept: ".json,application/json" }]}
            onFiles={([first]) => open(first?.file)}
          />
        )}
        {error !== null && <ErrorState error={error} />}
        {request !== null && (
          <>
            <RequestWords request={request} now={Math.floor(Date.now() / 1000)} />
            {openCounters(request).map((member) => (
              <CounterForm
                key={member}
                request={request}
                member={member}
                trust={trust}
                pledgeId={pledgeId}
                onSigned={(signed) => {
                  setRequest(signed);
                  reset();
                }}
              />
            ))}
            <FinishButtons
              act={request.act}
              signer={signer}
              isSigned={false}
              disabled={
                missingOf(request).length > 0 ||
                (state.phase === "SENT" && sendingOf(request.act, session, signer) === "MAY")
              }
              busy={state.phase === "BUSY"}
              confirm={REGISTER_ACTS[request.act].by === "RELAY" ? undefined : t(`does_${request.act}`)}
              onFinish={(how) => void run(JSON.stringify(request), () => Promise.resolve(request), how)}
            />
            <ActOutcome state={state} sent={t("sent")} />
          </>
        )}
      </div>
    </Panel>
  );
}

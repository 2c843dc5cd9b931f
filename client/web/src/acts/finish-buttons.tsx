import { Button } from "antd";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import type { ActName } from "#core/register-acts.ts";
import { ACTS_TEXTS } from "../i18n/acts.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { useSession } from "../session/session.tsx";
import { sendingOf, type Awaited } from "./senders.ts";
import type { Finish } from "./use-act.ts";

/** Send it now, or keep it as a file for who has to sign or send it. Says why it can't be sent from here. */
export function FinishButtons(props: {
  readonly act: ActName;
  readonly signer: string | undefined;
  readonly isSigned: boolean;
  readonly disabled: boolean;
  /** Whether all is filled in; what is not is marked instead of asking whether to go on. */
  readonly isComplete?: boolean;
  readonly busy: boolean;
  readonly danger?: boolean;
  readonly awaited?: Awaited | undefined;
  /** Asked before it is sent: what will happen. */
  readonly confirm?: string | undefined;
  readonly onFinish: (finish: Finish) => void;
}) {
  const { t } = useTexts(ACTS_TEXTS);
  const { session } = useSession();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { act, isSigned, disabled, busy, confirm, isComplete = true } = props;
  const [asking, setAsking] = useState(false);
  const sending = props.awaited ?? sendingOf(act, session, props.signer);
  const send = () => {
    // What is missing is marked first.
    if (confirm === undefined || !isComplete) props.onFinish("SEND");
    else setAsking(true);
  };
  const answer = (yes: boolean) => {
    setAsking(false);
    if (yes) props.onFinish("SEND");
  };
  return (
    <div className="stack tight">
      <div className="row">
        {sending === "MAY" && (
          <Button
            type="primary"
            danger={props.danger === true}
            loading={busy}
            disabled={disabled || asking}
            data-testid={`send-${act}`}
            onClick={send}
          >
            {t(isSigned ? "signAndSend" : "send")}
          </Button>
        )}
        <Button
          loading={busy}
          disabled={disabled}
          data-testid={`save-${act}`}
          onClick={() => props.onFinish("SAVE")}
        >
          {t(isSigned ? "signAndSave" : "saveAsFile")}
        </Button>
        {sending === "SIGN_IN" && (
          <Button type="link" onClick={() => void navigate(`/sign-in?to=${encodeURIComponent(pathname)}`)}>
            {t("signInToSend")}
          </Button>
        )}
      </div>
      {asking && !disabled && (
        <div className="confirm" role="group" aria-label={t("sure")}>
          <strong>{t("sure")}</strong>
          <div>{confirm}</div>
          <div className="row">
            <Button type="primary" danger={props.danger === true} onClick={() => answer(true)}>
              {t("yesDo")}
            </Button>
            {/* The focus goes to what does no harm. */}
            <Button autoFocus onClick={() => answer(false)}>
              {t("no")}
            </Button>
          </div>
        </div>
      )}
      {sending !== "MAY" && <span className="fine">{t(`sending_${sending}`)}</span>}
    </div>
  );
}

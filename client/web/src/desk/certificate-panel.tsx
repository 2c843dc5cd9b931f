import { Tag } from "antd";
import { useState } from "react";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import type { TrustDocument } from "#core/trust.ts";
import { stepOf } from "../../../adapters/gateway/register-steps.ts";
import { zCertificateView, type CertificateView } from "../../../adapters/gateway/views.ts";
import { ActDetails } from "../acts/act-details.tsx";
import { StepForm } from "../acts/step-form.tsx";
import { Who } from "../acts/who.tsx";
import { AskForm } from "../forms/ask-form.tsx";
import { ACTS_TEXTS } from "../i18n/acts.ts";
import { DESK_TEXTS } from "../i18n/desk.ts";
import { formatDate } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Panel } from "../panel.tsx";
import { HistoryView } from "../history-view.tsx";
import { useSession } from "../session/session.tsx";
import { Loaded } from "../shell/states.tsx";
import { useLoaded } from "../shell/use-loaded.ts";

type DeskAct = "amendDetails" | "suspend" | "reinstate" | "revoke";

/** What registrar and adjudicator can do to a certificate in each status; all of it where the chain did not tell the status. */
function actsOf(status: string | null): readonly DeskAct[] {
  if (status === "CANCELLED" || status === "REVOKED") return [];
  if (status === "SUSPENDED") return ["reinstate", "revoke"];
  if (status === "EXPIRED") return ["revoke"];
  return ["amendDetails", "suspend", "revoke"];
}

function Standing({
  view,
  trust,
  onSent,
}: {
  readonly view: CertificateView;
  readonly trust: TrustDocument;
  readonly onSent: () => void;
}) {
  const { t, locale } = useTexts(DESK_TEXTS);
  const { t: act } = useTexts(ACTS_TEXTS);
  const { certificate, certificateNo, status, history } = view;
  const subject = certificate.credentialSubject;
  const digest = toHex0x(certificateDigest(certificate));
  const acts = actsOf(status);
  // Without a record on the chain a certificate stands as it was issued.
  const shown = status === null || status === "NONE" ? "VALID" : status;
  return (
    <div className="stack" data-testid="standing" data-status={shown}>
      <dl className="facts">
        <div>
          <dt>{t("dataset")}</dt>
          <dd>{subject.dataset.title}</dd>
        </div>
        <div>
          <dt>{t("holder")}</dt>
          <dd>{subject.holder.name}</dd>
        </div>
        <div>
          <dt>{t("status")}</dt>
          <dd>
            <Tag color={shown === "VALID" ? "success" : "error"}>
              {Object.hasOwn(DESK_TEXTS, `cert_${shown}`)
                ? t(`cert_${shown}` as keyof typeof DESK_TEXTS)
                : shown}
            </Tag>
          </dd>
        </div>
        <div>
          <dt>{t("validUntil")}</dt>
          <dd>{formatDate(certificate.validUntil, locale)}</dd>
        </div>
      </dl>
      {acts.length === 0 && <p className="fine">{t("closed")}</p>}
      {acts.map((name) => (
        <ActDetails key={name} testId={`act-${name}`} title={act(`act_${name}`)} who={<Who act={name} />}>
          <StepForm
            step={stepOf(name)}
            subject={{ member: "certificateDigest", id: digest, address: certificateNo }}
            trust={trust}
            danger={name === "suspend" || name === "revoke"}
            onSent={onSent}
          />
        </ActDetails>
      ))}
      <details>
        <summary>{t("history")}</summary>
        <HistoryView events={history} />
      </details>
    </div>
  );
}

function Found({ number, trust }: { readonly number: string; readonly trust: TrustDocument }) {
  const { gateway } = useSession();
  const { state, reload } = useLoaded(
    async () => gateway.readAs(zCertificateView, `/v1/certificates/${encodeURIComponent(number)}`),
    [number],
  );
  return (
    <Loaded of={state} onRetry={reload}>
      {(view) => <Standing key={view.status ?? ""} view={view} trust={trust} onSent={reload} />}
    </Loaded>
  );
}

/** Suspends, reinstates and revokes: by the certificate's number. */
export function CertificatePanel({ trust }: { readonly trust: TrustDocument }) {
  const { t } = useTexts(DESK_TEXTS);
  const [number, setNumber] = useState("");
  return (
    <Panel title={t("certificates")}>
      <div className="stack">
        <AskForm
          id="desk-number"
          label={t("certificateNo")}
          hint={t("certificateHint")}
          placeholder="DD-…"
          button={t("find")}
          testId="desk-number"
          buttonTestId="desk-find"
          onAsk={(text) => setNumber(text.toUpperCase())}
        />
        {number !== "" && <Found number={number} trust={trust} />}
      </div>
    </Panel>
  );
}

import { Alert, Button, Tag, Typography } from "antd";
import { useEffect, useState } from "react";
import { Link, useParams } from "react-router";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest, parseSubjectId } from "#core/certificate.ts";
import { fetchBundle } from "../../../adapters/gateway/deposits.ts";
import { zCertificateView, type CertificateView } from "../../../adapters/gateway/views.ts";
import { saveFile } from "../forms/save-file.ts";
import { HistoryView } from "../history-view.tsx";
import { CERTIFICATES_TEXTS } from "../i18n/certificates.ts";
import { formatBytes, formatCount, formatDate } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Panel } from "../panel.tsx";
import { useSession } from "../session/session.tsx";
import { ErrorState, Loaded } from "../shell/states.tsx";
import { useLoaded } from "../shell/use-loaded.ts";
import { Acts } from "./acts.tsx";

const POLL_MS = 2_000;

function Status({ status }: { readonly status: string | null }) {
  const { t } = useTexts(CERTIFICATES_TEXTS);
  if (status === null) return <span className="fine">{t("statusUnknown")}</span>;
  const known = Object.hasOwn(CERTIFICATES_TEXTS, status);
  return (
    <Tag color={status === "VALID" ? "success" : "error"} data-testid="status" data-status={status}>
      {known ? t(status as "VALID") : status}
    </Tag>
  );
}

function Facts({ view }: { readonly view: CertificateView }) {
  const { t, locale } = useTexts(CERTIFICATES_TEXTS);
  const { certificate } = view;
  const subject = certificate.credentialSubject;
  const { files, bytes } = subject.scale;
  const facts: readonly (readonly [string, string])[] = [
    [t("number"), view.certificateNo],
    [t("holder"), subject.holder.name],
    [t("account"), parseSubjectId(subject.id)?.account ?? ""],
    [t("industry"), subject.dataset.industry],
    [t("version"), formatCount(subject.version.number, locale)],
    [t("scale"), t("scaleValue", { files: formatCount(files, locale), bytes: formatBytes(bytes, locale) })],
    [
      t("validity"),
      `${formatDate(certificate.validFrom, locale)} – ${formatDate(certificate.validUntil, locale)}`,
    ],
    [t("commitment"), subject.commitment],
    [t("digest"), toHex0x(certificateDigest(certificate))],
    ...(subject.version.previous === null ? [] : [[t("previousVersion"), subject.version.previous] as const]),
  ];
  return (
    <dl className="facts">
      <div>
        <dt>{t("status")}</dt>
        <dd>
          <Status status={view.status} />
        </dd>
      </div>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="break">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Papers({ view }: { readonly view: CertificateView }) {
  const { t } = useTexts(CERTIFICATES_TEXTS);
  const { gateway } = useSession();
  const [error, setError] = useState<unknown>(null);
  const { certificateNo, state } = view;
  const early = state === "SEQUENCED";
  const save = (name: string, type: string, load: () => Promise<Uint8Array>) => () => {
    setError(null);
    load().then((bytes) => saveFile(name, bytes.slice(), type), setError);
  };
  return (
    <Panel title={t("papers")}>
      <div className="row">
        <Button
          disabled={early}
          onClick={save(`${certificateNo}.pdf`, "application/pdf", () =>
            gateway.bytes(`/v1/certificates/${certificateNo}/certificate.pdf`),
          )}
        >
          {t("pdf")}
        </Button>
        <Button
          disabled={early}
          onClick={save(`${certificateNo}.deed.json`, "application/json", () =>
            fetchBundle(gateway, certificateNo),
          )}
        >
          {t("bundle")}
        </Button>
      </div>
      {early && <div className="fine">{t("notYet")}</div>}
      {error !== null && <ErrorState error={error} />}
    </Panel>
  );
}

/** One certificate: what it says, how it stands, what happened, what its holder can do. */
export function CertificateDetail() {
  const { t } = useTexts(CERTIFICATES_TEXTS);
  const { no = "" } = useParams();
  const { gateway } = useSession();
  const { state, reload } = useLoaded(
    () => gateway.readAs(zCertificateView, `/v1/certificates/${encodeURIComponent(no)}`),
    [no],
  );
  /** Events there were when an act was sent: the chain has it, the gateway reads it there a moment later. */
  const [expecting, setExpecting] = useState<number | null>(null);
  const known = state.phase === "ready" ? state.value.history.length : 0;
  const settled = state.phase === "ready" && state.value.state === "FINAL" && expecting !== known;
  useEffect(() => {
    if (settled || state.phase !== "ready") return undefined;
    const timer = setInterval(reload, POLL_MS);
    return () => clearInterval(timer);
  }, [settled, state.phase, reload]);
  return (
    <div className="stack">
      <div>
        <Link to="/certificates">← {t("backToList")}</Link>
        <Typography.Title level={1} className="break">
          {state.phase === "ready" ? state.value.certificate.credentialSubject.dataset.title : no}
        </Typography.Title>
      </div>
      <Loaded of={state} onRetry={reload} minHeight={480}>
        {(view) => (
          <>
            <Panel title={t("about")}>
              <Facts view={view} />
            </Panel>
            {view.status !== null &&
              view.status !== "VALID" &&
              Object.hasOwn(CERTIFICATES_TEXTS, view.status) && (
                <Alert type="warning" showIcon title={t(view.status as "EXPIRED")} />
              )}
            <Papers view={view} />
            <Panel
              title={t("history")}
              extra={
                <Button data-testid="refresh" onClick={reload}>
                  {t("refresh")}
                </Button>
              }
            >
              <HistoryView events={view.history} />
            </Panel>
            <Acts
              view={view}
              onDone={() => {
                setExpecting(view.history.length);
                reload();
              }}
            />
          </>
        )}
      </Loaded>
    </div>
  );
}

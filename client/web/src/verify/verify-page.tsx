import { Alert, Button, message as toast, Progress, Typography } from "antd";
import { Panel } from "../panel.tsx";
import { lazy, Suspense, useEffect, useState } from "react";
import type { Manifest } from "#core/dataset.ts";
import type { ChosenFile } from "../hashing/chosen-files.ts";
import { formatBytes, formatSeconds } from "../i18n/format.ts";
import { useLanguage } from "../i18n/language.tsx";
import { CertificateView } from "./certificate-view.tsx";
import { DatasetPanel } from "./dataset-panel.tsx";
import { DropZone } from "./drop-zone.tsx";
import {
  loadVerifier,
  openBundle,
  openManifest,
  openNote,
  openTrust,
  type Named,
  type OpenedBundle,
} from "./inputs.ts";
import { OfflinePanel } from "./offline-panel.tsx";
import { ReportView } from "./report-view.tsx";
import { TrustPanel } from "./trust-panel.tsx";
import { useTrustedBlock } from "./trusted-block.ts";
import { useLinkedBundle } from "./use-link.ts";
import { rpcUrls, useTrust } from "./use-trust.ts";
import { useVerification, type VerificationState } from "./use-verification.ts";

/** With its fonts' worth of words and the code's maker: loaded when there is a certificate to show. */
const loadPaper = () => import("./certificate-paper.tsx");
const CertificatePaper = lazy(() => loadPaper().then((module) => ({ default: module.CertificatePaper })));

function Running({ state }: { readonly state: VerificationState }) {
  const { t, locale } = useLanguage();
  if (state.phase === "reading")
    return <Progress percent={100} status="active" showInfo={false} aria-label={t("reading")} />;
  if (state.phase !== "hashing") return null;
  const { bytesDone, bytesTotal, bytesPerSecond } = state.progress;
  const left = bytesPerSecond > 0 ? (bytesTotal - bytesDone) / bytesPerSecond : 0;
  return (
    <>
      <Progress
        percent={bytesTotal === 0 ? 100 : Math.floor((bytesDone / bytesTotal) * 100)}
        status="active"
      />
      <Typography.Text aria-live="polite">
        {t("hashing", {
          done: formatBytes(bytesDone, locale),
          total: formatBytes(bytesTotal, locale),
          rate: formatBytes(bytesPerSecond, locale),
          left: formatSeconds(left, locale),
        })}
      </Typography.Text>
    </>
  );
}

export function VerifyPage() {
  const { t } = useLanguage();
  const [message, messages] = toast.useMessage();
  const trustChoice = useTrust();
  const { state, verify, cancel } = useVerification();
  const [bundle, setBundle] = useState<OpenedBundle | null>(null);
  const [manifest, setManifest] = useState<Named<Manifest> | null>(null);
  const [files, setFiles] = useState<readonly ChosenFile[]>([]);

  const refuse = (name: string, error: unknown) => {
    void message.error({
      content: t("fileProblem", { name, reason: error instanceof Error ? error.message : String(error) }),
      duration: 12,
    });
  };
  useLinkedBundle(setBundle, refuse);

  /** Opens the first of the dropped files; says why when it can't be used. */
  const opening =
    <T,>(open: (file: File) => Promise<T>, use: (value: T) => void) =>
    (chosen: readonly ChosenFile[]) => {
      const [first] = chosen;
      if (first === undefined) return;
      cancel();
      open(first.file).then(use, (error: unknown) => refuse(first.path, error));
    };

  const { trust } = trustChoice;
  const blockChoice = useTrustedBlock(trust);
  const { trusted } = blockChoice;
  // Once the page stands, so that it goes on working when the network is taken away.
  useEffect(() => void Promise.allSettled([loadVerifier(), loadPaper()]), []);
  const running = state.phase === "hashing" || state.phase === "reading";
  const start = () => {
    if (bundle === null || trust === null || trusted === null) return;
    void verify({
      bundle: bundle.value,
      trust,
      rpc: rpcUrls(trustChoice.rpcText),
      trusted,
      manifest: manifest?.value,
      files,
    });
  };

  return (
    <div className="stack">
      {messages}
      <div>
        <Typography.Title level={1}>{t("title")}</Typography.Title>
        <Typography.Paragraph>{t("intro")}</Typography.Paragraph>
      </div>
      <Panel title={t("bundleTitle")}>
        <DropZone
          name="bundle"
          hint={t("bundleHint")}
          buttons={[
            {
              label: t("chooseBundle"),
              accept: ".json,.pdf,application/json,application/pdf,application/vnd.datadeed.bundle+json",
            },
          ]}
          onFiles={opening(openBundle, setBundle)}
        >
          {bundle !== null && (
            <Typography.Text strong className="break">
              {t("bundleChosen")}: {bundle.name}
            </Typography.Text>
          )}
          {bundle?.fromPdf === true && (
            <Alert type="info" showIcon data-testid="from-pdf" title={t("bundleFromPdf")} />
          )}
        </DropZone>
      </Panel>
      <DatasetPanel
        files={files}
        manifest={manifest}
        bundleHasManifest={bundle?.value.manifest !== undefined}
        onFiles={(chosen) => {
          cancel();
          setFiles(chosen);
          if (chosen.length === 0) void message.warning(t("emptyFolder"));
        }}
        onManifest={opening(openManifest, setManifest)}
        onClear={() => setFiles([])}
      />
      <TrustPanel choice={trustChoice} onFiles={opening(openTrust, trustChoice.pin)} />
      <OfflinePanel
        bundle={bundle?.value ?? null}
        choice={blockChoice}
        onNote={opening(openNote, blockChoice.setNote)}
      />
      {files.length > 0 && manifest === null && bundle?.value.manifest === undefined && (
        <Alert type="warning" showIcon title={t("manifestNeeded")} />
      )}
      <div className="row">
        <Button
          type="primary"
          size="large"
          data-testid="verify"
          disabled={bundle === null || trust === null || trusted === null || running}
          onClick={start}
        >
          {state.phase === "done" ? t("again") : t("verify")}
        </Button>
        {running && (
          <Button size="large" onClick={cancel}>
            {t("cancel")}
          </Button>
        )}
      </div>
      <div className="progress">
        <Running state={state} />
        {state.phase === "failed" && (
          <Alert type="error" showIcon data-testid="failed" title={t("failed", { reason: state.reason })} />
        )}
      </div>
      {state.phase === "done" && <ReportView report={state.report} />}
      {bundle !== null && <CertificateView bundle={bundle.value} />}
      {bundle !== null && (
        <Suspense fallback={null}>
          <CertificatePaper
            bundle={bundle.value}
            trust={trust}
            fromGateway={trust !== null && trustChoice.pinnedName === null}
          />
        </Suspense>
      )}
    </div>
  );
}

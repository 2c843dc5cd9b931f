import { Alert, Button, Progress } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import type { Manifest } from "#core/dataset.ts";
import type { DepositState } from "#core/gateway-answers.ts";
import { fetchBundle, type Receipt } from "../../../adapters/gateway/deposits.ts";
import { saveFile } from "../forms/save-file.ts";
import { DEPOSIT_TEXTS } from "../i18n/deposit.ts";
import { formatBytes } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import type { HolderKey } from "../keys/holder-key.ts";
import { useSession } from "../session/session.tsx";
import { ErrorState } from "../shell/states.tsx";
import { manifestName, manifestText } from "./sign-step.tsx";
import type { Submission } from "./use-submission.ts";

const STATES = ["SEQUENCED", "ANCHORED", "FINAL"] as const;
const HINTS = { SEQUENCED: "sequencedHint", ANCHORED: "anchoredHint", FINAL: "finalHint" } as const;

function StateList({ state }: { readonly state: DepositState }) {
  const { t } = useTexts(DEPOSIT_TEXTS);
  const reached = STATES.indexOf(state);
  return (
    <ol className="states" data-testid="states" data-state={state}>
      {STATES.map((one, i) => (
        <li key={one} className={i <= reached ? "reached" : ""}>
          <span className="states-mark" aria-hidden="true">
            {i <= reached ? "✓" : i + 1}
          </span>
          <span>
            <strong>{t(one)}</strong>
            <span className="fine block">{t(HINTS[one])}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

function Papers({
  receipt,
  state,
  manifest,
}: {
  readonly receipt: Receipt;
  readonly state: DepositState;
  readonly manifest: Manifest;
}) {
  const { t } = useTexts(DEPOSIT_TEXTS);
  const { gateway } = useSession();
  const [error, setError] = useState<unknown>(null);
  const { certificateNo } = receipt;
  const early = state === "SEQUENCED";
  const save = (make: () => Promise<void>) => {
    setError(null);
    make().catch(setError);
  };
  return (
    <div className="stack tight">
      <div className="fine">{t("saveHint")}</div>
      <div className="row">
        <Button
          type="primary"
          disabled={early}
          data-testid="save-pdf"
          onClick={() =>
            save(async () =>
              saveFile(
                `${certificateNo}.pdf`,
                (await gateway.bytes(`/v1/certificates/${certificateNo}/certificate.pdf`)).slice(),
                "application/pdf",
              ),
            )
          }
        >
          {t("savePdf")}
        </Button>
        <Button
          disabled={early}
          data-testid="save-bundle"
          onClick={() =>
            save(async () =>
              saveFile(`${certificateNo}.deed.json`, (await fetchBundle(gateway, certificateNo)).slice()),
            )
          }
        >
          {t("saveBundle")}
        </Button>
        <Button
          data-testid="save-manifest-again"
          onClick={() => saveFile(manifestName(manifest), manifestText(manifest))}
        >
          {t("saveManifest")}
        </Button>
      </div>
      {error !== null && <ErrorState error={error} />}
    </div>
  );
}

/** From signing to FINAL, and the papers to save. */
export function ProgressStep(props: {
  readonly submission: Submission;
  readonly manifest: Manifest;
  readonly kind: HolderKey["kind"];
  readonly onRetry: () => void;
  readonly onBack: () => void;
  readonly onAnother: () => void;
}) {
  const { t, locale } = useTexts(DEPOSIT_TEXTS);
  const { submission } = props;
  if (submission.phase === "idle" || submission.phase === "signing")
    return (
      <div className="state" role="status">
        {t(props.kind === "WALLET" ? "confirmWallet" : "signing")}
      </div>
    );
  if (submission.phase === "sending") {
    const { done, total } = submission;
    return (
      <div className="state" role="status">
        {total === 0
          ? t("waiting")
          : t("uploading", { done: formatBytes(done, locale), total: formatBytes(total, locale) })}
        <Progress
          className="state-bar"
          percent={total === 0 ? 0 : Math.floor((done / total) * 100)}
          showInfo={total > 0}
          status="active"
          aria-label={t("progress")}
        />
      </div>
    );
  }
  if (submission.phase === "failed")
    return (
      <div className="stack">
        <ErrorState error={submission.error} testId="deposit-failed" />
        <div className="row">
          <Button onClick={props.onBack}>{t("back")}</Button>
          <Button type="primary" onClick={props.onRetry}>
            {t("sendAgain")}
          </Button>
        </div>
      </div>
    );
  const { receipt, state, silent } = submission;
  return (
    <div className="stack" data-testid="deposited">
      <div role="status">
        <strong>{t("done")}</strong>
      </div>
      <div>
        <div className="fine">{t("certificateNo")}</div>
        <div className="number" data-testid="certificate-no">
          {receipt.certificateNo}
        </div>
      </div>
      <StateList state={state} />
      {silent && <Alert type="warning" showIcon title={t("stillRecorded")} />}
      <Papers receipt={receipt} state={state} manifest={props.manifest} />
      <div className="row">
        <Link to={`/certificates/${receipt.certificateNo}`}>{t("openCertificate")}</Link>
        <Button onClick={props.onAnother}>{t("another")}</Button>
      </div>
    </div>
  );
}

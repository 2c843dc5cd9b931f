import { Alert, Button, message as toast, Typography } from "antd";
import { useEffect, useState, useSyncExternalStore } from "react";
import { pageFolder } from "../gateway/web-gateway.ts";
import type { ChosenFile } from "../hashing/chosen-files.ts";
import { AUDIT_TEXTS } from "../i18n/audit.ts";
import { formatCount } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { useSession } from "../session/session.tsx";
import { Empty, ErrorState } from "../shell/states.tsx";
import { openTrust } from "../verify/inputs.ts";
import { TrustPanel } from "../verify/trust-panel.tsx";
import { rpcUrls, useTrust } from "../verify/use-trust.ts";
import type { AuditSettings } from "./audit-messages.ts";
import { auditRun } from "./audit-run.ts";
import { bindingText } from "./kept-audit.ts";
import { ChoicesPanel, type Choices } from "./choices-panel.tsx";
import { ProgressPanel } from "./progress-panel.tsx";
import { ResultView } from "./result-view.tsx";
import { badUrl, readBlockChoice } from "./settings.ts";
import "./audit.css";

/** The form as it was, for who comes back from another page. */
let remembered: Choices | null = null;

function useChoices(): [Choices, (choices: Choices) => void] {
  const { hasGateway } = useSession();
  const [choices, setChoices] = useState<Choices>(
    () =>
      remembered ?? {
        block: "",
        documents: hasGateway ? pageFolder(location.href) : "",
        certificates: true,
        actors: true,
      },
  );
  return [
    choices,
    (next) => {
      remembered = next;
      setChoices(next);
    },
  ];
}

export default function AuditPage() {
  const { t, locale } = useTexts(AUDIT_TEXTS);
  const [message, messages] = toast.useMessage();
  const trustChoice = useTrust();
  const [choices, setChoices] = useChoices();
  const { phase, pace, error, result, kept } = useSyncExternalStore(auditRun.subscribe, auditRun.state);
  useEffect(() => void auditRun.recall(), []);

  const pin = ([first]: readonly ChosenFile[]) => {
    if (first === undefined) return;
    openTrust(first.file).then(trustChoice.pin, (problem: unknown) => {
      const reason = problem instanceof Error ? problem.message : String(problem);
      void message.error({ content: `${first.path}: ${reason}`, duration: 12 });
    });
  };

  const rpc = rpcUrls(trustChoice.rpcText);
  const documents = rpcUrls(choices.documents);
  const block = readBlockChoice(choices.block);
  const { trust } = trustChoice;
  const wrongRpc = badUrl(rpc);
  const settings: AuditSettings | null =
    trust === null ||
    rpc.length === 0 ||
    wrongRpc !== undefined ||
    block === null ||
    badUrl(documents) !== undefined
      ? null
      : {
          trust,
          rpc,
          documents,
          certificates: choices.certificates,
          actors: choices.actors,
          block,
        };
  const obstacle =
    trust === null
      ? t("trustNeeded")
      : rpc.length === 0
        ? t("rpcNeeded")
        : wrongRpc !== undefined
          ? t("urlBad", { url: wrongRpc })
          : null;
  const start = () => settings !== null && auditRun.start(settings);
  const resume = () => settings !== null && auditRun.resume(settings);
  const running = phase === "RUNNING";
  const halted = phase !== "RUNNING" && phase !== "DONE" && kept !== null;
  const isOther = halted && settings !== null && kept.binding !== bindingText(settings);

  return (
    <div className="stack">
      {messages}
      <div>
        <Typography.Title level={1}>{t("title")}</Typography.Title>
        <Typography.Paragraph>{t("intro")}</Typography.Paragraph>
      </div>
      <TrustPanel title={t("trustTitle")} choice={trustChoice} onFiles={pin} />
      <ChoicesPanel choices={choices} onChange={setChoices} />
      <div className="row">
        {halted && (
          <Button
            type="primary"
            size="large"
            data-testid="audit-resume"
            disabled={settings === null || isOther}
            onClick={resume}
          >
            {t("resume", { block: formatCount(kept.block, locale) })}
          </Button>
        )}
        {running ? (
          <Button size="large" data-testid="audit-stop" onClick={() => auditRun.stop()}>
            {t("stop")}
          </Button>
        ) : (
          <Button
            type={halted ? "default" : "primary"}
            size="large"
            data-testid="audit-start"
            disabled={settings === null}
            onClick={start}
          >
            {t(halted ? "startAfresh" : phase === "DONE" ? "startAgain" : "start")}
          </Button>
        )}
        {!running && !trustChoice.loading && obstacle !== null && (
          <Typography.Text type="secondary" data-testid="audit-obstacle" className="break">
            {obstacle}
          </Typography.Text>
        )}
      </div>
      {phase === "IDLE" && <Empty testId="audit-idle" title={t("idleTitle")} hint={t("idleHint")} />}
      {running && <ProgressPanel pace={pace} />}
      {(phase === "STOPPED" || phase === "INTERRUPTED") && (
        <Alert
          type="info"
          showIcon
          role="status"
          data-testid={phase === "STOPPED" ? "audit-stopped" : "audit-interrupted"}
          title={<strong>{t(phase === "STOPPED" ? "stoppedTitle" : "interruptedTitle")}</strong>}
          description={
            kept === null
              ? t("stoppedEmpty")
              : t(isOther ? "keptOther" : "stoppedHint", { block: formatCount(kept.block, locale) })
          }
        />
      )}
      {phase === "FAILED" && (
        <ErrorState error={error} testId="audit-failed" onRetry={kept === null ? start : resume} />
      )}
      {phase === "DONE" && result !== null && <ResultView result={result} />}
    </div>
  );
}

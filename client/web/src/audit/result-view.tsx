import { Alert, Button, Typography } from "antd";
import { useEffect, useRef, useState } from "react";
import { saveFile } from "../forms/save-file.ts";
import { AUDIT_TEXTS } from "../i18n/audit.ts";
import { formatCount, formatDateTime } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Panel } from "../panel.tsx";
import { ErrorState } from "../shell/states.tsx";
import { ActivityChart, GrowthChart } from "./charts.tsx";
import type { AuditResult } from "./audit-messages.ts";
import { CheckpointsPanel } from "./checkpoints-panel.tsx";
import { DonePanel } from "./done-panel.tsx";
import { FindingRow, FindingsPanel } from "./findings-panel.tsx";
import { printAudit } from "./print-audit.ts";
import { RolesPanel } from "./roles-panel.tsx";

const TONE = { VERIFIED: "success", VERIFIED_WITH_EXCEPTIONS: "warning", NOT_VERIFIABLE: "error" } as const;

function Conclusion({ result }: { readonly result: AuditResult }) {
  const { t, locale } = useTexts(AUDIT_TEXTS);
  const { conclusion, scope } = result.report;
  const { block, sources } = scope;
  const place = useRef<HTMLDivElement>(null);
  // Who waited at the top of a long page is led to what came out.
  useEffect(() => place.current?.focus(), [result]);
  return (
    <div ref={place} tabIndex={-1} className="audit-conclusion">
      <Alert
        type={TONE[conclusion]}
        showIcon
        role="status"
        title={<Typography.Title level={2}>{t(conclusion)}</Typography.Title>}
        description={
          <>
            <div>{t(`means${conclusion}`)}</div>
            <div className="break">
              {block === null
                ? t("noBlock")
                : t("asOf", {
                    number: formatCount(block.number, locale),
                    time: formatDateTime(block.time, locale),
                    hash: block.hash,
                    sources: formatCount(sources, locale),
                  })}
            </div>
          </>
        }
      />
    </div>
  );
}

function Repeat({ command }: { readonly command: string }) {
  const { t } = useTexts(AUDIT_TEXTS);
  const [copied, setCopied] = useState(false);
  return (
    <Panel
      title={t("repeatTitle")}
      extra={
        <Button onClick={() => void navigator.clipboard.writeText(command).then(() => setCopied(true))}>
          <span role="status">{t(copied ? "copied" : "copy")}</span>
        </Button>
      }
    >
      <div className="stack tight">
        <Typography.Text type="secondary">{t("repeatHint")}</Typography.Text>
        <pre className="evidence" tabIndex={0} data-testid="audit-command">
          {command}
        </pre>
      </div>
    </Panel>
  );
}

/** The report to keep: its canonical bytes, and as a paper for people. */
function Downloads({ result }: { readonly result: AuditResult }) {
  const { t, language } = useTexts(AUDIT_TEXTS);
  const { report, bytes } = result;
  const name = `audit-${report.scope.block?.number ?? "none"}`;
  const [printing, setPrinting] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const print = () => {
    setPrinting(true);
    setError(null);
    printAudit({ report, language })
      .then((paper) => saveFile(`${name}.pdf`, paper, "application/pdf"), setError)
      .finally(() => setPrinting(false));
  };
  return (
    <div className="stack tight">
      <div className="row">
        <Button type="primary" data-testid="audit-download" onClick={() => saveFile(`${name}.json`, bytes)}>
          {t("download")}
        </Button>
        <Button data-testid="audit-pdf" loading={printing} onClick={print}>
          {t("print")}
        </Button>
      </div>
      <span className="fine" role="status">
        {t(printing ? "printing" : "printHint")}
      </span>
      {error !== null && <ErrorState error={error} onRetry={print} />}
    </div>
  );
}

/** What an audit came to: the conclusion and what speaks against it first. */
export function ResultView({ result }: { readonly result: AuditResult }) {
  const { t, language } = useTexts(AUDIT_TEXTS);
  const { report, timeline } = result;
  const { block } = report.scope;
  const end = block === null ? 0 : Date.parse(block.time) / 1000;
  return (
    <div className="stack" data-testid="audit-report" data-conclusion={report.conclusion}>
      <Conclusion result={result} />
      {report.firstBadEvent !== null && (
        <Panel title={t("firstBad")}>
          <ul className="checks" data-testid="first-bad">
            <FindingRow finding={report.firstBadEvent} />
          </ul>
        </Panel>
      )}
      <Downloads result={result} />
      <FindingsPanel report={report} />
      <DonePanel counts={report.counts} />
      <GrowthChart checkpoints={timeline.checkpoints} end={end} />
      <ActivityChart timeline={timeline} />
      <CheckpointsPanel checkpoints={timeline.checkpoints} findings={report.findings} />
      <RolesPanel report={report} />
      <Panel title={t("gapsTitle")}>
        <ul className="audit-list">
          {report.gaps.map((gap) => (
            <li key={gap.code} className="break">
              {gap[language]}
            </li>
          ))}
        </ul>
      </Panel>
      <Repeat command={report.command} />
    </div>
  );
}

import { Alert, Tag, Typography } from "antd";
import type { DueDiligenceReport } from "../../../report/report.ts";
import type { Line, LineResult } from "../../../report/line.ts";
import { formatDateTime } from "../i18n/format.ts";
import { REPORT_TEXTS } from "../i18n/report.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Panel } from "../panel.tsx";

const TONES = { PASS: "success", CONDITIONAL: "warning", REJECT: "error" } as const;
const COLOURS: Readonly<Record<LineResult, string>> = {
  PASS: "success",
  WARN: "warning",
  FAIL: "error",
  NOT_CHECKED: "default",
};
const SIGNS: Readonly<Record<LineResult, string>> = { PASS: "✓", WARN: "!", FAIL: "✕", NOT_CHECKED: "–" };

function LineRow({ line }: { readonly line: Line }) {
  const { t, language } = useTexts(REPORT_TEXTS);
  return (
    <li className="check" data-testid={`line-${line.id}`} data-result={line.result} data-code={line.code}>
      <div>
        <Tag color={COLOURS[line.result]}>
          <span aria-hidden="true">{SIGNS[line.result]} </span>
          {t(line.result)}
        </Tag>
      </div>
      <div className="body">
        <div className="check-name">
          {line.id} {line.name[language]}
        </div>
        <div className="break">{line.detail[language]}</div>
        <details>
          <summary>
            {t("source")}: {line.source[language]} · <code>{line.code}</code>
          </summary>
          <pre className="evidence">{JSON.stringify(line.compared, null, 2)}</pre>
        </details>
      </div>
    </li>
  );
}

/** A report on screen: verdict and conditions first, then every line with its evidence. */
export function ReportResult({ report }: { readonly report: DueDiligenceReport }) {
  const { t, language, locale } = useTexts(REPORT_TEXTS);
  const { head, verdict, grounds, conditions, lines } = report;
  const { asOf } = head;
  return (
    <div className="stack" data-testid="due-diligence" data-verdict={verdict}>
      <Alert
        type={TONES[verdict]}
        showIcon
        role="status"
        title={<Typography.Title level={2}>{t(`verdict_${verdict}`)}</Typography.Title>}
        description={
          <>
            {grounds.length > 0 && <div>{t("grounds", { ids: grounds.join(", ") })}</div>}
            <div>
              {head.certificateNo} · {head.subject.title} · {head.subject.holder}
            </div>
            <div className="break">
              {asOf === null
                ? t("asOfUnknown")
                : t("asOf", {
                    number: asOf.blockNumber,
                    time: formatDateTime(asOf.time, locale),
                    hash: asOf.blockHash,
                    sources: asOf.sources,
                  })}
            </div>
          </>
        }
      />
      {conditions.length > 0 && (
        <Panel title={t("conditions", { count: conditions.length })}>
          <ol className="conditions">
            {conditions.map((condition) => (
              <li key={condition.id}>
                <strong>{condition.id}</strong> {condition[language]}
              </li>
            ))}
          </ol>
        </Panel>
      )}
      <Panel title={t("lines", { count: lines.length })}>
        <ul className="checks">
          {lines.map((line) => (
            <LineRow key={line.id} line={line} />
          ))}
        </ul>
      </Panel>
    </div>
  );
}

import { Alert, Button, Tag, Typography } from "antd";
import { Panel } from "../panel.tsx";
import type { CheckStatus } from "../../../verify/codes.ts";
import type { Fragment } from "../../../verify/fragment.ts";
import type { Report } from "../../../verify/pipeline.ts";
import { formatDateTime } from "../i18n/format.ts";
import { useLanguage } from "../i18n/language.tsx";

const TONE = { PASS: "success", CONDITIONAL: "warning", REJECT: "error" } as const;
const COLOUR: Record<CheckStatus, string> = {
  PASS: "success",
  WARN: "warning",
  FAIL: "error",
  NOT_CHECKED: "default",
};
const SIGN: Record<CheckStatus, string> = { PASS: "✓", WARN: "!", FAIL: "✕", NOT_CHECKED: "–" };

function CheckRow({ fragment }: { readonly fragment: Fragment }) {
  const { t, language } = useLanguage();
  const detail = language === "zh" ? fragment.detailZh : fragment.detail;
  const remedy = language === "zh" ? fragment.remedyZh : fragment.remedy;
  return (
    <li
      className="check"
      data-testid={`check-${fragment.check}`}
      data-status={fragment.status}
      data-code={fragment.code}
    >
      <div>
        <Tag color={COLOUR[fragment.status]}>
          <span aria-hidden="true">{SIGN[fragment.status]} </span>
          {t(fragment.status)}
        </Tag>
      </div>
      <div className="body">
        <div className="check-name">{language === "zh" ? fragment.nameZh : fragment.name}</div>
        <div className="break">{detail}</div>
        {remedy !== null && (
          <Typography.Text type="secondary">
            {t("remedy")}: {remedy}
          </Typography.Text>
        )}
        <details>
          <summary>
            {t("evidence")} · <code>{fragment.code}</code>
          </summary>
          <pre className="evidence">{JSON.stringify(fragment.evidence, null, 2)}</pre>
        </details>
      </div>
    </li>
  );
}

function download(report: Report): void {
  const url = URL.createObjectURL(
    new Blob([`${JSON.stringify(report, null, 2)}\n`], { type: "application/json" }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = `${report.certificateNo}.report.json`;
  link.click();
  URL.revokeObjectURL(url);
}

export function ReportView({ report }: { readonly report: Report }) {
  const { t, locale } = useLanguage();
  const { asOf, verdict } = report;
  return (
    <div className="stack" data-testid="report" data-verdict={verdict}>
      <Alert
        type={TONE[verdict]}
        showIcon
        role="status"
        title={<Typography.Title level={3}>{t(`verdict${verdict}`)}</Typography.Title>}
        description={
          <>
            <div>{t(`explain${verdict}`)}</div>
            <div className="break">
              {asOf === null
                ? t("asOfUnknown")
                : t(report.trustedBlock === null ? "asOf" : "asOfProven", {
                    number: asOf.blockNumber,
                    time: formatDateTime(asOf.time, locale),
                    hash: asOf.blockHash,
                  })}
            </div>
          </>
        }
      />
      <Panel
        title={t("checksTitle")}
        extra={<Button onClick={() => download(report)}>{t("downloadReport")}</Button>}
      >
        <ul className="checks">
          {report.checks.map((fragment) => (
            <CheckRow key={fragment.check} fragment={fragment} />
          ))}
        </ul>
      </Panel>
    </div>
  );
}

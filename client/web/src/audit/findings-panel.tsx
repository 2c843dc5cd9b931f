import { Button, Tag, Typography } from "antd";
import { useState } from "react";
import type { Finding } from "../../../audit/finding.ts";
import type { AuditReport } from "../../../audit/report.ts";
import type { Severity } from "../../../audit/codes.ts";
import { AUDIT_TEXTS } from "../i18n/audit.ts";
import { formatCount } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Panel } from "../panel.tsx";

const SEVERITIES: readonly Severity[] = ["BREAKS", "EXCEPTION", "NOTE"];
const COLOUR: Readonly<Record<Severity, string>> = { BREAKS: "error", EXCEPTION: "warning", NOTE: "default" };
const SIGN: Readonly<Record<Severity, string>> = { BREAKS: "✕", EXCEPTION: "!", NOTE: "·" };
const SHOWN_AT_ONCE = 50;

/** One finding in words, with the event that it is about. */
export function FindingRow({ finding }: { readonly finding: Finding }) {
  const { t, language } = useTexts(AUDIT_TEXTS);
  const { code, severity, event } = finding;
  return (
    <li className="check" data-testid="finding" data-code={code}>
      <div>
        <Tag color={COLOUR[severity]}>
          <span aria-hidden="true">{SIGN[severity]} </span>
          {t(severity)}
        </Tag>
      </div>
      <div className="body">
        <div className="break">{finding[language]}</div>
        {event !== null && (
          <div className="break fine">
            {t("place", { block: event.block, index: event.logIndex, transaction: event.transaction })}
          </div>
        )}
        <code className="fine">{code}</code>
      </div>
    </li>
  );
}

function OfSeverity({ severity, report }: { readonly severity: Severity; readonly report: AuditReport }) {
  const { t, locale } = useTexts(AUDIT_TEXTS);
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const findings = report.findings.filter((finding) => finding.severity === severity);
  if (findings.length === 0) return null;
  const codes = [...new Set(findings.map(({ code }) => code))];
  const counts = codes.map((code) => ({
    code,
    count: report.findingCounts[code] ?? 0,
    listed: findings.filter((finding) => finding.code === code).length,
  }));
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const more = Math.min(SHOWN_AT_ONCE, findings.length - shown);
  return (
    <section>
      <h3 className="audit-severity">
        {t(severity)} <span className="fine">{t("count", { count: formatCount(total, locale) })}</span>
      </h3>
      <Typography.Text type="secondary">{t(`means${severity}`)}</Typography.Text>
      <ul className="checks">
        {findings.slice(0, shown).map((finding, i) => (
          <FindingRow key={i} finding={finding} />
        ))}
      </ul>
      {more > 0 && (
        <Button onClick={() => setShown(shown + SHOWN_AT_ONCE)}>
          {t("showMore", { count: formatCount(more, locale) })}
        </Button>
      )}
      {more <= 0 &&
        counts
          .filter(({ count, listed }) => count > listed)
          .map(({ code, count, listed }) => (
            <div key={code} className="fine">
              {t("moreOf", { count: formatCount(count - listed, locale), code })}
            </div>
          ))}
    </section>
  );
}

/** What was found, by what it means for the conclusion. */
export function FindingsPanel({ report }: { readonly report: AuditReport }) {
  const { t } = useTexts(AUDIT_TEXTS);
  return (
    <Panel title={t("findingsTitle")}>
      {report.findings.length === 0 ? (
        <Typography.Text data-testid="no-findings">{t("noFindings")}</Typography.Text>
      ) : (
        <div className="stack">
          {SEVERITIES.map((severity) => (
            <OfSeverity key={severity} severity={severity} report={report} />
          ))}
        </div>
      )}
    </Panel>
  );
}

import type { AuditCounts } from "../../../audit/report.ts";
import { AUDIT_TEXTS, type AuditTextKey } from "../i18n/audit.ts";
import { formatCount } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Panel } from "../panel.tsx";

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** What was counted, compared and recomputed. */
export function DonePanel({ counts }: { readonly counts: AuditCounts }) {
  const { t, locale } = useTexts(AUDIT_TEXTS);
  const count = (value: number) => formatCount(value, locale);
  const of = (done: number, total: number) => t("ofTotal", { done: count(done), total: count(total) });
  const { certificates } = counts;
  const rows: readonly (readonly [AuditTextKey, string])[] = [
    ["events", count(sum(counts.events))],
    ["checkpoints", count(counts.checkpoints)],
    ["roots", of(counts.rootsRecomputed, counts.checkpoints)],
    ["entriesRead", of(counts.entriesRead, counts.entries)],
    ["certificates", of(certificates.verified, counts.entries)],
    ["missing", count(certificates.missing)],
    ["faulty", count(certificates.faulty)],
    ["compared", count(sum(counts.compared))],
    ["actors", count(counts.actorsChecked)],
  ];
  return (
    <Panel title={t("doneTitle")}>
      <dl className="audit-counts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd data-testid={`count-${name}`}>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

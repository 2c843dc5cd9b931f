import { lazy, Suspense, type ReactNode } from "react";
import { AUDIT_TEXTS } from "../i18n/audit.ts";
import { formatCount, formatDateTime } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Panel } from "../panel.tsx";
import { activityBars, growthOf, growthRows } from "./buckets.ts";
import type { Timeline, TimelineCheckpoint } from "./timeline.ts";

const Chart = lazy(() => import("./chart.tsx"));

const isoOf = (seconds: number) => new Date(seconds * 1000).toISOString();

/** A picture for those who see it, the same figures as a table for all. */
function Figure(props: {
  readonly summary: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly children: ReactNode;
}) {
  const { t } = useTexts(AUDIT_TEXTS);
  return (
    <figure className="audit-figure">
      <figcaption className="fine">{props.summary}</figcaption>
      <div className="audit-chart" aria-hidden="true">
        <Suspense fallback={null}>{props.children}</Suspense>
      </div>
      <details>
        <summary>{t("figures")}</summary>
        <div className="audit-table" tabIndex={0} role="region" aria-label={t("figures")}>
          <table>
            <thead>
              <tr>
                {props.columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {props.rows.map((row, i) => (
                <tr key={i}>
                  {row.map((cell, k) => (
                    <td key={k}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** Certificates in the log over time. */
export function GrowthChart(props: {
  readonly checkpoints: readonly TimelineCheckpoint[];
  /** Time of the audit's block, Unix seconds. */
  readonly end: number;
}) {
  const { t, locale } = useTexts(AUDIT_TEXTS);
  const { checkpoints, end } = props;
  const [first, last] = [checkpoints[0], checkpoints.at(-1)];
  if (first === undefined || last === undefined) return null;
  const { times, sizes } = growthOf(checkpoints, end);
  return (
    <Panel title={t("growthTitle")}>
      <Figure
        summary={t("growthSummary", {
          count: formatCount(last.size, locale),
          checkpoints: formatCount(checkpoints.length, locale),
          from: formatDateTime(isoOf(first.time), locale),
          to: formatDateTime(isoOf(last.time), locale),
        })}
        columns={[t("time"), t("growthAxis")]}
        rows={growthRows(checkpoints).map(({ until, size }) => [
          formatDateTime(isoOf(until), locale),
          formatCount(size, locale),
        ])}
      >
        <Chart
          kind="STEPS"
          times={times}
          layers={[{ label: t("growthAxis"), values: sizes, tone: "FIRST" }]}
        />
      </Figure>
    </Panel>
  );
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** A span in its largest whole unit: `6 hours`. */
function formatSpan(seconds: number, locale: string): string {
  const [unit, size] = UNITS.find(([, length]) => seconds % length === 0) ?? UNITS[2];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(seconds / size);
}

/** Events of the registers over time, one on top of the other. */
export function ActivityChart({ timeline }: { readonly timeline: Timeline }) {
  const { t, locale } = useTexts(AUDIT_TEXTS);
  const { width, bars } = activityBars(timeline);
  const total = (of: "certificates" | "pledges") => bars.reduce((sum, bar) => sum + bar[of], 0);
  const count = (value: number) => formatCount(value, locale);
  if (bars.length === 0)
    return (
      <Panel title={t("activityTitle")}>
        <span data-testid="no-activity">{t("noActivity")}</span>
      </Panel>
    );
  const layers = [
    // The upper part is drawn first, from the ground, and covered by the lower one.
    {
      label: t("pledgeEvents"),
      values: bars.map(({ certificates, pledges }) => certificates + pledges),
      tone: "SECOND" as const,
    },
    {
      label: t("certificateEvents"),
      values: bars.map(({ certificates }) => certificates),
      tone: "FIRST" as const,
    },
  ];
  return (
    <Panel title={t("activityTitle")}>
      <Figure
        summary={t("activitySummary", {
          certificates: count(total("certificates")),
          pledges: count(total("pledges")),
          width: formatSpan(width, locale),
        })}
        columns={[t("time"), t("certificateEvents"), t("pledgeEvents")]}
        rows={bars
          .filter(({ certificates, pledges }) => certificates + pledges > 0)
          .map(({ start, certificates, pledges }) => [
            formatDateTime(isoOf(start), locale),
            count(certificates),
            count(pledges),
          ])}
      >
        <ul className="audit-legend">
          <li className="first">{t("certificateEvents")}</li>
          <li className="second">{t("pledgeEvents")}</li>
        </ul>
        <Chart kind="BARS" times={bars.map(({ start }) => start + width / 2)} layers={layers} width={width} />
      </Figure>
    </Panel>
  );
}

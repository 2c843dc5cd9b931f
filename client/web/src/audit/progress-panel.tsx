import { Progress, Typography } from "antd";
import { AUDIT_TEXTS } from "../i18n/audit.ts";
import { formatCount, formatSeconds } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Panel } from "../panel.tsx";
import { rateOf, timeLeft, type Pace } from "./pace.ts";

/** Phase, how much, how fast, how long still. Only the phase is read aloud: figures change ten times a second. */
export function ProgressPanel({ pace }: { readonly pace: Pace | null }) {
  const { t, locale } = useTexts(AUDIT_TEXTS);
  const count = (value: number) => formatCount(Math.round(value), locale);
  const parts = pace === null ? [] : [stepText(pace)];
  const left = pace === null ? null : timeLeft(pace);
  if (pace !== null && rateOf(pace) > 0) parts.push(t("rate", { rate: count(rateOf(pace)) }));
  if (left !== null && left > 0) parts.push(t("left", { left: formatSeconds(left, locale) }));

  function stepText({ step }: Pace): string {
    const { phase, done, total, events } = step;
    return t(`progress${phase}`, { done: count(done), total: count(total), events: count(events) });
  }

  const phase = pace === null ? t("connecting") : t(pace.step.phase);
  const percent =
    pace === null || pace.step.total === 0 ? 0 : Math.floor((100 * pace.step.done) / pace.step.total);
  return (
    <Panel title={t("progressTitle")}>
      <div className="audit-progress" data-testid="audit-progress" data-phase={pace?.step.phase ?? "BLOCK"}>
        <div role="status">
          <Typography.Text strong>{phase}</Typography.Text>
        </div>
        <Progress percent={percent} status="active" aria-label={phase} />
        <Typography.Text type="secondary">{parts.join(" · ")}</Typography.Text>
      </div>
    </Panel>
  );
}

import type { HistoryEvent } from "../../adapters/gateway/views.ts";
import { ALERTS_TEXTS } from "./i18n/alerts.ts";
import { formatCount, formatDateTime } from "./i18n/format.ts";
import { HISTORY_TEXTS } from "./i18n/history.ts";
import { useTexts } from "./i18n/use-texts.tsx";

/** What happened, the newest first, each with its block. */
export function HistoryView({ events }: { readonly events: readonly HistoryEvent[] }) {
  const { t, locale } = useTexts(HISTORY_TEXTS);
  const { t: alert } = useTexts(ALERTS_TEXTS);
  const nameOf = (event: string) =>
    Object.hasOwn(HISTORY_TEXTS, event)
      ? t(event as keyof typeof HISTORY_TEXTS)
      : Object.hasOwn(ALERTS_TEXTS, event)
        ? alert(event as keyof typeof ALERTS_TEXTS)
        : event;
  return (
    <ol className="timeline" data-testid="history" reversed>
      {events.toReversed().map(({ event, at, details }, i) => {
        const block = details["blockNumber"];
        return (
          <li key={`${event} ${at} ${i}`} data-event={event}>
            <strong>{nameOf(event)}</strong>
            <div className="fine">
              {formatDateTime(at, locale)}
              {typeof block === "number" && ` · ${t("block", { block: formatCount(block, locale) })}`}
              {details["final"] === false && ` · ${t("notFinal")}`}
            </div>
            <details className="fine">
              <summary>{t("details")}</summary>
              <pre className="evidence">{JSON.stringify(details, null, 2)}</pre>
            </details>
          </li>
        );
      })}
    </ol>
  );
}

import type { HistoryEvent } from "../../../adapters/gateway/views.ts";
import { CERTIFICATES_TEXTS } from "../i18n/certificates.ts";
import { formatCount, formatDateTime } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";

type Key = keyof typeof CERTIFICATES_TEXTS;

/** States have names of their own beside those of the events. */
function labelOf(event: string): Key | undefined {
  const key = ["SEQUENCED", "ANCHORED", "FINAL"].includes(event) ? `E_${event}` : event;
  return Object.hasOwn(CERTIFICATES_TEXTS, key) ? (key as Key) : undefined;
}

/** What happened to a certificate, the newest first; the chain's events with their block. */
export function History({ events }: { readonly events: readonly HistoryEvent[] }) {
  const { t, locale } = useTexts(CERTIFICATES_TEXTS);
  return (
    <ol className="timeline" data-testid="history" reversed>
      {events.toReversed().map(({ event, at, details }, i) => {
        const label = labelOf(event);
        const block = details["blockNumber"];
        return (
          <li key={`${event} ${at} ${i}`} data-event={event}>
            <strong>{label === undefined ? event : t(label)}</strong>
            <div className="fine">
              {formatDateTime(at, locale)}
              {typeof block === "number" && ` · ${t("onChain", { block: formatCount(block, locale) })}`}
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

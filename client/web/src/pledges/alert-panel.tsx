import { Badge, Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { ALERTS_TEXTS } from "../i18n/alerts.ts";
import { formatDate, formatDateTime } from "../i18n/format.ts";
import { PLEDGES_TEXTS } from "../i18n/pledges.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { VirtualList } from "../lists/virtual-list.tsx";
import { Panel } from "../panel.tsx";
import { shortAddress } from "../session/account-menu.tsx";
import { ErrorState, Loading } from "../shell/states.tsx";
import type { Alert } from "./alert-items.ts";
import type { AlertsState } from "./use-alerts.ts";

const ROW_PX = 68;
const seenKey = (party: string) => `datadeed.alerts.${party}`;

function readSeen(party: string): number {
  return Number(localStorage.getItem(seenKey(party)) ?? 0);
}

function AlertRow({ alert, isNew }: { readonly alert: Alert; readonly isNew: boolean }) {
  const { t, locale } = useTexts(ALERTS_TEXTS);
  const { type, timestamp, data } = alert;
  const name = type.replace(".", "_").toUpperCase();
  const validUntil = type.startsWith("certificate.") ? data.validUntil : null;
  return (
    <Link
      to={`/pledges/${data.pledgeId}`}
      className={isNew ? "alert-row unread" : "alert-row"}
      data-testid="alert"
      data-type={type}
    >
      <span className={alert.retracted === true ? "taken-back" : ""}>
        {isNew && <Badge status="processing" text={<span className="visually-hidden">{t("unread")}</span>} />}
        <strong>{Object.hasOwn(ALERTS_TEXTS, name) ? t(name as keyof typeof ALERTS_TEXTS) : type}</strong>
        {validUntil !== null && <> · {t("validUntil", { date: formatDate(validUntil, locale) })}</>}
        {alert.retracted === true && <> · {t("takenBack")}</>}
      </span>
      <span className="fine">
        {formatDateTime(timestamp, locale)} · {data.certificateNo ?? shortAddress(data.pledgeId)}
      </span>
    </Link>
  );
}

/** What happened to the pledges of a party, as it happens; what was not seen yet is marked. */
export function AlertPanel({ party, state }: { readonly party: string; readonly state: AlertsState }) {
  const { t } = useTexts(PLEDGES_TEXTS);
  const [seen, setSeen] = useState({ party, sequence: readSeen(party) });
  if (seen.party !== party) setSeen({ party, sequence: readSeen(party) });
  const alerts = state.phase === "ready" ? state.alerts : [];
  const unread = alerts.filter(({ sequence }) => sequence > seen.sequence).length;
  const readAll = () => {
    const newest = alerts[0]?.sequence ?? 0;
    localStorage.setItem(seenKey(party), String(newest));
    setSeen({ party, sequence: newest });
  };
  return (
    <Panel
      title={t("alerts")}
      extra={
        <span className="row">
          {state.phase === "ready" && (
            <span className="fine" role="status" data-testid="live" data-live={state.live}>
              {t(state.live ? "live" : "notLive")}
            </span>
          )}
          <Button size="small" disabled={unread === 0} onClick={readAll} data-testid="read-all">
            {t("readAll", { count: unread })}
          </Button>
        </span>
      }
    >
      <div className="alerts">
        {state.phase === "loading" && <Loading minHeight={160} />}
        {state.phase === "failed" && <ErrorState error={state.error} />}
        {state.phase === "ready" && alerts.length === 0 && <p className="fine">{t("noAlerts")}</p>}
        {alerts.length > 0 && (
          <VirtualList
            label={t("alertsLabel")}
            items={alerts}
            rowHeight={ROW_PX}
            height={4.5 * ROW_PX}
            keyOf={({ id }) => id}
            row={(alert) => <AlertRow alert={alert} isNew={alert.sequence > seen.sequence} />}
          />
        )}
      </div>
    </Panel>
  );
}

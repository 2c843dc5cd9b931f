import { Button, message as toast, Typography } from "antd";
import { Link, useParams } from "react-router";
import { zPledgeView, type PledgeView } from "../../../adapters/gateway/views.ts";
import { RequestPanel } from "../acts/request-panel.tsx";
import { useTrustDocument } from "../acts/use-trust-document.ts";
import { HistoryView } from "../history-view.tsx";
import { formatDateTime } from "../i18n/format.ts";
import { PLEDGES_TEXTS } from "../i18n/pledges.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { useKey } from "../keys/keys.tsx";
import { Panel } from "../panel.tsx";
import { useSession } from "../session/session.tsx";
import { Empty, Loaded } from "../shell/states.tsx";
import { useLoaded } from "../shell/use-loaded.ts";
import { ActsPanel } from "./acts-panel.tsx";
import { Marks, StateTag } from "./tags.tsx";
import { TermsView } from "./terms-view.tsx";

function Details({ pledge, onSent }: { readonly pledge: PledgeView; readonly onSent: () => void }) {
  const { t, locale } = useTexts(PLEDGES_TEXTS);
  const { session } = useSession();
  const { key } = useKey();
  const trust = useTrustDocument();
  const [message, messages] = toast.useMessage();
  const own = session?.account ?? key?.address;
  const sent = () => {
    void message.success(t("recorded"));
    onSent();
  };
  return (
    <>
      {messages}
      <Panel title={t("stands")} extra={<Button onClick={onSent}>{t("refresh")}</Button>}>
        <div className="stack tight">
          <div className="row">
            <StateTag state={pledge.state} />
            <Marks pledge={pledge} now={Date.now()} expiring={false} />
          </div>
          <div>{t(`means_${pledge.state}`)}</div>
          <dl className="facts">
            <div>
              <dt>{t("certificate")}</dt>
              <dd>
                <strong>{pledge.certificateNo ?? t("otherLog")}</strong>
              </dd>
            </div>
            {pledge.lapsesAt !== null && (
              <div>
                <dt>{t("lapsesAt")}</dt>
                <dd>{formatDateTime(pledge.lapsesAt, locale)}</dd>
              </div>
            )}
          </dl>
        </div>
      </Panel>
      <Loaded of={trust.state} onRetry={trust.reload} minHeight={160}>
        {(document) => (
          <ActsPanel key={pledge.state} pledge={pledge} trust={document} own={own} onSent={sent} />
        )}
      </Loaded>
      <TermsView pledge={pledge} own={own} />
      {trust.state.phase === "ready" && (
        <RequestPanel trust={trust.state.value} pledgeId={pledge.pledgeId} onSent={sent} />
      )}
      <Panel title={t("history")}>
        <HistoryView events={pledge.history} />
      </Panel>
    </>
  );
}

/** One pledge: how it stands, what can happen next and who signs it, its terms and its history. */
export function PledgePage() {
  const { t } = useTexts(PLEDGES_TEXTS);
  const { gateway } = useSession();
  const id = (useParams()["id"] ?? "").toLowerCase();
  const isId = /^0x[0-9a-f]{64}$/.test(id);
  const { state, reload } = useLoaded(
    async () => (isId ? gateway.readAs(zPledgeView, `/v1/pledges/${id}`) : null),
    [id],
  );
  return (
    <div className="stack">
      <div>
        <Link to="/pledges">← {t("back")}</Link>
        <Typography.Title level={1}>{t("pledgeTitle")}</Typography.Title>
        <div className="mono fine">{id}</div>
      </div>
      <Loaded of={state} onRetry={reload} minHeight={480}>
        {(pledge) =>
          pledge === null ? (
            <Empty title={t("noId")} hint={t("noIdHint")} />
          ) : (
            <Details pledge={pledge} onSent={reload} />
          )
        }
      </Loaded>
    </div>
  );
}

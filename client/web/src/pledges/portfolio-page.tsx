import { Radio, Typography } from "antd";
import { useEffect, useMemo, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { normaliseAddress } from "#core/address.ts";
import { PLEDGE_STATES, type PledgeSummary } from "../../../adapters/gateway/views.ts";
import { AskForm } from "../forms/ask-form.tsx";
import { formatCount } from "../i18n/format.ts";
import { PLEDGES_TEXTS } from "../i18n/pledges.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { useKey } from "../keys/keys.tsx";
import { Panel } from "../panel.tsx";
import { shortAddress } from "../session/account-menu.tsx";
import { useSession } from "../session/session.tsx";
import { Empty, Loaded } from "../shell/states.tsx";
import { useLoaded } from "../shell/use-loaded.ts";
import { AlertPanel } from "./alert-panel.tsx";
import { loadPledges, ROLES, type Role } from "./load-pledges.ts";
import { PledgeList } from "./pledge-list.tsx";
import { useAlerts, type AlertsState } from "./use-alerts.ts";

type State = PledgeSummary["state"];

/** Whose pledges: as the address says, else who is signed in, else whose key is open. */
function useAccount() {
  const { session } = useSession();
  const { key } = useKey();
  const [parameters, setParameters] = useSearchParams();
  const typed = normaliseAddress(parameters.get("account") ?? "");
  const own = session?.account ?? key?.address;
  return {
    account: typed ?? own,
    own,
    role: ROLES.find((role) => role === parameters.get("role")) ?? "pledgee",
    show: (account: string | undefined, role: Role) =>
      setParameters(
        { ...(account !== undefined && account !== own && { account }), role },
        { replace: true },
      ),
  };
}

/** Pledges by state: how many there are, and a filter at the same time. */
function Sums(props: {
  readonly pledges: readonly PledgeSummary[];
  readonly chosen: State | null;
  readonly onChoose: (state: State | null) => void;
}) {
  const { t, locale } = useTexts(PLEDGES_TEXTS);
  const { pledges, chosen, onChoose } = props;
  const count = (state: State) => pledges.filter((one) => one.state === state).length;
  const entries = [
    { state: null, label: t("all"), count: pledges.length },
    ...PLEDGE_STATES.map((state) => ({ state, label: t(state), count: count(state) })),
  ];
  return (
    <div className="sums" role="group" aria-label={t("filter")}>
      {entries
        .filter((entry) => entry.state === null || entry.count > 0 || entry.state === chosen)
        .map((entry) => (
          <button
            key={entry.label}
            type="button"
            className="sum"
            aria-pressed={chosen === entry.state}
            data-testid={`sum-${entry.state ?? "ALL"}`}
            onClick={() => onChoose(entry.state)}
          >
            <span className="sum-count">{formatCount(entry.count, locale)}</span>
            <span className="sum-label">{entry.label}</span>
          </button>
        ))}
    </div>
  );
}

/** Pledges whose certificate nears the end of its validity, as alerts have it. */
function expiringOf(state: AlertsState): ReadonlySet<string> {
  if (state.phase !== "ready") return new Set();
  const found = new Set<string>();
  for (const { type, retracted, data } of state.alerts.toReversed()) {
    if (retracted === true) continue;
    if (type === "certificate.expiring" || type === "certificate.expired") found.add(data.pledgeId);
    if (type === "certificate.renewed" || type === "certificate.superseded") found.delete(data.pledgeId);
  }
  return found;
}

function Portfolio({ account, role }: { readonly account: string; readonly role: Role }) {
  const { t } = useTexts(PLEDGES_TEXTS);
  const { gateway } = useSession();
  const alerts = useAlerts(account);
  // A new alert means that something changed: the list is asked for again.
  const newest = alerts.phase === "ready" ? (alerts.alerts[0]?.sequence ?? 0) : 0;
  const { state, reload } = useLoaded(
    (signal) => loadPledges(gateway, role, account, signal),
    [account, role],
  );
  const [chosen, setChosen] = useState<State | null>(null);
  const expiring = useMemo(() => expiringOf(alerts), [alerts]);
  useEffect(() => {
    if (newest > 0) reload();
  }, [newest, reload]);
  return (
    <>
      <Panel title={t(`of_${role}`, { account: shortAddress(account) })}>
        <Loaded of={state} onRetry={reload} minHeight={280}>
          {(pledges) =>
            pledges.length === 0 ? (
              <Empty
                testId="no-pledges"
                title={t("none")}
                hint={t(role === "pledgor" ? "noneAsPledgor" : "noneAsLender")}
                action={
                  <Link to="/pledges/offer" className="sign-in">
                    {t("offerLink")}
                  </Link>
                }
              />
            ) : (
              <div className="stack">
                <Sums pledges={pledges} chosen={chosen} onChoose={setChosen} />
                <PledgeList
                  pledges={chosen === null ? pledges : pledges.filter((one) => one.state === chosen)}
                  role={role}
                  now={Date.now()}
                  expiring={expiring}
                />
              </div>
            )
          }
        </Loaded>
      </Panel>
      <AlertPanel party={account} state={alerts} />
    </>
  );
}

/** Pledges in which an account has a part: the borrower's, and the lender's portfolio with its alerts. */
export function PortfolioPage() {
  const { t } = useTexts(PLEDGES_TEXTS);
  const { account, role, show } = useAccount();
  const [wrong, setWrong] = useState(false);
  const ask = (text: string) => {
    const address = normaliseAddress(text);
    setWrong(text !== "" && address === undefined);
    if (text === "" || address !== undefined) show(address, role);
  };
  return (
    <div className="stack">
      <div className="title-row">
        <div>
          <Typography.Title level={1}>{t("title")}</Typography.Title>
          <Typography.Paragraph>{t("intro")}</Typography.Paragraph>
        </div>
        <div className="row">
          <Link to="/pledges/offer" className="sign-in" data-testid="to-offer">
            {t("offerLink")}
          </Link>
          <Link to="/pledges/report" className="sign-in" data-testid="to-report">
            {t("reportLink")}
          </Link>
        </div>
      </div>
      <Panel title={t("whose")}>
        <div className="stack">
          <Radio.Group
            aria-label={t("role")}
            optionType="button"
            value={role}
            onChange={({ target }) => show(account, target.value as Role)}
            options={ROLES.map((value) => ({ value, label: t(value) }))}
          />
          <AskForm
            id="pledge-account"
            label={t("account")}
            hint={t("accountHint")}
            error={wrong ? t("accountWrong") : null}
            placeholder="0x…"
            button={t("show")}
            testId="account-input"
            buttonTestId="show"
            onAsk={ask}
          />
        </div>
      </Panel>
      {account === undefined ? (
        <Empty title={t("noAccount")} hint={t("noAccountHint")} />
      ) : (
        <Portfolio account={account} role={role} />
      )}
    </div>
  );
}

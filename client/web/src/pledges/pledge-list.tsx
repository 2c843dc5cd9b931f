import { useEffect, useState } from "react";
import { Link } from "react-router";
import type { PledgeSummary } from "../../../adapters/gateway/views.ts";
import { formatDate } from "../i18n/format.ts";
import { PLEDGES_TEXTS } from "../i18n/pledges.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { VirtualList } from "../lists/virtual-list.tsx";
import { shortAddress } from "../session/account-menu.tsx";
import type { Role } from "./load-pledges.ts";
import { Marks, StateTag } from "./tags.tsx";

const PHONE = "(max-width: 720px)";
const ROW_PX = 64;
const CARD_PX = 140;

function usePhone(): boolean {
  const [phone, setPhone] = useState(() => matchMedia(PHONE).matches);
  useEffect(() => {
    const query = matchMedia(PHONE);
    const tell = () => setPhone(query.matches);
    query.addEventListener("change", tell);
    return () => query.removeEventListener("change", tell);
  }, []);
  return phone;
}

/** A table of pledges, of which only the rows in sight are made; cards on a phone. */
export function PledgeList(props: {
  readonly pledges: readonly PledgeSummary[];
  readonly role: Role;
  readonly now: number;
  readonly expiring: ReadonlySet<string>;
}) {
  const { t, locale } = useTexts(PLEDGES_TEXTS);
  const phone = usePhone();
  const { role, now, expiring } = props;
  const other = role === "pledgor" ? "pledgee" : "pledgor";
  return (
    <div className="pledge-table">
      {!phone && (
        <div className="pledge-head" aria-hidden="true">
          <span>{t("state")}</span>
          <span>{t("certificate")}</span>
          <span>{t(other)}</span>
          <span>{t("maturity")}</span>
          <span>{t("marks")}</span>
        </div>
      )}
      <VirtualList
        label={t("listLabel")}
        items={props.pledges}
        rowHeight={phone ? CARD_PX : ROW_PX}
        height={phone ? 4 * CARD_PX : 9 * ROW_PX}
        keyOf={({ pledgeId }) => pledgeId}
        row={(pledge) => (
          <Link
            to={`/pledges/${pledge.pledgeId}`}
            className={phone ? "pledge-card" : "pledge-row"}
            data-testid="pledge"
            data-id={pledge.pledgeId}
          >
            <span>
              <StateTag state={pledge.state} />
            </span>
            <span className="pledge-no">
              {pledge.certificateNo ?? t("otherLog")}
              <span className="fine mono block">{shortAddress(pledge.pledgeId)}</span>
            </span>
            <span className="fine">
              {phone && `${t(other)} `}
              <span className="mono">{shortAddress(pledge[other])}</span>
            </span>
            <span className="fine">
              {phone && `${t("maturity")} `}
              {formatDate(pledge.debtMaturity, locale)}
            </span>
            <Marks pledge={pledge} now={now} expiring={expiring.has(pledge.pledgeId)} />
          </Link>
        )}
      />
    </div>
  );
}

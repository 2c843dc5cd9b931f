import { Link } from "react-router";
import type { PledgeView } from "../../../adapters/gateway/views.ts";
import { ACTS_TEXTS } from "../i18n/acts.ts";
import { formatDateTime } from "../i18n/format.ts";
import { PLEDGES_TEXTS } from "../i18n/pledges.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Panel } from "../panel.tsx";

type Fact = readonly [label: string, value: React.ReactNode, mono?: true];

function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(([label, value, mono]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={mono === true ? "mono" : ""}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Parties and terms of a pledge, as the registers hold them: accounts, digests, times. */
export function TermsView({
  pledge,
  own,
}: {
  readonly pledge: PledgeView;
  readonly own: string | undefined;
}) {
  const { t, locale } = useTexts(PLEDGES_TEXTS);
  const { t: act } = useTexts(ACTS_TEXTS);
  const { registration } = pledge;
  const yes = (value: boolean) => t(value ? "yes" : "no");
  const parties: Fact[] = (["pledgor", "pledgee", "creditor", "guarantor"] as const).map((role) => [
    pledge[role] !== null && pledge[role] === own ? `${t(role)} · ${t("you")}` : t(role),
    pledge[role] ?? t("nobody"),
    true,
  ]);
  const terms: Fact[] = [
    [t("securedType"), t(pledge.securedType)],
    [t("maturity"), formatDateTime(pledge.debtMaturity, locale)],
    [t("renewalCovenant"), yes(pledge.renewalCovenant)],
    [t("noOtherPledge"), yes(pledge.noOtherPledge)],
    [t("exclusive"), pledge.exclusive === null ? t("exclusiveLater") : yes(pledge.exclusive)],
    ...(pledge.lapsesAt === null
      ? []
      : [[t("lapsesAt"), formatDateTime(pledge.lapsesAt, locale)] satisfies Fact]),
    [t("amountDigest"), pledge.amountDigest, true],
    [t("contractDigest"), pledge.contractDigest, true],
  ];
  const where: Fact[] =
    registration === null
      ? []
      : [
          [t("registerName"), act(registration.register as keyof typeof ACTS_TEXTS)],
          [t("registeredAt"), formatDateTime(registration.registeredAt, locale)],
          [t("numberDigest"), registration.numberDigest, true],
          [t("receiptDigest"), registration.receiptDigest, true],
        ];
  return (
    <>
      <Panel title={t("parties")}>
        <Facts facts={parties} />
      </Panel>
      <Panel title={t("terms")}>
        <Facts facts={terms} />
        <details className="more">
          <summary>{t("identifiers")}</summary>
          <Facts
            facts={[
              [t("pledgeId"), pledge.pledgeId, true],
              [t("certificateDigest"), pledge.certificateDigest, true],
              [t("contentKey"), pledge.contentKey, true],
            ]}
          />
        </details>
      </Panel>
      {registration !== null && (
        <Panel title={t("registrationTitle")}>
          <p className="fine">{t("registrationHint")}</p>
          <Facts facts={where} />
        </Panel>
      )}
      {pledge.conflicts !== undefined && pledge.conflicts.pledgeIds.length > 0 && (
        <Panel title={t("conflictsTitle")}>
          <p>{t("conflictsHint")}</p>
          <ul>
            {pledge.conflicts.pledgeIds.map((id) => (
              <li key={id}>
                <Link to={`/pledges/${id}`} className="mono">
                  {id}
                </Link>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

import { Descriptions } from "antd";
import { Panel } from "../panel.tsx";
import type { Bundle } from "#core/bundle.ts";
import { useLanguage } from "../i18n/language.tsx";
import { formatBytes, formatCount, formatDate, formatDateTime } from "../i18n/format.ts";

/** What the certificate itself says: shown as a claim, judged by the checks. */
export function CertificateView({ bundle }: { readonly bundle: Bundle }) {
  const { t, locale } = useLanguage();
  const { certificate } = bundle;
  const subject = certificate.credentialSubject;
  const { files, bytes } = subject.scale;
  const items = [
    [t("certificateNo"), bundle.certificateNo],
    [t("certClass"), t(subject.class)],
    [t("holder"), subject.holder.name],
    ...(subject.holder.uscc === undefined ? [] : [[t("uscc"), subject.holder.uscc]]),
    [t("datasetName"), subject.dataset.title],
    [t("version"), formatCount(subject.version.number, locale)],
    [t("coverage"), t(subject.coverage)],
    [t("scale"), t("scaleValue", { files: formatCount(files, locale), bytes: formatBytes(bytes, locale) })],
    [t("received"), formatDateTime(subject.receivedAt, locale)],
    [
      t("validity"),
      `${formatDate(certificate.validFrom, locale)} – ${formatDate(certificate.validUntil, locale)}`,
    ],
    [t("issuer"), certificate.issuer.name],
    [t("commitment"), subject.commitment],
  ] as const;
  return (
    <Panel title={t("certificateTitle")}>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 1, md: 2 }}
        items={items.map(([label, value]) => ({
          key: label,
          label,
          children: <span className="break">{value}</span>,
        }))}
      />
    </Panel>
  );
}

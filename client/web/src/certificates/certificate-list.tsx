import { Button, Input, Tag, Typography } from "antd";
import { useMemo, useState } from "react";
import { Link, useNavigate } from "react-router";
import type { CertificateSummary } from "../../../adapters/gateway/views.ts";
import { Field } from "../forms/field.tsx";
import { Select } from "../forms/select.tsx";
import { CERTIFICATES_TEXTS } from "../i18n/certificates.ts";
import { formatCount, formatDate, formatDateTime } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { useKey } from "../keys/keys.tsx";
import { VirtualList } from "../lists/virtual-list.tsx";
import { Panel } from "../panel.tsx";
import { shortAddress } from "../session/account-menu.tsx";
import { useSession } from "../session/session.tsx";
import { Empty, Loaded } from "../shell/states.tsx";
import { useLoaded } from "../shell/use-loaded.ts";
import { filterCertificates, loadCertificates } from "./load-certificates.ts";

const ROW_HEIGHT = 68;
const LIST_HEIGHT = 612;
const TONES = { SEQUENCED: "default", ANCHORED: "processing", FINAL: "success" } as const;

function Row({ certificate }: { readonly certificate: CertificateSummary }) {
  const { t, locale } = useTexts(CERTIFICATES_TEXTS);
  const { certificateNo, title, state, receivedAt, validUntil } = certificate;
  return (
    <Link className="list-row" to={`/certificates/${certificateNo}`}>
      <strong>{title}</strong>
      <Tag color={TONES[state]}>{t(state)}</Tag>
      <span className="fine">
        {certificateNo} · {t("received", { time: formatDateTime(receivedAt, locale) })}
      </span>
      <span className="fine">{t("validUntil", { time: formatDate(validUntil, locale) })}</span>
    </Link>
  );
}

function Filtered({ certificates }: { readonly certificates: readonly CertificateSummary[] }) {
  const { t, locale } = useTexts(CERTIFICATES_TEXTS);
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [state, setState] = useState("");
  const shown = useMemo(() => filterCertificates(certificates, text, state), [certificates, text, state]);
  if (certificates.length === 0)
    return (
      <Empty
        title={t("none")}
        hint={t("noneHint")}
        action={
          <Button type="primary" onClick={() => void navigate("/deposit")}>
            {t("deposit")}
          </Button>
        }
      />
    );
  return (
    <>
      <div className="filters">
        <Field id="certificate-search" label={t("search")}>
          {(aria) => (
            <Input
              {...aria}
              type="search"
              data-testid="search"
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
          )}
        </Field>
        <Field id="certificate-state" label={t("state")}>
          {(aria) => (
            <Select
              aria={aria}
              value={state === "" ? "ANY" : state}
              options={[
                { value: "ANY", label: t("anyState") },
                ...(["SEQUENCED", "ANCHORED", "FINAL"] as const).map((value) => ({ value, label: t(value) })),
              ]}
              onChange={(value) => setState(value === "ANY" ? "" : value)}
            />
          )}
        </Field>
      </div>
      <div className="fine" role="status">
        {t("count", {
          shown: formatCount(shown.length, locale),
          total: formatCount(certificates.length, locale),
        })}
      </div>
      {shown.length === 0 ? (
        <Empty testId="no-match" title={t("noMatch")} hint={t("noMatchHint")} />
      ) : (
        <VirtualList
          label={t("rows")}
          items={shown}
          rowHeight={ROW_HEIGHT}
          height={LIST_HEIGHT}
          keyOf={({ certificateNo }) => certificateNo}
          row={(certificate) => <Row certificate={certificate} />}
        />
      )}
    </>
  );
}

/** Certificates of the account that is signed in or whose key is open; of all, for staff with an API key. */
export function CertificateList() {
  const { t } = useTexts(CERTIFICATES_TEXTS);
  const { gateway, session } = useSession();
  const { key } = useKey();
  const holder = session?.account ?? key?.address ?? null;
  const { state, reload } = useLoaded((signal) => loadCertificates(gateway, holder, signal), [holder]);
  return (
    <div className="stack">
      <div>
        <Typography.Title level={1}>{t(holder === null ? "allTitle" : "title")}</Typography.Title>
        <Typography.Paragraph>
          {holder === null ? t("introAll") : t("intro", { account: shortAddress(holder) })}
        </Typography.Paragraph>
      </div>
      <Panel title={t("list")}>
        <Loaded of={state} onRetry={reload} minHeight={400}>
          {(certificates) => <Filtered certificates={certificates} />}
        </Loaded>
      </Panel>
    </div>
  );
}

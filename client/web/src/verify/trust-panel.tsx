import { Alert, Input, Spin, Typography } from "antd";
import { Panel } from "../panel.tsx";
import { formatDateTime } from "../i18n/format.ts";
import { useLanguage } from "../i18n/language.tsx";
import { DropZone } from "./drop-zone.tsx";
import type { ChosenFile } from "../hashing/chosen-files.ts";
import type { TrustChoice } from "./use-trust.ts";

export function TrustPanel({
  title,
  choice,
  onFiles,
}: {
  /** Where it is not the third step of verifying. */
  readonly title?: string;
  readonly choice: TrustChoice;
  readonly onFiles: (files: readonly ChosenFile[]) => void;
}) {
  const { t, locale } = useLanguage();
  const { trust, pinnedName, keptAt, loading } = choice;
  return (
    <Panel title={title ?? t("trustTitle")}>
      <div className="stack">
        {loading ? (
          <Spin />
        ) : trust === null ? (
          <Alert type="warning" showIcon title={t("trustMissing")} />
        ) : keptAt !== null ? (
          <Alert
            type="info"
            showIcon
            data-testid="trust-kept"
            title={t("trustKept", { time: formatDateTime(keptAt, locale) })}
          />
        ) : pinnedName === null ? (
          <Alert type="info" showIcon title={t("trustFromGateway")} />
        ) : (
          <Alert type="success" showIcon title={t("trustPinned", { name: pinnedName })} />
        )}
        {trust !== null && (
          <Typography.Text type="secondary" className="break">
            {t("contracts", { chainId: trust.chainId, log: trust.log })}
          </Typography.Text>
        )}
        <label>
          <Typography.Text>{t("rpcLabel")}</Typography.Text>
          <Input.TextArea
            data-testid="rpc"
            rows={2}
            value={choice.rpcText}
            spellCheck={false}
            onChange={({ target }) => choice.setRpcText(target.value)}
          />
        </label>
        <DropZone
          name="trust"
          hint=""
          buttons={[{ label: t("chooseTrust"), accept: ".json,application/json" }]}
          onFiles={onFiles}
        />
      </div>
    </Panel>
  );
}

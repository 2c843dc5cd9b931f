import { Button, Typography } from "antd";
import { Panel } from "../panel.tsx";
import type { Manifest } from "#core/dataset.ts";
import type { ChosenFile } from "../hashing/chosen-files.ts";
import { formatBytes, formatCount } from "../i18n/format.ts";
import { useLanguage } from "../i18n/language.tsx";
import { DropZone } from "./drop-zone.tsx";
import type { Named } from "./inputs.ts";

export interface DatasetPanelProps {
  readonly files: readonly ChosenFile[];
  readonly manifest: Named<Manifest> | null;
  readonly bundleHasManifest: boolean;
  readonly onFiles: (files: readonly ChosenFile[]) => void;
  readonly onManifest: (files: readonly ChosenFile[]) => void;
  readonly onClear: () => void;
}

/** The optional part: files and manifest to compare with the certificate. */
export function DatasetPanel(props: DatasetPanelProps) {
  const { t, locale } = useLanguage();
  const { files, manifest } = props;
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  return (
    <Panel title={t("dataTitle")}>
      <div className="stack">
        <Typography.Text type="secondary">{t("dataHint")}</Typography.Text>
        <DropZone
          name="data"
          hint={t("dropData")}
          buttons={[
            { label: t("chooseFiles"), many: "files" },
            { label: t("chooseFolder"), many: "folder" },
          ]}
          onFiles={props.onFiles}
        >
          {files.length > 0 && (
            <div className="row">
              <Typography.Text strong>
                {t("filesChosen", {
                  count: formatCount(files.length, locale),
                  size: formatBytes(bytes, locale),
                })}
              </Typography.Text>
              <Button size="small" onClick={props.onClear}>
                {t("remove")}
              </Button>
            </div>
          )}
        </DropZone>
        <DropZone
          name="manifest"
          hint=""
          buttons={[{ label: t("chooseManifest"), accept: ".json,application/json" }]}
          onFiles={props.onManifest}
        >
          {manifest !== null ? (
            <Typography.Text strong className="break">
              {t("manifestChosen", { name: manifest.name })}
            </Typography.Text>
          ) : (
            props.bundleHasManifest && <Typography.Text>{t("manifestInBundle")}</Typography.Text>
          )}
        </DropZone>
      </div>
    </Panel>
  );
}

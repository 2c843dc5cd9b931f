import { Alert, Button, Checkbox, Radio } from "antd";
import { fingerprint, scaleOf, type Manifest } from "#core/dataset.ts";
import { saveFile } from "../forms/save-file.ts";
import { DEPOSIT_TEXTS } from "../i18n/deposit.ts";
import { formatBytes, formatCount } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import type { DescriptionDraft } from "./description-draft.ts";
import type { Sending } from "./use-submission.ts";

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Named after what is public, so that it says nothing more than the certificate does. */
export function manifestName(manifest: Manifest): string {
  return `manifest-${fingerprint(manifest).commitment.slice(7, 15)}.json`;
}

/** What will be signed and sent, and the manifest to save before anything is. */
export function SignStep(props: {
  readonly account: string;
  readonly draft: DescriptionDraft;
  readonly manifest: Manifest;
  readonly sending: Sending;
  readonly saved: boolean;
  readonly onSending: (sending: Sending) => void;
  readonly onSaved: (saved: boolean) => void;
}) {
  const { t, locale } = useTexts(DEPOSIT_TEXTS);
  const { draft, manifest } = props;
  const { files, bytes } = scaleOf(manifest);
  const facts = [
    [t("datasetTitle"), draft.title],
    [t("holderName"), draft.holderName],
    [t("scale"), t("filesChosen", { count: formatCount(files, locale), size: formatBytes(bytes, locale) })],
    [t("account"), props.account],
    [t("commitment"), fingerprint(manifest).commitment],
  ];
  return (
    <div className="stack">
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="break">{value}</dd>
          </div>
        ))}
      </dl>
      <fieldset className="field-group stack tight">
        <legend>{t("sending")}</legend>
        <Radio.Group
          vertical
          value={props.sending}
          onChange={({ target }) => props.onSending(target.value as Sending)}
          options={(["FINGERPRINT", "UPLOAD"] as const).map((value) => ({
            value,
            label: (
              <span>
                {t(value)}
                <span className="fine block">{t(`${value}_hint`)}</span>
              </span>
            ),
          }))}
        />
      </fieldset>
      <Alert
        type="warning"
        showIcon
        title={<strong>{t("manifestTitle")}</strong>}
        description={
          <div className="stack tight">
            <div>{t("manifestWarning")}</div>
            <div>
              <Button
                data-testid="save-manifest"
                onClick={() => saveFile(manifestName(manifest), manifestText(manifest))}
              >
                {t("saveManifest")}
              </Button>
            </div>
            <Checkbox
              checked={props.saved}
              data-testid="manifest-saved"
              onChange={({ target }) => props.onSaved(target.checked)}
            >
              {t("manifestSaved")}
            </Checkbox>
          </div>
        }
      />
    </div>
  );
}

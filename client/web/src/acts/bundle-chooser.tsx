import { useId, useState } from "react";
import type { Bundle } from "#core/bundle.ts";
import { AskForm } from "../forms/ask-form.tsx";
import { BUNDLE_TEXTS } from "../i18n/bundle.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { useSession } from "../session/session.tsx";
import { ErrorState } from "../shell/states.tsx";
import { DropZone } from "../verify/drop-zone.tsx";
import { openBundle } from "../verify/inputs.ts";
import { bundleByNumber } from "./open-certificate.ts";

/** Which certificate: its bundle or PDF, or its number. */
export function BundleChooser(props: {
  readonly bundle: Bundle | null;
  readonly onBundle: (bundle: Bundle | null) => void;
}) {
  const { t } = useTexts(BUNDLE_TEXTS);
  const { gateway } = useSession();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const take = (opening: Promise<Bundle>) => {
    setBusy(true);
    setError(null);
    opening.then(props.onBundle, setError).finally(() => setBusy(false));
  };
  const { bundle } = props;
  return (
    <div className="stack">
      <DropZone
        name="bundle"
        hint={t("hint")}
        buttons={[{ label: t("choose"), accept: ".json,.pdf,application/json,application/pdf" }]}
        onFiles={([first]) => {
          if (first !== undefined) take(openBundle(first.file).then(({ value }) => value));
        }}
      />
      <AskForm
        id={`${id}-number`}
        label={t("number")}
        placeholder="DD-…"
        button={t("fetch")}
        busy={busy}
        testId="certificate-number"
        buttonTestId="fetch-bundle"
        onAsk={(number) => {
          if (number !== "") take(bundleByNumber(gateway, number));
        }}
      />
      {error !== null && <ErrorState error={error} />}
      {bundle !== null && (
        <div className="chosen" data-testid="chosen-bundle">
          <strong>{bundle.certificate.credentialSubject.dataset.title}</strong>
          <span className="fine">
            {bundle.certificateNo} · {bundle.certificate.credentialSubject.holder.name}
          </span>
        </div>
      )}
    </div>
  );
}

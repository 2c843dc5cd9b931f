import { Alert, Button, Checkbox, Input, Typography } from "antd";
import { useId, useRef, useState } from "react";
import { Link } from "react-router";
import type { Bundle } from "#core/bundle.ts";
import type { Manifest } from "#core/dataset.ts";
import type { TrustDocument } from "#core/trust.ts";
import { openDataset, type OpenedDataset } from "../../../adapters/gateway/pledge-offer.ts";
import { ActOutcome } from "../acts/act-outcome.tsx";
import { BundleChooser } from "../acts/bundle-chooser.tsx";
import { FinishButtons } from "../acts/finish-buttons.tsx";
import { useAct, type Finish } from "../acts/use-act.ts";
import { useTrustDocument } from "../acts/use-trust-document.ts";
import { Field } from "../forms/field.tsx";
import { PaperInput } from "../forms/paper-input.tsx";
import { saveFile } from "../forms/save-file.ts";
import { Select } from "../forms/select.tsx";
import { PLEDGES_TEXTS } from "../i18n/pledges.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { KeyPanel } from "../keys/key-panel.tsx";
import { useKey } from "../keys/keys.tsx";
import { Panel } from "../panel.tsx";
import { ErrorState, Loaded } from "../shell/states.tsx";
import { openManifest } from "../verify/inputs.ts";
import { EMPTY_DRAFT, problemsOf, signOffer, type OfferDraft, type SignedOffer } from "./offer-draft.ts";

const CURRENCIES = ["CNY", "USD", "EUR", "HKD"] as const;

/** What an offer makes public, or why the manifest is not that of the certificate. */
function opened(
  bundle: Bundle | null,
  manifest: Manifest | undefined,
): OpenedDataset | { readonly error: unknown } | null {
  if (bundle === null || manifest === undefined) return null;
  try {
    return openDataset(bundle.certificate, manifest);
  } catch (error) {
    return { error };
  }
}

function Terms(props: {
  readonly draft: OfferDraft;
  readonly wrong: readonly (keyof OfferDraft)[];
  readonly onChange: (part: Partial<OfferDraft>) => void;
}) {
  const { t } = useTexts(PLEDGES_TEXTS);
  const { draft, wrong, onChange } = props;
  const errorOf = (field: keyof OfferDraft) =>
    wrong.includes(field) ? t(`wrong_${field}` as keyof typeof PLEDGES_TEXTS) : null;
  const account = (field: "pledgee" | "creditor" | "guarantor") => (
    <Field
      id={`offer-${field}`}
      label={t(field)}
      hint={t(`hint_${field}`)}
      required={field === "pledgee"}
      error={errorOf(field)}
    >
      {(aria) => (
        <Input
          {...aria}
          spellCheck={false}
          placeholder="0x…"
          data-testid={`offer-${field}`}
          value={draft[field]}
          onChange={({ target }) => onChange({ [field]: target.value })}
        />
      )}
    </Field>
  );
  const flag = (field: "isMaximum" | "renewalCovenant" | "noOtherPledge") => (
    <Checkbox checked={draft[field]} onChange={({ target }) => onChange({ [field]: target.checked })}>
      {t(`flag_${field}`)}
    </Checkbox>
  );
  return (
    <div className="stack">
      <div className="fields">
        {account("pledgee")}
        {account("creditor")}
        {account("guarantor")}
        <Field
          id="offer-maturity"
          label={t("maturity")}
          hint={t("hint_maturity")}
          required
          error={errorOf("maturity")}
        >
          {(aria) => (
            <Input
              {...aria}
              type="date"
              data-testid="offer-maturity"
              value={draft.maturity}
              onChange={({ target }) => onChange({ maturity: target.value })}
            />
          )}
        </Field>
        <Field
          id="offer-amount"
          label={t("amount")}
          hint={t("hint_amount")}
          required
          error={errorOf("amount")}
        >
          {(aria) => (
            <div className="amount">
              <label htmlFor="offer-currency" className="visually-hidden">
                {t("currency")}
              </label>
              <Select
                aria={{ id: "offer-currency" }}
                value={draft.currency}
                options={CURRENCIES.map((value) => ({ value, label: value }))}
                onChange={(currency) => onChange({ currency })}
              />
              <Input
                {...aria}
                inputMode="decimal"
                data-testid="offer-amount"
                value={draft.amount}
                onChange={({ target }) => onChange({ amount: target.value })}
              />
            </div>
          )}
        </Field>
        <PaperInput
          id="offer-contract"
          label={t("contract")}
          button={t("chooseContract")}
          file={draft.contract}
          required
          error={errorOf("contract")}
          onFile={(contract) => onChange({ contract })}
        />
      </div>
      {flag("isMaximum")}
      {flag("renewalCovenant")}
      {flag("noOtherPledge")}
    </div>
  );
}

/** The offer was signed: where it is, and what has to be kept. */
function Signed({ offer }: { readonly offer: SignedOffer }) {
  const { t } = useTexts(PLEDGES_TEXTS);
  const { pledgeId, amount } = offer;
  const save = () =>
    saveFile(
      `pledge.${pledgeId.slice(2, 10)}.amount.json`,
      `${JSON.stringify({ pledgeId, amount: amount.text, salt: amount.salt, digest: amount.digest }, null, 2)}\n`,
    );
  return (
    <Alert
      type="warning"
      showIcon
      data-testid="offer-signed"
      data-pledge={pledgeId}
      title={t("keepSalt")}
      description={
        <div className="stack tight">
          <span>{t("keepSaltHint")}</span>
          <div className="row">
            <Button onClick={save}>{t("saveSalt")}</Button>
            <Link to={`/pledges/${pledgeId}`} data-testid="to-pledge">
              {t("toPledge")}
            </Link>
          </div>
        </div>
      }
    />
  );
}

function Offer({ trust }: { readonly trust: TrustDocument }) {
  const { t } = useTexts(PLEDGES_TEXTS);
  const { key } = useKey();
  const id = useId();
  const [bundle, setBundle] = useState<Bundle | null>(null);
  const [manifest, setManifest] = useState<{ readonly file: File; readonly value: Manifest } | null>(null);
  const [manifestError, setManifestError] = useState<unknown>(null);
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [checked, setChecked] = useState(false);
  const [isPublic, setPublic] = useState(false);
  const [isNoSecret, setNoSecret] = useState(false);
  const [offer, setOffer] = useState<SignedOffer | null>(null);
  const signed = useRef<SignedOffer | null>(null);
  const { state, run, reset } = useAct();
  const dataset = opened(bundle, manifest?.value ?? bundle?.manifest);
  const ready = dataset !== null && !("error" in dataset);
  const isGuessable = ready && dataset.isGuessable;
  const wrong = checked ? problemsOf(draft, Math.floor(Date.now() / 1000)) : [];

  const change = (part: Partial<OfferDraft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setOffer(null);
    reset();
  };
  const chooseManifest = (file: File | null) => {
    setManifest(null);
    setManifestError(null);
    setOffer(null);
    reset();
    if (file !== null) openManifest(file).then(({ value }) => setManifest({ file, value }), setManifestError);
  };
  const finish = (how: Finish) => {
    setChecked(true);
    const now = Math.floor(Date.now() / 1000);
    if (!ready || key === null || problemsOf(draft, now).length > 0) return;
    const words = { ...draft, contract: [draft.contract?.name, draft.contract?.lastModified] };
    const make = async () => {
      signed.current = await signOffer(draft, dataset, {
        signer: key,
        trust,
        now,
        acceptPublicRoot: isGuessable,
      });
      return signed.current.request;
    };
    void run(JSON.stringify([key.address, dataset.certificateDigest, words]), make, how).then(() =>
      setOffer(signed.current),
    );
  };

  return (
    <>
      <Panel title={t("offerCertificate")}>
        <div className="stack">
          <BundleChooser
            bundle={bundle}
            onBundle={(chosen) => {
              setBundle(chosen);
              setOffer(null);
              reset();
            }}
          />
          <PaperInput
            id={`${id}-manifest`}
            label={t("manifest")}
            button={t("chooseManifest")}
            file={manifest?.file ?? null}
            required
            onFile={chooseManifest}
          />
          {manifestError !== null && <ErrorState error={manifestError} />}
          {dataset !== null && "error" in dataset && <ErrorState error={dataset.error} />}
        </div>
      </Panel>
      <Panel title={t("offerTerms")}>
        <Terms draft={draft} wrong={wrong} onChange={change} />
      </Panel>
      <Panel title={t("offerSign")}>
        <div className="stack">
          <Alert
            type="warning"
            showIcon
            data-testid="public-root"
            title={t("publicRoot")}
            description={
              <div className="stack tight">
                <span>{t("publicRootHint")}</span>
                {ready && <code className="break">{dataset.opening.datasetRoot}</code>}
                <Checkbox
                  checked={isPublic}
                  data-testid="accept-root"
                  onChange={({ target }) => setPublic(target.checked)}
                >
                  {t("publicRootYes")}
                </Checkbox>
              </div>
            }
          />
          {isGuessable && (
            <Alert
              type="error"
              showIcon
              data-testid="guessable"
              title={t("guessable")}
              description={
                <Checkbox checked={isNoSecret} onChange={({ target }) => setNoSecret(target.checked)}>
                  {t("guessableYes")}
                </Checkbox>
              }
            />
          )}
          <KeyPanel />
          <FinishButtons
            act="offerPledge"
            signer={key?.address}
            isSigned
            disabled={!ready || key === null || !isPublic || (isGuessable && !isNoSecret)}
            busy={state.phase === "BUSY"}
            onFinish={finish}
          />
          {checked && wrong.length > 0 && (
            <div className="field-error" role="alert">
              {t("lookAbove")}
            </div>
          )}
          <ActOutcome state={state} sent={t("offered")} />
          {offer !== null && (state.phase === "SENT" || state.phase === "SAVED") && <Signed offer={offer} />}
        </div>
      </Panel>
    </>
  );
}

/** The borrower offers a pledge: that reserves its place, and makes the dataset's root public. */
export function OfferPage() {
  const { t } = useTexts(PLEDGES_TEXTS);
  const trust = useTrustDocument();
  return (
    <div className="stack">
      <div>
        <Link to="/pledges">← {t("back")}</Link>
        <Typography.Title level={1}>{t("offerTitle")}</Typography.Title>
        <Typography.Paragraph>{t("offerIntro")}</Typography.Paragraph>
      </div>
      <Loaded of={trust.state} onRetry={trust.reload}>
        {(document) => <Offer trust={document} />}
      </Loaded>
    </div>
  );
}

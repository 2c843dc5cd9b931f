import { Alert, Button, Checkbox, Input, Radio } from "antd";
import { useState, type SubmitEvent } from "react";
import { Link } from "react-router";
import { normaliseAddress } from "#core/address.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest, parseSubjectId } from "#core/certificate.ts";
import { sha256Text } from "#core/digest.ts";
import { pathOf, REQUEST_FORMAT } from "../../../adapters/gateway/register-request.ts";
import { fetchTrust } from "../../../adapters/gateway/trust.ts";
import {
  zCertificateView,
  type CertificateView,
  type HistoryEvent,
} from "../../../adapters/gateway/views.ts";
import { Field } from "../forms/field.tsx";
import { PaperInput } from "../forms/paper-input.tsx";
import { saveFile } from "../forms/save-file.ts";
import { Select } from "../forms/select.tsx";
import { CERTIFICATES_TEXTS } from "../i18n/certificates.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { KeyPanel } from "../keys/key-panel.tsx";
import { useKey } from "../keys/keys.tsx";
import type { HolderKey } from "../keys/holder-key.ts";
import { Panel } from "../panel.tsx";
import { shortAddress } from "../session/account-menu.tsx";
import { useSession } from "../session/session.tsx";
import { ErrorState } from "../shell/states.tsx";
import { IS_SENT, signHolderAct, type HolderAct } from "./holder-acts.ts";

const KINDS = ["RENEW", "SUPERSEDE", "TRANSFER", "CANCEL", "ANSWER"] as const;
type Kind = (typeof KINDS)[number];

/** The account that holds it now: the last transfer's, else the certificate's own. */
export function holderOf({ certificate, history }: CertificateView): string {
  const moved = history.findLast(({ event }) => event === "HOLDER_CHANGED")?.details["to"];
  return typeof moved === "string"
    ? moved
    : (parseSubjectId(certificate.credentialSubject.id)?.account ?? "");
}

/** Objections that wait for the holder's answer: admitted, not answered, decided or withdrawn. */
export function openObjections(history: readonly HistoryEvent[]): string[] {
  const ids = (name: string) =>
    history.filter(({ event }) => event === name).map(({ details }) => String(details["objectionId"]));
  const over = new Set(
    ["OBJECTION_ANSWERED", "OBJECTION_DECIDED", "OBJECTION_WITHDRAWN"].flatMap((name) => ids(name)),
  );
  return ids("OBJECTION_ADMITTED").filter((id) => !over.has(id));
}

interface Inputs {
  readonly until: string;
  readonly to: string;
  /** Certificate number. */
  readonly successor: string;
  readonly paper: File | null;
  readonly objection: string;
  readonly sure: boolean;
}
const NO_INPUTS: Inputs = { until: "", to: "", successor: "", paper: null, objection: "", sure: false };

/** The act that the inputs describe, or the field that is missing or wrong. */
function actOf(kind: Kind, inputs: Inputs, regime: string, now: number): HolderAct | keyof Inputs {
  if (kind === "SUPERSEDE") {
    const successor = inputs.successor.trim().toUpperCase();
    return /^DD-[0-9A-Z-]{1,40}$/.test(successor) ? { kind, successor } : "successor";
  }
  const { paper } = inputs;
  if (kind === "RENEW") {
    const validUntil = Math.floor(Date.parse(`${inputs.until}T15:59:59Z`) / 1000);
    if (!(validUntil > now)) return "until";
    return paper === null ? "paper" : { kind, validUntil, evidence: paper, regime };
  }
  if (kind === "TRANSFER") {
    const to = normaliseAddress(inputs.to.trim());
    if (to === undefined) return "to";
    return paper === null ? "paper" : { kind, to, contract: paper };
  }
  if (kind === "CANCEL") return inputs.sure ? { kind, reasons: paper } : "sure";
  if (inputs.objection === "") return "objection";
  return paper === null ? "paper" : { kind, objectionId: inputs.objection, answer: paper };
}

const PAPERS: Readonly<Record<Exclude<Kind, "SUPERSEDE">, "evidence" | "contract" | "reasons" | "answer">> = {
  RENEW: "evidence",
  TRANSFER: "contract",
  CANCEL: "reasons",
  ANSWER: "answer",
};

function ActForm({
  view,
  holderKey,
  onDone,
}: {
  readonly view: CertificateView;
  readonly holderKey: HolderKey;
  readonly onDone: () => void;
}) {
  const { t } = useTexts(CERTIFICATES_TEXTS);
  const { gateway } = useSession();
  const [kind, setKind] = useState<Kind>("RENEW");
  const [inputs, setInputs] = useState<Inputs>(NO_INPUTS);
  const [wrong, setWrong] = useState<keyof Inputs | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState<string | null>(null);
  const change = (part: Partial<Inputs>) => {
    setInputs((before) => ({ ...before, ...part }));
    setWrong(null);
    setDone(null);
  };
  const objections = openObjections(view.history);
  const { regime } = view.certificate.credentialSubject;

  /** A new version is named by its number; what is signed is its digest. */
  const withDigest = async (act: HolderAct): Promise<HolderAct> => {
    if (act.kind !== "SUPERSEDE") return act;
    const path = `/v1/certificates/${encodeURIComponent(act.successor)}`;
    const { certificate } = await gateway.readAs(zCertificateView, path);
    return { ...act, successor: toHex0x(certificateDigest(certificate)) };
  };

  const run = async (act: HolderAct) => {
    const { trust } = await fetchTrust(gateway);
    const request = await signHolderAct(await withDigest(act), {
      signer: holderKey,
      trust,
      certificateNo: view.certificateNo,
      certificateDigest: toHex0x(certificateDigest(view.certificate)),
      now: Math.floor(Date.now() / 1000),
    });
    if (IS_SENT[act.kind]) {
      await gateway.act(pathOf(request), request.body);
      onDone();
      return t("sent");
    }
    const name = `${view.certificateNo}.${act.kind.toLowerCase()}.json`;
    saveFile(name, `${JSON.stringify({ format: REQUEST_FORMAT, ...request }, null, 2)}\n`);
    return t("savedRequest", { name });
  };

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const act = actOf(kind, inputs, regime, Math.floor(Date.now() / 1000));
    setDone(null);
    setError(null);
    if (typeof act === "string") {
      setWrong(act);
      return;
    }
    setBusy(true);
    run(act)
      .then(setDone, setError)
      .finally(() => setBusy(false));
  };

  return (
    <form className="stack" onSubmit={submit}>
      <Radio.Group
        aria-label={t("act")}
        optionType="button"
        value={kind}
        onChange={({ target }) => {
          setKind(target.value as Kind);
          setInputs(NO_INPUTS);
          setWrong(null);
          setDone(null);
          setError(null);
        }}
        options={KINDS.map((value) => ({ value, label: t(value) }))}
      />
      <div className="fine">{t(`${kind}_hint`)}</div>
      <div className="fields">
        {kind === "RENEW" && (
          <Field
            id="act-until"
            label={t("until")}
            hint={t("renewDigest", { regime })}
            required
            error={wrong === "until" ? t("dateNeeded") : null}
          >
            {(aria) => (
              <Input
                {...aria}
                type="date"
                value={inputs.until}
                onChange={({ target }) => change({ until: target.value })}
              />
            )}
          </Field>
        )}
        {kind === "TRANSFER" && (
          <Field id="act-to" label={t("to")} required error={wrong === "to" ? t("addressNeeded") : null}>
            {(aria) => (
              <Input
                {...aria}
                spellCheck={false}
                value={inputs.to}
                onChange={({ target }) => change({ to: target.value })}
              />
            )}
          </Field>
        )}
        {kind === "ANSWER" &&
          (objections.length === 0 ? (
            <div>{t("noObjections")}</div>
          ) : (
            <Field id="act-objection" label={t("objection")} required>
              {(aria) => (
                <Select
                  aria={aria}
                  none="–"
                  value={inputs.objection}
                  options={objections.map((id) => ({ value: id, label: shortAddress(id) }))}
                  onChange={(objection) => change({ objection })}
                />
              )}
            </Field>
          ))}
        {kind === "SUPERSEDE" ? (
          <Field
            id="act-successor"
            label={t("successor")}
            required
            error={wrong === "successor" ? t("numberNeeded") : null}
          >
            {(aria) => (
              <Input
                {...aria}
                spellCheck={false}
                value={inputs.successor}
                onChange={({ target }) => change({ successor: target.value })}
              />
            )}
          </Field>
        ) : (
          <PaperInput
            id="act-paper"
            label={t(PAPERS[kind])}
            button={t("chooseFile")}
            file={inputs.paper}
            required={kind !== "CANCEL"}
            error={wrong === "paper" ? t("fileNeeded") : null}
            onFile={(paper) => change({ paper })}
          />
        )}
      </div>
      {kind === "CANCEL" && (
        <Checkbox checked={inputs.sure} onChange={({ target }) => change({ sure: target.checked })}>
          {t("confirm")}
        </Checkbox>
      )}
      <div>
        <Button
          htmlType="submit"
          type="primary"
          danger={kind === "CANCEL"}
          loading={busy}
          disabled={(kind === "CANCEL" && !inputs.sure) || (kind === "ANSWER" && objections.length === 0)}
          data-testid="act"
        >
          {t(IS_SENT[kind] ? "signAndSend" : "signAndSave")}
        </Button>
      </div>
      {error !== null && <ErrorState error={error} />}
      {done !== null && <Alert type="success" showIcon role="status" data-testid="act-done" title={done} />}
    </form>
  );
}

/** Renewal, transfer, cancellation, answers: signed by the holder's key. */
export function Acts({ view, onDone }: { readonly view: CertificateView; readonly onDone: () => void }) {
  const { t } = useTexts(CERTIFICATES_TEXTS);
  const { key } = useKey();
  const holder = holderOf(view);
  const isHolder = key !== null && key.address === holder;
  return (
    <Panel title={t("acts")}>
      <div className="stack">
        <div className="fine">{t("actsHint")}</div>
        <KeyPanel />
        {key !== null && !isHolder && (
          <Alert type="info" showIcon title={t("notHolder", { account: shortAddress(holder) })} />
        )}
        <Link to={`/deposit?previous=${sha256Text(certificateDigest(view.certificate))}`}>
          {t("newVersion")}
        </Link>
        {isHolder && <ActForm view={view} holderKey={key} onDone={onDone} />}
      </div>
    </Panel>
  );
}

import { Alert, Checkbox } from "antd";
import { useId, useState } from "react";
import type { TrustDocument } from "#core/trust.ts";
import { acceptanceOf, readPledge, type ShownPledge } from "../../../adapters/gateway/pledge-terms.ts";
import type { RegisterRequest } from "../../../adapters/gateway/register-request.ts";
import { signFor } from "../../../adapters/gateway/register-signing.ts";
import { onceUntil } from "../../../adapters/gateway/step-message.ts";
import type { PledgeView } from "../../../adapters/gateway/views.ts";
import { ActOutcome } from "../acts/act-outcome.tsx";
import { FinishButtons } from "../acts/finish-buttons.tsx";
import { digestOfPaper } from "../acts/paper.ts";
import { useAct, type Finish } from "../acts/use-act.ts";
import { PaperInput } from "../forms/paper-input.tsx";
import { PLEDGES_TEXTS } from "../i18n/pledges.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { KeyPanel } from "../keys/key-panel.tsx";
import { useKey } from "../keys/keys.tsx";
import { ErrorState } from "../shell/states.tsx";

/** The terms whose digest the pledge's id is, or why they are not. */
function checked(pledge: PledgeView, trust: TrustDocument): ShownPledge | { readonly error: unknown } {
  try {
    return readPledge(pledge, pledge.pledgeId, trust);
  } catch (error) {
    return { error };
  }
}

/** The pledgee's signature: over terms that are reckoned again here, and a contract that the pledgee holds itself. */
export function AcceptForm(props: {
  readonly pledge: PledgeView;
  readonly trust: TrustDocument;
  readonly onSent: () => void;
}) {
  const { t } = useTexts(PLEDGES_TEXTS);
  const { key } = useKey();
  const id = useId();
  const [contract, setContract] = useState<{ readonly file: File; readonly digest: string } | null>(null);
  const [acknowledged, setAcknowledged] = useState(false);
  const [waives, setWaives] = useState(false);
  const { state, run, reset } = useAct(props.onSent);
  const shown = checked(props.pledge, props.trust);
  if ("error" in shown) return <ErrorState error={shown.error} />;

  const choose = (file: File | null) => {
    reset();
    setContract(null);
    if (file !== null) void digestOfPaper(file).then((digest) => setContract({ file, digest }));
  };
  const matches = contract !== null && contract.digest === shown.terms["contractDigest"];
  const isPledgee = key !== null && key.address === shown.terms["pledgee"];
  const ready = matches && key !== null && (shown.conflicts.length === 0 || acknowledged);

  const make = async (): Promise<RegisterRequest> => {
    const message = { ...acceptanceOf(shown, waives), ...onceUntil(Math.floor(Date.now() / 1000)) };
    const signed = await signFor(key!, props.trust, "acceptPledge", "PledgeAcceptance", message);
    return { act: "acceptPledge", subject: shown.pledgeId, body: { ...signed } };
  };
  const finish = (how: Finish) =>
    void run(JSON.stringify([key?.address ?? null, contract?.digest ?? null, waives]), make, how);

  return (
    <div className="stack" data-testid="form-acceptPledge">
      <div>{t("acceptDoes")}</div>
      <Alert type="success" showIcon data-testid="terms-genuine" title={t("termsGenuine")} />
      <PaperInput
        id={`${id}-contract`}
        label={t("ownContract")}
        button={t("chooseContract")}
        file={contract?.file ?? null}
        required
        onFile={choose}
      />
      {contract !== null && (
        <Alert
          type={matches ? "success" : "error"}
          showIcon
          data-testid="contract-compared"
          data-matches={matches}
          title={t(matches ? "contractSame" : "contractOther")}
        />
      )}
      {shown.conflicts.length > 0 && (
        <Checkbox checked={acknowledged} onChange={({ target }) => setAcknowledged(target.checked)}>
          {t("acknowledge", { count: shown.conflicts.length })}
        </Checkbox>
      )}
      <Checkbox checked={waives} onChange={({ target }) => setWaives(target.checked)}>
        {t("waive")}
      </Checkbox>
      <KeyPanel />
      {key !== null && !isPledgee && (
        <Alert type="warning" showIcon title={t("notPledgee", { account: String(shown.terms["pledgee"]) })} />
      )}
      <FinishButtons
        act="acceptPledge"
        signer={key?.address}
        isSigned
        disabled={!ready}
        busy={state.phase === "BUSY"}
        onFinish={finish}
      />
      <ActOutcome state={state} sent={t("accepted")} />
    </div>
  );
}

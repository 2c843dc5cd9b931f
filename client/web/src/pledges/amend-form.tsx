import { Button, Checkbox, Input } from "antd";
import { useId, useState } from "react";
import type { TrustDocument } from "#core/trust.ts";
import { saltAmount } from "../../../adapters/gateway/register-words.ts";
import { signFor } from "../../../adapters/gateway/register-signing.ts";
import { onceUntil } from "../../../adapters/gateway/step-message.ts";
import type { PledgeView } from "../../../adapters/gateway/views.ts";
import { ActOutcome } from "../acts/act-outcome.tsx";
import { digestOfPaper } from "../acts/paper.ts";
import { useAct } from "../acts/use-act.ts";
import { Field } from "../forms/field.tsx";
import { PaperInput } from "../forms/paper-input.tsx";
import { saveFile } from "../forms/save-file.ts";
import { PLEDGES_TEXTS } from "../i18n/pledges.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { KeyPanel } from "../keys/key-panel.tsx";
import { useKey } from "../keys/keys.tsx";
import { isAmount, maturityOf, textOfAmount } from "./offer-draft.ts";

/** New terms, signed by the pledgor: a file that the pledgee countersigns. */
export function AmendForm({ pledge, trust }: { readonly pledge: PledgeView; readonly trust: TrustDocument }) {
  const { t } = useTexts(PLEDGES_TEXTS);
  const { key } = useKey();
  const id = useId();
  const [contract, setContract] = useState<File | null>(null);
  const [amount, setAmount] = useState("");
  const [maturity, setMaturity] = useState(pledge.debtMaturity.slice(0, 10));
  const [covenant, setCovenant] = useState(pledge.renewalCovenant);
  const { state, run, reset } = useAct();
  const isDay = maturityOf(maturity) > Date.now() / 1000;
  const ready = key !== null && contract !== null && isAmount(amount) && isDay;

  const sign = () => {
    if (key === null || contract === null) return;
    const make = async () => {
      const text = textOfAmount("CNY", amount);
      const salted = saltAmount(text);
      const message = {
        pledgeId: pledge.pledgeId,
        pledgor: key.address,
        contractDigest: await digestOfPaper(contract),
        amountDigest: salted.digest,
        debtMaturity: maturityOf(maturity),
        renewalCovenant: covenant,
        ...onceUntil(Math.floor(Date.now() / 1000)),
      };
      const signed = await signFor(key, trust, "amendPledge", "PledgeAmendmentOffer", message);
      const opening = { pledgeId: pledge.pledgeId, amount: text, salt: salted.salt, digest: salted.digest };
      saveFile(
        `pledge.${pledge.pledgeId.slice(2, 10)}.amended-amount.json`,
        `${JSON.stringify(opening, null, 2)}\n`,
      );
      return { act: "amendPledge", subject: pledge.pledgeId, body: { ...signed } } as const;
    };
    void run(
      JSON.stringify([key.address, contract.name, contract.lastModified, amount, maturity, covenant]),
      make,
      "SAVE",
    );
  };
  return (
    <div className="stack">
      <div>{t("amendDoes")}</div>
      <div className="fields">
        <PaperInput
          id={`${id}-contract`}
          label={t("contract")}
          button={t("chooseContract")}
          file={contract}
          required
          onFile={(file) => {
            setContract(file);
            reset();
          }}
        />
        <Field id={`${id}-amount`} label={t("amountCny")} hint={t("hint_amount")} required>
          {(aria) => (
            <Input
              {...aria}
              inputMode="decimal"
              value={amount}
              onChange={({ target }) => {
                setAmount(target.value);
                reset();
              }}
            />
          )}
        </Field>
        <Field id={`${id}-maturity`} label={t("maturity")} hint={t("hint_maturity")} required>
          {(aria) => (
            <Input
              {...aria}
              type="date"
              value={maturity}
              onChange={({ target }) => {
                setMaturity(target.value);
                reset();
              }}
            />
          )}
        </Field>
      </div>
      <Checkbox
        checked={covenant}
        onChange={({ target }) => {
          setCovenant(target.checked);
          reset();
        }}
      >
        {t("flag_renewalCovenant")}
      </Checkbox>
      <KeyPanel />
      <div>
        <Button
          type="primary"
          disabled={!ready}
          loading={state.phase === "BUSY"}
          data-testid="sign-amendment"
          onClick={sign}
        >
          {t("signValuation")}
        </Button>
      </div>
      <ActOutcome state={state} sent="" />
    </div>
  );
}

import { Button } from "antd";
import { useId, useState } from "react";
import { parseTime } from "#core/parse.ts";
import type { TrustDocument } from "#core/trust.ts";
import { signFor } from "../../../adapters/gateway/register-signing.ts";
import { onceUntil } from "../../../adapters/gateway/step-message.ts";
import type { PledgeView } from "../../../adapters/gateway/views.ts";
import { ActOutcome } from "../acts/act-outcome.tsx";
import { digestOfPaper } from "../acts/paper.ts";
import { useAct } from "../acts/use-act.ts";
import { PaperInput } from "../forms/paper-input.tsx";
import { PLEDGES_TEXTS } from "../i18n/pledges.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { KeyPanel } from "../keys/key-panel.tsx";
import { useKey } from "../keys/keys.tsx";

/** The pledgor agrees to a value, after the default and never before (no forfeiture): a file for the pledgee. */
export function ValueForm({ pledge, trust }: { readonly pledge: PledgeView; readonly trust: TrustDocument }) {
  const { t } = useTexts(PLEDGES_TEXTS);
  const { key } = useKey();
  const id = useId();
  const [paper, setPaper] = useState<File | null>(null);
  const { state, run } = useAct();
  const { default: inDefault } = pledge;
  if (inDefault === undefined) return null;
  const sign = () =>
    void run(
      JSON.stringify([key?.address, paper?.name, paper?.lastModified]),
      async () => {
        const now = Math.floor(Date.now() / 1000);
        const message = {
          pledgeId: pledge.pledgeId,
          pledgor: key!.address,
          valuationDigest: await digestOfPaper(paper!),
          defaultHead: inDefault.defaultHead,
          signedAt: Math.max(now, parseTime(inDefault.defaultedAt) + 1),
          ...onceUntil(now),
        };
        const valuation = await signFor(key!, trust, "openEnforcement", "AgreedValuation", message);
        return { act: "openEnforcement", subject: pledge.pledgeId, body: { valuation: { ...valuation } } };
      },
      "SAVE",
    );
  return (
    <div className="stack">
      <div>{t("valueDoes")}</div>
      <PaperInput
        id={`${id}-valuation`}
        label={t("valuation")}
        button={t("chooseContract")}
        file={paper}
        required
        onFile={setPaper}
      />
      <KeyPanel />
      <div>
        <Button
          type="primary"
          disabled={key === null || paper === null}
          loading={state.phase === "BUSY"}
          data-testid="sign-valuation"
          onClick={sign}
        >
          {t("signValuation")}
        </Button>
      </div>
      <ActOutcome state={state} sent="" />
    </div>
  );
}

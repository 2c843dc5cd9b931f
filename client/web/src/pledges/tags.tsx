import { Tag } from "antd";
import type { PledgeSummary } from "../../../adapters/gateway/views.ts";
import { PLEDGES_TEXTS } from "../i18n/pledges.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { marksOf } from "./marks.ts";

type State = PledgeSummary["state"];

const TONES: Readonly<Record<State, "processing" | "success" | "warning" | "error" | "default">> = {
  PROPOSED: "processing",
  AGREED: "processing",
  REGISTERED: "success",
  DEFAULTED: "error",
  ENFORCING: "error",
  RELEASED: "default",
  DEREGISTERED: "default",
  ENFORCED: "default",
  LAPSED: "default",
};

export function StateTag({ state }: { readonly state: State }) {
  const { t } = useTexts(PLEDGES_TEXTS);
  return (
    <Tag color={TONES[state]} data-testid="state" data-state={state}>
      {t(state)}
    </Tag>
  );
}

export function Marks({
  pledge,
  now,
  expiring,
}: {
  readonly pledge: PledgeSummary;
  readonly now: number;
  readonly expiring: boolean;
}) {
  const { t } = useTexts(PLEDGES_TEXTS);
  return (
    <span className="marks">
      {expiring && <Tag color="warning">{t("mark_EXPIRING")}</Tag>}
      {marksOf(pledge, now).map(({ kind, tone, days }) => (
        <Tag key={kind} color={tone}>
          {t(`mark_${kind}`, { days: days ?? 0 })}
        </Tag>
      ))}
    </span>
  );
}

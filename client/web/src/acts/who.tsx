import type { ActName } from "#core/register-acts.ts";
import { REGISTER_ACTS } from "#core/register-acts.ts";
import { MESSAGE_SIGNERS } from "#core/register-messages.ts";
import { ACTS_TEXTS } from "../i18n/acts.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { messageOf } from "./senders.ts";

/** A sentence: who signs an act, and who sends it. */
export function Who({ act }: { readonly act: ActName }) {
  const { t } = useTexts(ACTS_TEXTS);
  const type = messageOf(act);
  const signer = type === undefined ? "nobody" : MESSAGE_SIGNERS[type];
  return (
    <span className="fine" data-testid={`who-${act}`}>
      {t(`signs_${signer}` as keyof typeof ACTS_TEXTS)} {t(`sends_${REGISTER_ACTS[act].by}`)}
    </span>
  );
}

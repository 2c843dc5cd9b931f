import { fragment, notChecked, type Fragment } from "../fragment.ts";
import type { JudgeInput } from "../input.ts";

/** ENCUMBRANCE: no pledge is live. One that is does not make the certificate less genuine: the reader weighs it. */
export function checkEncumbrance({ facts }: JudgeInput): Fragment {
  if (!facts.livePledges.known) return notChecked("ENCUMBRANCE", facts.livePledges);
  const pledges = facts.livePledges.value.map(({ pledgeId, state, pledgee }) => ({
    pledgeId,
    state,
    pledgee,
  }));
  const first = pledges[0];
  if (first === undefined) return fragment("NOT_PLEDGED", { count: 0 });
  return fragment("PLEDGED", { count: pledges.length, state: first.state, pledgee: first.pledgee, pledges });
}

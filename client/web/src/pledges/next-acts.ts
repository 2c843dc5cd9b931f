/** What can happen to a pledge next, by whom: the table of docs/register.md as a page shows it. */
import type { ActName } from "#core/register-acts.ts";
import type { PledgeView } from "../../../adapters/gateway/views.ts";

export type Actor = "pledgor" | "pledgee" | "adjudicator" | "anybody";

export interface NextAct {
  readonly act: ActName;
  readonly by: Actor;
}

const BY_STATE: Readonly<Record<PledgeView["state"], readonly NextAct[]>> = {
  PROPOSED: [{ act: "acceptPledge", by: "pledgee" }],
  AGREED: [
    { act: "registerPledge", by: "pledgee" },
    { act: "releasePledge", by: "pledgee" },
    { act: "applyOrder", by: "adjudicator" },
  ],
  REGISTERED: [
    { act: "releasePledge", by: "pledgee" },
    { act: "callCover", by: "pledgee" },
    { act: "declareDefault", by: "pledgee" },
    { act: "applyOrder", by: "adjudicator" },
  ],
  DEFAULTED: [
    { act: "contestDefault", by: "pledgor" },
    { act: "cureDefault", by: "pledgee" },
    { act: "openEnforcement", by: "pledgee" },
    { act: "applyOrder", by: "adjudicator" },
  ],
  ENFORCING: [
    { act: "closeEnforcement", by: "pledgee" },
    { act: "applyOrder", by: "adjudicator" },
  ],
  RELEASED: [{ act: "deregisterPledge", by: "pledgee" }],
  DEREGISTERED: [],
  ENFORCED: [],
  LAPSED: [{ act: "lapsePledge", by: "anybody" }],
};

export function nextActs({ state, contested, registration, history }: PledgeView): readonly NextAct[] {
  return BY_STATE[state].filter(({ act }) => {
    if (act === "contestDefault") return !contested;
    if (act === "deregisterPledge") return registration !== null;
    // Said once, it need not be said again.
    if (act === "lapsePledge") return !history.some(({ event }) => event === "PLEDGE_LAPSED");
    return true;
  });
}

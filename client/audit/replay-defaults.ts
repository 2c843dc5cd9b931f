/** What follows a default, each step held against the guards of contracts/libraries/PledgeDefaults.sol. */
import type { pledgeRegistryAbi } from "../abi/pledge-registry.ts";
import type { EventValues } from "./abi-types.ts";
import { endPledge, expectPledge } from "./pledge-places.ts";
import type { Hex } from "./ports.ts";
import { roleOfFunction } from "./roles.ts";
import { ZERO, type PledgeState, type PledgeStatus } from "./state.ts";
import { broken, registerOf, restricted, takeMessages, timeText, type Step } from "./step.ts";

type Abi = typeof pledgeRegistryAbi;
type Name =
  | "DefaultDeclared"
  | "DefaultContested"
  | "DefaultCured"
  | "EnforcementOpened"
  | "EnforcementClosed"
  | "CourtOrderApplied";

/** `IPledgeMessages.EnforcementMethod.AGREED_VALUE`. */
const AGREED_VALUE = 0;

/** `IPledgeRegistry.CourtOrder`: the statuses that it may meet, and where it leads. */
const ORDERS: readonly (readonly [readonly PledgeStatus[], PledgeStatus])[] = [
  [["AGREED", "REGISTERED"], "RELEASED"],
  [["DEFAULTED"], "REGISTERED"],
  [["ENFORCING"], "ENFORCED"],
];

export const DEFAULT_HANDLERS: {
  readonly [N in Name]: (values: EventValues<Abi, N>, step: Step) => void;
} = {
  DefaultDeclared({ pledgeId: id, agreedEventDigest }, step) {
    const pledge = expectPledge(step, id, ["REGISTERED"]);
    if (pledge === undefined) return;
    takeMessages(step, [pledge.pledgee]);
    if (agreedEventDigest === ZERO && step.now <= pledge.debtMaturity) {
      broken(step, "DEFAULT_TOO_EARLY", { pledge: id, debtMaturity: timeText(pledge.debtMaturity) });
    }
    pledge.status = "DEFAULTED";
    pledge.defaultedAt = step.now;
    // The history's head after this very event: it was added before the event is handled.
    pledge.defaultHead = registerOf(step).head;
    pledge.place = step.place;
  },

  DefaultContested({ pledgeId: id }, step) {
    const pledge = expectPledge(step, id, ["DEFAULTED"]);
    if (pledge === undefined) return;
    takeMessages(step, [pledge.pledgor]);
    pledge.contested = true;
    pledge.place = step.place;
  },

  DefaultCured({ pledgeId: id }, step) {
    const pledge = expectPledge(step, id, ["DEFAULTED"]);
    if (pledge === undefined) return;
    takeMessages(step, [pledge.pledgee]);
    cure(step, pledge);
  },

  EnforcementOpened({ pledgeId: id, method, valuationDigest }, step) {
    const pledge = expectPledge(step, id, ["DEFAULTED"]);
    if (pledge === undefined) return;
    expectValuation(step, id, pledge, Number(method) === AGREED_VALUE, valuationDigest);
    pledge.status = "ENFORCING";
    pledge.place = step.place;
  },

  EnforcementClosed({ pledgeId: id }, step) {
    restricted(step, roleOfFunction(step, "closeEnforcement"));
    const pledge = expectPledge(step, id, ["ENFORCING"]);
    if (pledge === undefined) return;
    takeMessages(step, [pledge.pledgee]);
    endPledge(step, id, pledge, "ENFORCED");
  },

  CourtOrderApplied({ pledgeId: id, order }, step) {
    takeMessages(step, []);
    restricted(step, roleOfFunction(step, "applyOrder"));
    const known = ORDERS[Number(order)];
    if (known === undefined) {
      broken(step, "OUTCOME_INVALID", { outcome: Number(order) });
      return;
    }
    const [from, to] = known;
    const pledge = expectPledge(step, id, from);
    if (pledge === undefined) return;
    if (to === "REGISTERED") cure(step, pledge);
    else endPledge(step, id, pledge, to);
  },
};

function cure(step: Step, pledge: PledgeState): void {
  pledge.status = "REGISTERED";
  pledge.contested = false;
  pledge.defaultedAt = 0;
  pledge.defaultHead = ZERO;
  pledge.place = step.place;
}

/**
 * No forfeiture: an agreed value needs a signature of the pledgor's that the register took with this step, after the
 * default. That the words signed name the default's own head, nobody could know before it.
 */
function expectValuation(
  step: Step,
  id: Hex,
  pledge: PledgeState,
  agreed: boolean,
  valuationDigest: Hex,
): void {
  const { pending } = registerOf(step);
  const signed = pending.some(
    ({ signer, place }) => signer === pledge.pledgor && place.transaction === step.place.transaction,
  );
  takeMessages(step, agreed && signed ? [pledge.pledgee, pledge.pledgor] : [pledge.pledgee]);
  if (agreed && (!signed || step.now <= pledge.defaultedAt)) {
    broken(step, "VALUATION_NOT_AFTER_DEFAULT", { pledge: id });
  }
  if (!agreed && valuationDigest !== ZERO) broken(step, "OUTCOME_INVALID", { outcome: "VALUATION" });
}

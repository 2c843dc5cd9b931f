/** Pledges and the places that they occupy, kept as contracts/libraries/PledgeLedger.sol keeps them. */
import type { Hex } from "./ports.ts";
import { pledgeStatusAt, ZERO, type PledgeState, type PledgeStatus } from "./state.ts";
import { broken, type Step } from "./step.ts";

/** The pledge, or undefined after saying that there is none. */
export function pledgeOf(step: Step, id: Hex): PledgeState | undefined {
  const pledge = step.state.pledges.get(id);
  if (pledge === undefined) broken(step, "PLEDGE_UNKNOWN", { pledge: id });
  return pledge;
}

/** As `pledgeOf`, after saying so where its status does not allow the step. */
export function expectPledge(step: Step, id: Hex, wanted: readonly PledgeStatus[]): PledgeState | undefined {
  const pledge = pledgeOf(step, id);
  if (pledge === undefined) return undefined;
  const status = pledgeStatusAt(pledge, step.now);
  if (!wanted.includes(status)) broken(step, "PLEDGE_STATUS_FORBIDS", { pledge: id, status });
  return pledge;
}

/** Where the chain of versions begins that the pledge occupies. */
export function lineageOfPledge({ lineage, certificateDigest }: PledgeState): Hex {
  return lineage === ZERO ? certificateDigest : lineage;
}

/** Ends a pledge and frees its place. The last of the list of live pledges takes its position, as in storage. */
export function endPledge(step: Step, id: Hex, pledge: PledgeState, ended: PledgeStatus): void {
  const { state } = step;
  const live = state.live.get(pledge.contentKey);
  if (live?.[pledge.position] === id) {
    const last = live.pop()!;
    if (last !== id) {
      live[pledge.position] = last;
      const moved = state.pledges.get(last);
      if (moved !== undefined) moved.position = pledge.position;
    }
    if (live.length === 0) state.live.delete(pledge.contentKey);
  }
  const lineage = lineageOfPledge(pledge);
  const content = `${pledge.pledgor} ${pledge.contentKey}`;
  if (state.byLineage.get(lineage) === id) state.byLineage.delete(lineage);
  if (state.byContent.get(content) === id) state.byContent.delete(content);
  if (ended === "RELEASED") pledge.releasedAt = step.now;
  pledge.status = ended;
  pledge.place = step.place;
}

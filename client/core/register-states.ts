/** States of pledges and objections (docs/states.md): the contracts' enumerations in their order, without NONE. */

/** `IPledgeRegistry.PledgeStatus`, as far as a pledge is live in it. */
export const LIVE_PLEDGE_STATES = ["PROPOSED", "AGREED", "REGISTERED", "DEFAULTED", "ENFORCING"] as const;

/** `IPledgeRegistry.PledgeStatus`: those after ENFORCING encumber nothing. */
export const PLEDGE_STATES = [
  ...LIVE_PLEDGE_STATES,
  "RELEASED",
  "DEREGISTERED",
  "ENFORCED",
  "LAPSED",
] as const;
export type PledgeState = (typeof PLEDGE_STATES)[number];

/** `IObjectionRegister.ObjectionStatus`. */
export const OBJECTION_STATUSES = [
  "FILED",
  "ADMITTED",
  "NOT_ADMITTED",
  "ANSWERED",
  "ANSWER_OVERDUE",
  "UPHELD",
  "DISMISSED",
  "TO_COURT",
  "WITHDRAWN",
] as const;
export type ObjectionStatus = (typeof OBJECTION_STATUSES)[number];

/** One event being replayed: what its handler sees, and what all handlers do alike. */
import type { Integer } from "./abi-types.ts";
import type { AuditCode } from "./codes.ts";
import type { Details, EventPlace, Findings } from "./finding.ts";
import type { AuditHashes, ContractName, Hex } from "./ports.ts";
import type { AuditState, RegisterState, TakenMessage } from "./state.ts";

/** The contracts of this deployment, lowercase. */
export interface Deployment {
  readonly chainId: number;
  readonly log: Hex;
  readonly registry: Hex;
  readonly pledges: Hex;
  readonly authority: Hex;
}

/** What the contracts were deployed with, in seconds. */
export interface DeploymentTerms {
  readonly renewalOpens: number;
  readonly renewalGrace: number;
  readonly longestExtension: number;
  readonly shortestAnswer: number;
  readonly reservation: number;
  readonly registrationWindow: number;
}

export interface Step {
  readonly state: AuditState;
  readonly findings: Findings;
  readonly deployment: Deployment;
  readonly terms: DeploymentTerms;
  readonly hashes: AuditHashes;
  readonly contract: ContractName;
  readonly event: string;
  readonly place: EventPlace;
  /** Block time. */
  readonly now: number;
}

/** Names a rule that this event breaks. */
export function broken(step: Step, code: AuditCode, details: Details = {}): void {
  step.findings.add(code, { event: step.event, ...details }, step.place);
}

export function registerOf({ state, contract }: Step): RegisterState {
  return contract === "PledgeRegistry" ? state.registers.pledges : state.registers.registry;
}

/**
 * Takes the messages given for this step: exactly these signers, in this order.
 * @returns those taken, which may be fewer than wanted
 */
export function takeMessages(step: Step, signers: readonly Hex[]): readonly TakenMessage[] {
  const register = registerOf(step);
  const { pending } = register;
  register.pending = [];
  const own = pending.filter(({ place }) => place.transaction === step.place.transaction);
  for (const { signer, place } of pending) {
    if (place.transaction !== step.place.transaction) {
      step.findings.add("MESSAGE_UNUSED", { signer }, place);
    }
  }
  signers.forEach((signer, i) => {
    if (own[i]?.signer !== signer) broken(step, "MESSAGE_MISSING", { signer });
  });
  for (const { signer, place } of own.slice(signers.length)) {
    step.findings.add("MESSAGE_UNUSED", { signer }, place);
  }
  return own.slice(0, signers.length);
}

/** Keeps the act for when its sender is known. */
export function restricted(step: Step, role: number): void {
  const { event, contract, place, now } = step;
  step.state.acts.push({ event, contract, role, time: now, place });
}

/** Seconds as RFC 3339, or as they are where no calendar reaches. */
export function timeText(time: Integer): string {
  return time <= 253_402_300_799
    ? new Date(Number(time) * 1000).toISOString().replace(".000Z", "Z")
    : String(time);
}

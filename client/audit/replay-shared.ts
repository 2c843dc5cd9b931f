/** Events that both registers have: signed messages, void nonces, pauses. */
import type { EventName, EventValues } from "./abi-types.ts";
import type { pledgeRegistryAbi } from "../abi/pledge-registry.ts";
import { roleOfFunction } from "./roles.ts";
import type { Hex } from "./ports.ts";
import { broken, registerOf, restricted, takeMessages, type Step } from "./step.ts";

type Shared<Name extends EventName<typeof pledgeRegistryAbi>> = EventValues<typeof pledgeRegistryAbi, Name>;

/** Lanes are used in turn: the counter is the lower 64 bits, the lane the upper 192. */
function takeNonce(step: Step, signer: Hex, nonce: Hex): void {
  const { lanes } = registerOf(step);
  const lane = `${signer} ${nonce.slice(0, 50)}`;
  const counter = parseInt(nonce.slice(50), 16);
  if (counter !== (lanes.get(lane) ?? 0)) broken(step, "NONCE_REUSED", { signer, nonce });
  lanes.set(lane, counter + 1);
}

export const SHARED_HANDLERS = {
  MessageTaken({ signer, messageDigest, nonce }: Shared<"MessageTaken">, step: Step): void {
    takeNonce(step, signer, nonce);
    registerOf(step).pending.push({ signer, digest: messageDigest, nonce, place: step.place });
  },
  NonceCancelled({ signer, nonce }: Shared<"NonceCancelled">, step: Step): void {
    takeNonce(step, signer, nonce);
  },
  Paused({ account }: Shared<"Paused">, step: Step): void {
    takeMessages(step, []);
    registerOf(step).paused = true;
    govern(step, account);
    restricted(step, roleOfFunction(step, "pause"));
  },
  /** Only the constructor emits it, outside the numbered history: the authority can't be replaced. */
  AuthorityUpdated({ authority }: Shared<"AuthorityUpdated">, step: Step): void {
    registerOf(step).constructed = true;
    if (authority === step.deployment.authority) return;
    const { contract, deployment } = step;
    broken(step, "DEPLOYMENT_MISWIRED", { contract, expected: deployment.authority, member: "authority" });
  },
  /** Nothing in the code emits it. */
  EIP712DomainChanged(_: unknown, step: Step): void {
    broken(step, "EVENT_MALFORMED", { reason: "never emitted by this code" });
  },
  Unpaused({ account }: Shared<"Unpaused">, step: Step): void {
    const register = registerOf(step);
    if (!register.paused) broken(step, "PAUSED_WRITE", { contract: step.contract });
    register.paused = false;
    govern(step, account);
    restricted(step, roleOfFunction(step, "unpause"));
  },
};

function govern(step: Step, account: Hex): void {
  const { contract, event, place, now } = step;
  step.state.governance.push({ block: place.block, time: now, event, words: `${contract} ${account}` });
}

/** A pause stops every write but its own end. */
export function expectOpen(step: Step): void {
  if (registerOf(step).paused && step.event !== "Unpaused") {
    broken(step, "PAUSED_WRITE", { contract: step.contract });
  }
}

/** The messages of steps: what the one who acts signs, and what the other party signs after it. */
import { DataDeedError } from "#core/errors.ts";
import { emptyMessage, messageFields, type Message } from "#core/register-acts.ts";
import { MESSAGE_SIGNERS, type MessageType } from "#core/register-messages.ts";
import { freshNonce } from "./register-signing.ts";

/** How long a signature may be sent in. */
export const DEFAULT_HOURS = 72;

export interface StepSubject {
  /** Member of the message that names it. */
  readonly member: "pledgeId" | "objectionId" | "certificateDigest";
  readonly id: string;
}

/** What makes a signature count once, and for a while. @param now Unix seconds */
export function onceUntil(now: number, hours: number = DEFAULT_HOURS) {
  return { nonce: freshNonce(), deadline: now + 3600 * hours };
}

/** What the one who acts signs; members that the step does not ask for are zero. */
export function stepMessage(
  type: MessageType,
  subject: StepSubject,
  words: Message,
  signer: string,
  once: ReturnType<typeof onceUntil>,
): Message {
  return {
    ...emptyMessage(type),
    [subject.member]: subject.id,
    ...words,
    [MESSAGE_SIGNERS[type]]: signer,
    ...once,
  };
}

/**
 * The same words under the other party's own type, without nonce and deadline.
 * @throws USAGE when they name somebody else
 */
export function counterWords(type: MessageType, offered: Message, signer: string): Message {
  const role = MESSAGE_SIGNERS[type];
  if (offered[role] !== undefined && offered[role] !== signer) {
    throw new DataDeedError("USAGE", `the request names ${String(offered[role])} as ${role}, not ${signer}`);
  }
  const members = messageFields(type).map(({ name }) => name);
  const words = Object.entries(offered).filter(
    ([name]) => members.includes(name) && name !== "nonce" && name !== "deadline",
  );
  return { ...Object.fromEntries(words), [role]: signer };
}

/** Who may send what in: as the gateway judges it (docs/sessions.md), told before anybody tries. */
import { REGISTER_ACTS, type ActName, type RegisterAct } from "#core/register-acts.ts";
import { MESSAGE_SIGNERS, type MessageType } from "#core/register-messages.ts";
import type { RegisterRequest } from "../../../adapters/gateway/register-request.ts";
import type { Scope, Session } from "../session/session-client.ts";

export function scopeOf(act: ActName): Scope {
  return REGISTER_ACTS[act].by === "RELAY" ? "pledge" : "register";
}

/** The message that the one who acts signs; undefined where nobody signs. */
export function messageOf(act: ActName): MessageType | undefined {
  const entry: RegisterAct = REGISTER_ACTS[act];
  return "message" in entry ? entry.message : undefined;
}

/** Who else has to sign before anybody can send it. */
export type Awaited = "SIGNATURE" | "CONSENT";

export type Sending = "MAY" | "SIGN_IN" | "OFFICE_NEEDED" | "OTHERS_ACCOUNT" | Awaited;

/** @param signer account that signs the act's own message; undefined where nobody does */
export function sendingOf(act: ActName, session: Session | null, signer: string | undefined): Sending {
  if (session === null) return "SIGN_IN";
  if (!session.scopes.includes(scopeOf(act))) return "OFFICE_NEEDED";
  const isOthers = session.account !== null && signer !== undefined && session.account !== signer;
  return isOthers ? "OTHERS_ACCOUNT" : "MAY";
}

/** Who signed a request's own message, as it says itself. */
export function signerOf({ act, body }: RegisterRequest): string | undefined {
  const type = messageOf(act);
  const { message } = body;
  if (type === undefined || typeof message !== "object" || message === null || Array.isArray(message))
    return undefined;
  const signer = (message as Readonly<Record<string, unknown>>)[MESSAGE_SIGNERS[type]];
  return typeof signer === "string" ? signer : undefined;
}

/** What else has to be signed before it can be sent: of what always needs it. */
export function missingOf({ act, body }: RegisterRequest): readonly string[] {
  const entry: RegisterAct = REGISTER_ACTS[act];
  if (!("message" in entry)) return [];
  const attached = Object.entries(entry.attached ?? {});
  return [
    ...(body["message"] === undefined ? ["message"] : []),
    ...attached
      .filter(([member, { need }]) => need === "ALWAYS" && body[member] === undefined)
      .map(([member]) => member),
  ];
}

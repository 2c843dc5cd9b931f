import type { Response } from "express";
import { normaliseAddress } from "#core/address.ts";
import { DataDeedError } from "#core/errors.ts";
import type { ActRequest, RegisterAct } from "#core/register-acts.ts";
import { MESSAGE_SIGNERS } from "#core/register-messages.ts";
import { contextOf } from "./context.ts";

/** Who signed in with an account's key acts for that account alone. @throws FORBIDDEN */
function expectOwn(response: Response, account: unknown): void {
  const own = contextOf(response).caller?.account;
  if (own === undefined) return;
  if (typeof account === "string" && normaliseAddress(account) === own) return;
  throw new DataDeedError("FORBIDDEN", `this session is that of ${own}: it acts for no other account`, {
    details: { account: own },
  });
}

/** @param description attacker-controlled, not checked yet. @throws FORBIDDEN */
export function expectOwnDeposit(response: Response, description: unknown): void {
  const holder = memberOf(description, "holder");
  expectOwn(response, memberOf(holder, "account"));
}

/** @throws FORBIDDEN when somebody else has to have signed the message */
export function expectOwnAct(response: Response, act: RegisterAct, { message }: ActRequest): void {
  if ("message" in act) expectOwn(response, message?.[MESSAGE_SIGNERS[act.message]]);
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

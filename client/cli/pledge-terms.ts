/** Pledges as they are named and printed on the command line. */
import { ZERO_ADDRESS } from "#core/address.ts";
import { DataDeedError } from "#core/errors.ts";
import { formatTime } from "#core/parse.ts";
import { messageFields, type Message } from "#core/register-acts.ts";

/** A pledge's id as typed. @throws USAGE */
export function parsePledgeId(text: string): string {
  const id = text.toLowerCase();
  if (!/^0x[0-9a-f]{64}$/.test(id))
    throw new DataDeedError("USAGE", `expected the id of a pledge, 0x and 64 hex digits, got ${text}`);
  return id;
}

/** The terms for people. */
export function describeTerms(terms: Message): string[] {
  return messageFields("PledgeOffer")
    .filter(({ name }) => name !== "nonce" && name !== "deadline")
    .map(({ name }) => `${name.padEnd(18)} ${shownAs(name, terms[name])}`);
}

/** `IPledgeRegistry.SecuredType`, in its order. */
const SECURED_TYPES = ["ORDINARY", "MAXIMUM"];

function shownAs(name: string, value: Message[string] | undefined): string {
  if (name === "debtMaturity") return formatTime(Number(value));
  if (name === "securedType") return SECURED_TYPES[Number(value)] ?? String(value);
  return value === ZERO_ADDRESS ? "none" : String(value);
}

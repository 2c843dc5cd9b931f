/** Pledges as they are named and printed on the command line. */
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
    .map(({ name }) => {
      const value = terms[name];
      const shown = name === "debtMaturity" ? formatTime(Number(value)) : String(value);
      return `${name.padEnd(18)} ${shown}`;
    });
}

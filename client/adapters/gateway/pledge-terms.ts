/** A pledge as a gateway shows it, and what of it a pledgee can check before signing. */
import { z } from "zod";
import { joinBytes, fromHex0x, toHex0x } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseWith, zBytes32, zTime } from "#core/parse.ts";
import { zSigned, type Message } from "#core/register-acts.ts";
import type { TrustDocument } from "#core/trust.ts";
import { keccak256 } from "#core/typed-data.ts";
import { digestOf } from "./register-signing.ts";

const zPledge = z.looseObject({
  pledgeId: zBytes32,
  state: z.string(),
  history: z.array(z.looseObject({ event: z.string(), at: zTime, details: z.record(z.string(), z.json()) })),
  conflicts: z.object({ pledgeIds: z.array(zBytes32), digest: zBytes32 }).optional(),
});

export interface ShownPledge {
  readonly pledgeId: string;
  readonly state: string;
  /** As the pledgor signed them: their digest is the pledge's id. */
  readonly terms: Message;
  /** Live pledges of the same data by others. */
  readonly conflicts: readonly string[];
  readonly conflictsDigest: string;
}

/**
 * The terms whose digest the id is: a gateway can't show other ones than those that the pledgor signed.
 * @throws GATEWAY_ANSWER_INVALID when they do not belong together
 */
export function readPledge(json: unknown, pledgeId: string, trust: TrustDocument): ShownPledge {
  const shown = parseWith(zPledge, json, "GATEWAY_ANSWER_INVALID", "pledge");
  const offer = shown.history.find(({ event }) => event === "PLEDGE_PROPOSED")?.details["offer"];
  const parsed = parseWith(
    zSigned("PledgeOffer"),
    { message: offer, signature: "0x" },
    "GATEWAY_ANSWER_INVALID",
    "offer",
  );
  const terms = parsed.message as Message;
  if (shown.pledgeId !== pledgeId || digestOf(trust, "offerPledge", "PledgeOffer", terms) !== pledgeId) {
    throw new DataDeedError(
      "GATEWAY_ANSWER_INVALID",
      "the terms that the gateway shows are not those of this pledge",
    );
  }
  const conflicts = shown.conflicts?.pledgeIds ?? [];
  return { pledgeId, state: shown.state, terms, conflicts, conflictsDigest: conflictsDigest(conflicts) };
}

/** What a pledgee signs that knows of these pledges: keccak256 over their ids, zero for none. */
export function conflictsDigest(pledgeIds: readonly string[]): string {
  if (pledgeIds.length === 0) return `0x${"00".repeat(32)}`;
  return toHex0x(keccak256(joinBytes(pledgeIds.map((id) => fromHex0x(id, 32)))));
}

/** What the pledgee signs, but for nonce and deadline. The contract is the one offered: compare one's own copy first. */
export function acceptanceOf(
  { pledgeId, terms, conflictsDigest: digest }: ShownPledge,
  waivesDispute: boolean,
): Message {
  return {
    pledgeId,
    pledgee: terms["pledgee"]!,
    contractDigest: terms["contractDigest"]!,
    conflictsDigest: digest,
    waivesDispute,
  };
}

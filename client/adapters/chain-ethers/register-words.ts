/** What the registers answer, in the verifier's words. */
import type { Address } from "#core/address.ts";
import { fromHex0x } from "#core/bytes.ts";
import type { Digest } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { LIVE_PLEDGE_STATES, PLEDGE_STATES } from "#core/register-states.ts";
import type { CertificateRecord, Hash32, PledgeSummary } from "../../verify/ports.ts";
import { RECORD_STATUSES } from "../../verify/register-states.ts";
import type { PledgeDetail } from "../../report/ports.ts";
import type { Word } from "./abi.ts";

type Words = Readonly<Record<string, Word>>;

export const ZERO_WORD: Hash32 = `0x${"00".repeat(32)}`;

/** @returns null when the certificate was never admitted */
export function readRecord(words: Words, certificateDigest: Digest): CertificateRecord | null {
  const status = RECORD_STATUSES[integer(words, "status")];
  if (status === undefined)
    throw new DataDeedError("CHAIN_ANSWER_INVALID", "the record has an unknown status");
  if (status === null) return null;
  const supersededBy = hash(words, "supersededBy");
  const lineage = hash(words, "lineage");
  return {
    status,
    holder: words["holder"] as Address,
    validUntil: integer(words, "validUntil"),
    supersededBy: supersededBy === ZERO_WORD ? null : supersededBy,
    openObjections: integer(words, "filedObjections") + integer(words, "openObjections"),
    upheldObjections: integer(words, "upheldObjections"),
    lineage: lineage === ZERO_WORD ? certificateDigest : fromHex0x(lineage, 32),
  };
}

/** @returns null when nothing occupies the lineage */
export function readPledge(words: Words): PledgeSummary | null {
  const status = integer(words, "status");
  if (status > PLEDGE_STATES.length)
    throw new DataDeedError("CHAIN_ANSWER_INVALID", "the pledge has an unknown status");
  const state = LIVE_PLEDGE_STATES[status - 1];
  return state === undefined
    ? null
    : { pledgeId: hash(words, "pledgeId"), state, pledgee: words["pledgee"] as Address };
}

/** @returns null for an unknown pledge */
export function readPledgeDetail(words: Words, pledgeId: Hash32): PledgeDetail | null {
  const status = integer(words, "status");
  if (status === 0) return null;
  const state = PLEDGE_STATES[status - 1];
  if (state === undefined)
    throw new DataDeedError("CHAIN_ANSWER_INVALID", "the pledge has an unknown status");
  return {
    pledgeId,
    state,
    certificateDigest: hash(words, "certificateDigest"),
    pledgor: words["pledgor"] as Address,
    pledgee: words["pledgee"] as Address,
    debtMaturity: integer(words, "debtMaturity"),
    renewalCovenant: words["renewalCovenant"] === true,
    registered: words["registered"] === true,
  };
}

export function hash(words: Words, name: string): Hash32 {
  return words[name] as Hash32;
}

function integer(words: Words, name: string): number {
  const value = Number(words[name]);
  if (!Number.isSafeInteger(value)) {
    throw new DataDeedError("CHAIN_ANSWER_INVALID", `${name}: expected an integer below 2^53`);
  }
  return value;
}

import { parseTime } from "#core/parse.ts";
import { formatUnixTime } from "../evidence.ts";
import { fragment, type Fragment } from "../fragment.ts";
import type { JudgeInput } from "../input.ts";

/**
 * VALIDITY: now lies within validFrom … validUntil, both seconds included, with the end as the register extended it.
 *
 * "Now" is the later of the caller's clock and the time of the newest block read: a slow clock can't revive an expired
 * certificate, a chain that mines seldom can't either, and a certificate anchored a moment ago is not "not yet valid"
 * for a caller whose clock is behind. A renewal only ever extends, so that within the certificate's own dates the
 * register need not be known.
 */
export function checkValidity({ bundle, facts, now }: JudgeInput): Fragment {
  const { validFrom, validUntil } = bundle.certificate;
  const time = facts.chain.known ? Math.max(now, facts.chain.value.block.timestamp) : now;
  const ownEnd = parseTime(validUntil);
  const renewed = facts.record.known && facts.record.value !== null && facts.record.value.validUntil > ownEnd;
  const end = renewed ? facts.record.value.validUntil : ownEnd;
  const evidence = { now: formatUnixTime(time), validFrom, validUntil: formatUnixTime(end) };
  if (time < parseTime(validFrom)) return fragment("NOT_YET_VALID", evidence);
  if (time <= end) return fragment(renewed ? "IN_FORCE_RENEWED" : "IN_FORCE", evidence);
  if (!facts.record.known)
    return fragment("EXPIRED_UNLESS_RENEWED", { ...evidence, reason: facts.record.reason });
  const { chain } = facts;
  // A proof does not grow older by itself: what happened after its block it can't tell.
  if (chain.known && chain.value.trusted !== undefined && chain.value.block.timestamp <= end) {
    const reason = `the proof is as of ${formatUnixTime(chain.value.block.timestamp)}`;
    return fragment("EXPIRED_UNLESS_RENEWED", { ...evidence, reason });
  }
  return fragment("EXPIRED", evidence);
}

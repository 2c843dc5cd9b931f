import { ageDays, refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** P2: every register of the policy was searched within days and shows no entry but the lender's own. */
export function checkRegisters(input: ReportInput): Line {
  const { registerSearches: searches, externalPledge: own } = input.supplied;
  if (searches === undefined) return notSupplied("P2");
  const proof = searches.map(({ digest }) => digest);
  const future = refuseFuture(
    input,
    "P2",
    searches.map(({ asOf }) => asOf),
    proof,
  );
  if (future !== undefined) return future;
  const hits = searches.filter(({ register, entries }) =>
    entries.some(({ number }) => register !== own?.register || number !== own.number),
  );
  if (hits.length > 0)
    return finding("P2_HIT", { where: hits.map(({ register }) => register).join(", ") }, proof);
  const { requiredRegisters, registerSearchMaxAgeDays: maxAgeDays } = input.policy;
  const fresh = new Set(
    searches.filter(({ asOf }) => ageDays(input, asOf) <= maxAgeDays).map(({ register }) => register),
  );
  const missing = requiredRegisters.filter((register) => !fresh.has(register));
  const compared = { registers: requiredRegisters.join(", "), missing: missing.join(", "), maxAgeDays };
  if (missing.length === 0) return finding("P2_CLEAR", compared, proof);
  return missing.length === 1 && fresh.size > 0
    ? finding("P2_ONE_NOT_SEARCHED", compared, proof)
    : finding("P2_INCOMPLETE", compared, proof);
}

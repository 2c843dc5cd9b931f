import { isUscc } from "#core/check-characters.ts";
import { ageDays, refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** I1: the register's extract is that of the certificate's holder, in business, and not too old. */
export function checkHolder(input: ReportInput): Line {
  const { registerExtract: extract } = input.supplied;
  if (extract === undefined) return notSupplied("I1");
  const { holder } = input.bundle.certificate.credentialSubject;
  const { name, uscc, asOf, inBusiness, digest } = extract;
  const proof = [digest];
  const differences = [
    ...(name === holder.name ? [] : ["name"]),
    ...(isUscc(uscc) ? [] : ["check character of the code"]),
    ...(holder.uscc === undefined || holder.uscc === uscc ? [] : ["code"]),
    ...(inBusiness ? [] : ["not in business"]),
  ];
  if (differences.length > 0) return finding("I1_MISMATCH", { differences: differences.join(", ") }, proof);
  const future = refuseFuture(input, "I1", [asOf], proof);
  if (future !== undefined) return future;
  if (holder.uscc === undefined) return finding("I1_BY_NAME_ONLY", { name, uscc, asOf }, proof);
  const age = ageDays(input, asOf);
  const { registerExtractMaxAgeDays: maxAgeDays } = input.policy;
  return age > maxAgeDays
    ? finding("I1_EXTRACT_OLD", { name, uscc, asOf, ageDays: age, maxAgeDays }, proof)
    : finding("I1_IN_BUSINESS", { name, uscc, asOf, ageDays: age }, proof);
}

import type { ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** A7: what shows where the data came from before the deposit: a notary, or two corroborations. */
export function checkProvenance({ supplied }: ReportInput): Line {
  const { provenance } = supplied;
  if (provenance === undefined) return notSupplied("A7");
  const { digest, corroborations, contradictory } = provenance;
  const proof = [digest, ...corroborations.map((paper) => paper.digest)];
  const notary = corroborations.some(({ kind }) => kind === "NOTARY");
  // The same paper twice is one corroboration.
  const count = new Set(corroborations.map((paper) => paper.digest)).size;
  const compared = { corroborations: count, kinds: corroborations.map(({ kind }) => kind).join(", ") };
  if (contradictory) return finding("A7_CONTRADICTORY", compared, proof);
  return notary || count >= 2
    ? finding("A7_CORROBORATED", compared, proof)
    : finding("A7_OWN_WORD", compared, proof);
}

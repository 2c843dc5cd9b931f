import {
  certificateDigestOf,
  fragmentOf,
  passOnUnknown,
  quote,
  worstOf,
  type ReportInput,
} from "../input.ts";
import { finding, type Line } from "../line.ts";

/** A1: number, digest, inclusion and anchor, as verification found them; with too few nodes it rests on one word, with none on a block hash that the lender trusts. */
export function checkOnChain(input: ReportInput): Line {
  const parts = ["CERTIFICATE_NUMBER", "CERTIFICATE_DIGEST", "INCLUSION", "ANCHOR"] as const;
  const worst = worstOf(parts.map((part) => fragmentOf(input, part)))!;
  const proof = [certificateDigestOf(input), input.bundle.anchor.blockHash];
  if (worst.status === "FAIL") return finding("A1_DIFFERS", quote(worst), proof);
  if (worst.status === "NOT_CHECKED") return passOnUnknown("A1", worst);
  const { asOf, sources, trustedBlock } = input.verification;
  if (trustedBlock !== null && asOf !== null)
    return finding("A1_PROVEN", { block: asOf.blockNumber, hash: trustedBlock.hash }, proof);
  const { minimumSources } = input.policy;
  return sources < minimumSources
    ? finding("A1_SINGLE_SOURCE", { sources, minimumSources }, proof)
    : finding("A1_EQUAL", { sources, minimumSources }, proof);
}

import { certificateDigestOf, type ReportInput } from "../input.ts";
import { finding, unreadable, type Line } from "../line.ts";

/**
 * O1: the register's holder is the pledgor. The register moves a holder only with both holders' signatures, so what it
 * shows now is the end of an unbroken chain; the lender has to know that this end is its borrower.
 */
export function checkHolders(input: ReportInput): Line {
  const { record } = input.facts;
  if (!record.known) return unreadable("O1", record.reason);
  const formerHolder = input.bundle.entry.holder;
  const holder = record.value?.holder ?? formerHolder;
  const expected = input.supplied.loan?.pledgor;
  const proof = [certificateDigestOf(input)];
  if (expected === undefined && holder !== formerHolder)
    return finding("O1_HOLDER_CHANGED", { holder, formerHolder }, proof);
  return expected === undefined || expected === holder
    ? finding("O1_UNBROKEN", { holder, formerHolder, pledgor: expected ?? null }, proof)
    : finding("O1_OTHER_HOLDER", { holder, formerHolder, expected }, proof);
}

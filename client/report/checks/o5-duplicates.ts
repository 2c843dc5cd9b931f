import { refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";
import { pledgesOfContent } from "../content-pledges.ts";

/** O5: nobody else has the same data. The chain shows those that others pledged; the rest is the lender's own search. */
export function checkDuplicates(input: ReportInput): Line {
  const { holder } = input.bundle.entry;
  const elsewhere = pledgesOfContent(input)?.find(
    ({ pledgor }) => pledgor !== holder && pledgor !== currentHolder(input),
  );
  if (elsewhere !== undefined) {
    const { pledgeId, pledgor } = elsewhere;
    return finding("O5_DUPLICATE", { where: `pledge ${pledgeId}`, pledgor }, [pledgeId]);
  }
  const { duplicates } = input.supplied;
  if (duplicates === undefined) return notSupplied("O5");
  const { digest, asOf, result } = duplicates;
  const future = refuseFuture(input, "O5", [asOf], [digest]);
  if (future !== undefined) return future;
  if (result === "SAME_LEAVES_OTHER_HOLDER")
    return finding("O5_DUPLICATE", { where: `search of ${asOf}`, result }, [digest]);
  return finding(result === "NONE" ? "O5_NONE" : "O5_SIMILAR", { asOf, result }, [digest]);
}

function currentHolder({ facts }: ReportInput): string | undefined {
  return facts.record.known ? facts.record.value?.holder : undefined;
}

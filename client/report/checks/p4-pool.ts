import { refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** P4: the certificate backs no pool. */
export function checkPool(input: ReportInput): Line {
  const { pools } = input.supplied;
  if (pools === undefined) return notSupplied("P4");
  const { digest, asOf, inPool } = pools;
  return (
    refuseFuture(input, "P4", [asOf], [digest]) ??
    finding(inPool ? "P4_IN_POOL" : "P4_NONE", { asOf }, [digest])
  );
}

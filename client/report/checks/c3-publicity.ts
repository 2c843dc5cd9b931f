import { refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** C3: nobody found the data in public. */
export function checkPublicity(input: ReportInput): Line {
  const { publicity } = input.supplied;
  if (publicity === undefined) return notSupplied("C3");
  const { digest, asOf, result } = publicity;
  const code = {
    NOT_PUBLIC: "C3_NON_PUBLIC",
    PARTLY_LICENSED: "C3_PARTLY_LICENSED",
    PUBLISHED: "C3_PUBLISHED",
  } as const;
  return refuseFuture(input, "C3", [asOf], [digest]) ?? finding(code[result], { asOf, result }, [digest]);
}

import type { ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** W3: somebody who would take part in realising the collateral is named. */
export function checkDisposal({ supplied }: ReportInput): Line {
  const { disposal } = supplied;
  if (disposal === undefined) return notSupplied("W3");
  if (disposal === null) return finding("W3_NONE", {});
  const { digest, kind, name } = disposal;
  return finding(kind === "GENERIC" ? "W3_GENERIC" : "W3_NAMED", { kind, name }, [digest]);
}

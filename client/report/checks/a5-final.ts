import { fragmentOf, passOnUnknown, quote, type ReportInput } from "../input.ts";
import { finding, type Line } from "../line.ts";

/** A5: the anchor is final and canonical, as verification found it. */
export function checkFinal(input: ReportInput): Line {
  const found = fragmentOf(input, "FINALITY")!;
  const proof = [input.bundle.anchor.blockHash];
  switch (found.status) {
    case "PASS":
      return finding("A5_FINAL", quote(found), proof);
    case "WARN":
      return finding("A5_NOT_FINAL", quote(found), proof);
    case "FAIL":
      return finding("A5_NOT_CANONICAL", quote(found), proof);
    case "NOT_CHECKED":
      return passOnUnknown("A5", found);
  }
}

import { refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** P5: the holder itself signed that there is no other pledge. */
export function checkNoOtherPledge(input: ReportInput): Line {
  const { noOtherPledge: statement } = input.supplied;
  if (statement === undefined) return notSupplied("P5");
  if (statement === null) return finding("P5_ABSENT", {});
  const { digest, signedAt, signedBy } = statement;
  const { holder } = input.bundle.certificate.credentialSubject;
  const compared = { signedAt, signedBy, holder: holder.name };
  if (signedBy !== holder.name && signedBy !== holder.uscc)
    return finding("P5_OTHER_SIGNER", compared, [digest]);
  return refuseFuture(input, "P5", [signedAt], [digest]) ?? finding("P5_PRESENT", compared, [digest]);
}

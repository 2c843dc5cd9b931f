import { refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** O4: the registration authority shows the right for the same holder. A deposit certificate alone is a weakness, no fault. */
export function checkRegistration(input: ReportInput): Line {
  const { holder, class: kind } = input.bundle.certificate.credentialSubject;
  const { externalRegistration: search } = input.supplied;
  if (search === undefined)
    return kind === "DEPOSIT" ? finding("O4_DEPOSIT_ONLY", { class: kind }) : notSupplied("O4");
  const { digest, asOf, authority, found } = search;
  const future = refuseFuture(input, "O4", [asOf], [digest]);
  if (future !== undefined) return future;
  const compared = { class: kind, authority, asOf, registeredHolder: search.holder, holder: holder.name };
  if (!found) return finding(kind === "DEPOSIT" ? "O4_DEPOSIT_ONLY" : "O4_NOT_FOUND", compared, [digest]);
  return finding(search.holder === holder.name ? "O4_FOUND" : "O4_OTHER_HOLDER", compared, [digest]);
}

import { formatUnixTime } from "../../verify/evidence.ts";
import {
  daysUntil,
  debtMaturityOf,
  ownPledgeOf,
  unreadableRecord,
  validityEndOf,
  type ReportInput,
} from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/**
 * V2: the certificate outlasts the debt by the policy's margin, or the pledgor undertook to renew. A STRICT regime
 * takes no covenant for a debt that outlasts the certificate (DOMAIN section B5).
 */
export function checkTerm(input: ReportInput): Line {
  const due = debtMaturityOf(input);
  if (due === undefined) return notSupplied("V2");
  const end = validityEndOf(input);
  if (end === undefined) return unreadableRecord("V2", input);
  const { validityMarginDays: marginDays } = input.policy;
  const covenant =
    (input.supplied.loan?.renewalCovenant ?? false) || (ownPledgeOf(input)?.renewalCovenant ?? false);
  const termRule = input.regime?.termRule ?? "STRICT";
  const compared = {
    debtMaturity: formatUnixTime(due),
    validUntil: formatUnixTime(end),
    marginDays,
    covenant,
    termRule,
    daysOver: daysUntil(due, end),
  };
  if (end >= due && daysUntil(due, end) >= marginDays) return finding("V2_COVERS_DEBT", compared);
  return covenant && (termRule === "COVENANT" || end >= due)
    ? finding("V2_COVENANT", compared)
    : finding("V2_TOO_SHORT", compared);
}

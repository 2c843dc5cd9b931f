import type { ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

const ITEMS = ["written", "securedDebt", "term", "property", "scope", "delivery"] as const;

/** L1: the items of article 427 of the Civil Code, and no forfeiture (article 428). */
export function checkContract({ supplied }: ReportInput): Line {
  const { pledgeContract: contract } = supplied;
  if (contract === undefined) return notSupplied("L1");
  const proof = [contract.digest];
  const missing = ITEMS.filter((item) => !contract[item]);
  if (contract.forfeiture) return finding("L1_FORFEITURE", { forfeiture: true }, proof);
  return missing.length > 0
    ? finding("L1_INCOMPLETE", { missing: missing.join(", ") }, proof)
    : finding("L1_COMPLETE", { items: [...ITEMS] }, proof);
}

import type { ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

const ITEMS = {
  written: ["written form", "书面形式"],
  securedDebt: ["kind and amount of the secured debt", "被担保债权的种类和数额"],
  term: ["term of the debt", "债务履行期限"],
  property: ["name and quantity of the property", "质押财产的名称、数量"],
  scope: ["scope of the security", "担保的范围"],
  delivery: ["time and manner of delivery", "交付的时间、方式"],
} as const;

/** L1: the items of article 427 of the Civil Code, and no forfeiture (article 428). */
export function checkContract({ supplied }: ReportInput): Line {
  const { pledgeContract: contract } = supplied;
  if (contract === undefined) return notSupplied("L1");
  const proof = [contract.digest];
  const names = Object.keys(ITEMS) as (keyof typeof ITEMS)[];
  const missing = names.filter((item) => !contract[item]).map((item) => ITEMS[item]);
  if (contract.forfeiture) return finding("L1_FORFEITURE", { forfeiture: true }, proof);
  return missing.length > 0
    ? finding(
        "L1_INCOMPLETE",
        { missing: missing.map(([en]) => en).join(", "), missingZh: missing.map(([, zh]) => zh).join("、") },
        proof,
      )
    : finding("L1_COMPLETE", { items: names }, proof);
}

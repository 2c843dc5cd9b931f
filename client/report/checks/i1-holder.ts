import { isUscc } from "#core/check-characters.ts";
import { ageDays, refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** I1: the register's extract is that of the certificate's holder, in business, and not too old. */
export function checkHolder(input: ReportInput): Line {
  const { registerExtract: extract } = input.supplied;
  if (extract === undefined) return notSupplied("I1");
  const { holder } = input.bundle.certificate.credentialSubject;
  const { name, uscc, asOf, digest } = extract;
  const proof = [digest];
  const differences = differencesOf(extract, holder);
  if (differences.length > 0) {
    const [en, zh] = [differences.map(([word]) => word), differences.map(([, word]) => word)];
    return finding("I1_MISMATCH", { differences: en.join(", "), differencesZh: zh.join("、") }, proof);
  }
  const future = refuseFuture(input, "I1", [asOf], proof);
  if (future !== undefined) return future;
  if (holder.uscc === undefined) return finding("I1_BY_NAME_ONLY", { name, uscc, asOf }, proof);
  const age = ageDays(input, asOf);
  const { registerExtractMaxAgeDays: maxAgeDays } = input.policy;
  return age > maxAgeDays
    ? finding("I1_EXTRACT_OLD", { name, uscc, asOf, ageDays: age, maxAgeDays }, proof)
    : finding("I1_IN_BUSINESS", { name, uscc, asOf, ageDays: age }, proof);
}

function differencesOf(
  { name, uscc, inBusiness }: NonNullable<ReportInput["supplied"]["registerExtract"]>,
  holder: { readonly name: string; readonly uscc?: string },
): readonly (readonly [en: string, zh: string])[] {
  const found: readonly (readonly [wrong: boolean, en: string, zh: string])[] = [
    [name !== holder.name, "the name", "名称"],
    [!isUscc(uscc), "the code's check character", "代码校验位"],
    [holder.uscc !== undefined && holder.uscc !== uscc, "the code", "代码"],
    [!inBusiness, "it is not in business", "非存续状态"],
  ];
  return found.filter(([wrong]) => wrong).map(([, en, zh]) => [en, zh]);
}

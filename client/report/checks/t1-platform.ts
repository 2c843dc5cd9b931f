import type { ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** T1: who runs the platform is no party, and shows filing and protection level. */
export function checkPlatform({ bundle, trust, supplied }: ReportInput): Line {
  const { issuer, credentialSubject } = bundle.certificate;
  const { name } = credentialSubject.holder;
  const operator = trust.operator.name;
  if (operator === name || issuer.name === name) {
    return finding("T1_PARTY_IS_OPERATOR", {
      reason: "the holder has the name of operator or issuer",
      reasonZh: "权利持有人与运营方或出证机构同名",
      operator,
      issuer: issuer.name,
      holder: name,
    });
  }
  const { platform } = supplied;
  if (platform === undefined) return notSupplied("T1");
  const { digest, tiedToParty, protectionLevel, selfDeclared } = platform;
  const filingNo = platform.filingNo ?? trust.operator.cacFilingNo ?? null;
  const compared = { operator, filingNo, protectionLevel };
  if (tiedToParty)
    return finding(
      "T1_PARTY_IS_OPERATOR",
      { ...compared, reason: "the papers show a tie", reasonZh: "材料显示存在关联" },
      [digest],
    );
  const shown = !selfDeclared && filingNo !== null && protectionLevel !== null;
  return finding(shown ? "T1_NEUTRAL" : "T1_SELF_DECLARED", compared, [digest]);
}

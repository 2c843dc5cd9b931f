import { parseSubjectId } from "#core/certificate.ts";
import { formatTime, parseTime } from "#core/parse.ts";
import { daysUntil, refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** I2: the holder's account was bound to the holder when it signed its statement, or the certificate was received. */
export function checkSigner(input: ReportInput): Line {
  const { authority } = input.supplied;
  if (authority === undefined) return notSupplied("I2");
  const subject = input.bundle.certificate.credentialSubject;
  const holder = parseSubjectId(subject.id)!.account;
  const signed = subject.statement?.message.claimedAt ?? parseTime(subject.receivedAt);
  const { account, basis, from, until, digest } = authority;
  const proof = [digest];
  const signedAt = formatTime(signed);
  const reason = faultOf(signed, holder, authority);
  if (reason !== undefined) {
    const compared = { account: holder, signedAt, reason: reason[0], reasonZh: reason[1], bound: account };
    return finding("I2_NOT_AUTHORISED", compared, proof);
  }
  const future = refuseFuture(input, "I2", [from], proof);
  if (future !== undefined) return future;
  const compared = { account, signedAt, basis, from, until };
  if (until !== null && daysUntil(input.now, parseTime(until)) < input.policy.authorityMarginDays) {
    return finding("I2_ENDS_SOON", { ...compared, until }, proof);
  }
  return finding(basis === "POWER_OF_ATTORNEY" ? "I2_DELEGATED" : "I2_AUTHORISED", compared, proof);
}

function faultOf(
  signed: number,
  holder: string,
  { account, from, until, revokedAt }: NonNullable<ReportInput["supplied"]["authority"]>,
): readonly [en: string, zh: string] | undefined {
  if (account !== holder) return ["the papers bind another account", "材料绑定的是其他账户"];
  if (parseTime(from) > signed) return ["not yet in force", "尚未生效"];
  if (until !== null && parseTime(until) < signed) return ["ended", "已届满"];
  return revokedAt !== null && parseTime(revokedAt) <= signed ? ["revoked", "已撤销"] : undefined;
}

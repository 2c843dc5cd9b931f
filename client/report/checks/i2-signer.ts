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
  const signedAt = formatTime(Number(signed));
  const reason = faultOf(Number(signed), holder, authority);
  if (reason !== undefined)
    return finding("I2_NOT_AUTHORISED", { account: holder, signedAt, reason, bound: account }, proof);
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
): string | undefined {
  if (account !== holder) return "the papers bind another account";
  if (parseTime(from) > signed) return "not yet in force";
  if (until !== null && parseTime(until) < signed) return "ended";
  return revokedAt !== null && parseTime(revokedAt) <= signed ? "revoked" : undefined;
}

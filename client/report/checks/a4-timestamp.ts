import { parseTime } from "#core/parse.ts";
import { sha256, sha256Text } from "#core/digest.ts";
import { certificateDigestOf, fragmentOf, quote, refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/**
 * A4: a token binds this certificate, at about the block's time. Either the verification found one over the checkpoint
 * that covers it, by an authority of the trust document; or the record of another, verified with its authority's own
 * tools, is supplied, and compared with the token here.
 */
export function checkTimestamp(input: ReportInput): Line {
  const { timestamp } = input.supplied;
  if (timestamp === undefined) return ofVerification(input) ?? notSupplied("A4");
  const { digest, tokenDigest, imprint, genTime, result } = timestamp;
  const proof = [digest, tokenDigest];
  const reason = faultOf(input, timestamp);
  if (reason !== undefined) {
    const compared = { imprint, certificate: certificateDigestOf(input) };
    return finding("A4_INVALID", { ...compared, reason: reason[0], reasonZh: reason[1] }, proof);
  }
  const future = refuseFuture(input, "A4", [genTime], proof);
  if (future !== undefined) return future;
  const minutes = Math.ceil(Math.abs(parseTime(genTime) - input.bundle.anchor.anchoredAt) / 60);
  const { timestampMinutes, timestampLimitMinutes } = input.policy;
  const compared = { genTime, minutes, imprint };
  if (minutes > timestampLimitMinutes) {
    const reason = `timestamp and block lie ${minutes} minutes apart`;
    const reasonZh = `时间戳与区块时间相差 ${minutes} 分钟`;
    return finding("A4_INVALID", { ...compared, reason, reasonZh }, proof);
  }
  if (minutes > timestampMinutes) return finding("A4_LATE", compared, proof);
  return finding(result === "VALID_ARCHIVED" ? "A4_ARCHIVED" : "A4_CONFIRMED", compared, proof);
}

/** What TIMESTAMP found, by this policy's limits; undefined where it found nothing out. */
function ofVerification(input: ReportInput): Line | undefined {
  const found = fragmentOf(input, "TIMESTAMP");
  if (found === undefined || found.status === "NOT_CHECKED") return undefined;
  const { seconds } = found.evidence;
  if (found.status === "FAIL" || typeof seconds !== "number") {
    const [reason, reasonZh] = [found.detail.replace(/\.$/, ""), found.detailZh.replace(/。$/, "")];
    return finding("A4_INVALID", { ...quote(found), reason, reasonZh }, []);
  }
  const minutes = Math.ceil(seconds / 60);
  const compared = { ...quote(found), minutes };
  const { timestampMinutes, timestampLimitMinutes } = input.policy;
  if (minutes > timestampLimitMinutes) {
    const reason = `timestamp and block lie ${minutes} minutes apart`;
    return finding(
      "A4_INVALID",
      { ...compared, reason, reasonZh: `时间戳与区块时间相差 ${minutes} 分钟` },
      [],
    );
  }
  if (found.code === "TIMESTAMP_ARCHIVED") return finding("A4_ARCHIVED", compared, []);
  return finding(minutes > timestampMinutes ? "A4_LATE" : "A4_CONFIRMED", compared, []);
}

function faultOf(
  input: ReportInput,
  { result, imprint, tokenDigest }: NonNullable<ReportInput["supplied"]["timestamp"]>,
): readonly [en: string, zh: string] | undefined {
  if (result === "INVALID") return ["the authority's signature does not hold", "时间戳机构签名无效"];
  if (imprint !== certificateDigestOf(input)) return ["it binds another digest", "其绑定的是其他摘要"];
  return tokenDigests(input).includes(tokenDigest)
    ? undefined
    : ["the record speaks of a token that is not in the bundle", "记录所述时间戳不在证明包中"];
}

/** SHA-256 of each RFC 3161 token of the bundle; what is no base64 text is left out. */
function tokenDigests({ bundle }: ReportInput): string[] {
  return bundle.timestamps.flatMap((entry) => {
    const token = typeof entry === "object" && entry !== null && "token" in entry ? entry.token : undefined;
    return typeof token === "string" && /^[A-Za-z0-9+/]+={0,2}$/.test(token)
      ? [sha256Text(sha256(fromBase64(token)))]
      : [];
  });
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Result codes of the second clock: RFC 3161 tokens over the checkpoint's root. */
import type { CodeRow } from "./row.ts";

const OTHER_TOKEN_EN = "Do not rely on this timestamp; the time of the block stands without it.";
const OTHER_TOKEN_ZH = "请勿依赖该时间戳；区块时间不受其影响。";

export const TIMESTAMP_CODES = {
  TIMESTAMPED: {
    check: "TIMESTAMP",
    status: "PASS",
    en: "{tsa} stamped this root at {genTime}, {seconds} seconds from the time of the block.",
    zh: "{tsa} 于 {genTime} 对该根加盖时间戳，与区块时间相差 {seconds} 秒。",
    remedyEn: null,
    remedyZh: null,
  },
  TIMESTAMP_DISTANT: {
    check: "TIMESTAMP",
    status: "WARN",
    en: "{tsa} stamped this root at {genTime}, {seconds} seconds from the time of the block; more than {limit}.",
    zh: "{tsa} 于 {genTime} 对该根加盖时间戳，与区块时间相差 {seconds} 秒，超过 {limit} 秒。",
    remedyEn: "Rely on the later of the two times, or ask the operator why they lie apart.",
    remedyZh: "请以两个时间中较晚者为准，或向运营方询问相差原因。",
  },
  TIMESTAMP_ARCHIVED: {
    check: "TIMESTAMP",
    status: "WARN",
    en: "{tsa} stamped this root at {genTime}; a certificate of the authority has expired since, at {expiredAt}.",
    zh: "{tsa} 于 {genTime} 对该根加盖时间戳；该机构的证书此后已于 {expiredAt} 过期。",
    remedyEn:
      "The token held when it was made. Ask for one that was renewed, or rely on a copy archived before the expiry.",
    remedyZh: "该时间戳签发时有效。请索取续期的时间戳，或以过期前归档的副本为准。",
  },
  TIMESTAMP_MALFORMED: {
    check: "TIMESTAMP",
    status: "FAIL",
    en: "The timestamp is no RFC 3161 token ({reason}).",
    zh: "时间戳不是 RFC 3161 令牌（{reason}）。",
    remedyEn: OTHER_TOKEN_EN,
    remedyZh: OTHER_TOKEN_ZH,
  },
  TIMESTAMP_OTHER_DIGEST: {
    check: "TIMESTAMP",
    status: "FAIL",
    en: "The timestamp binds {imprint}, which is not the digest of this checkpoint's root.",
    zh: "时间戳绑定的是 {imprint}，并非该检查点根的摘要。",
    remedyEn: OTHER_TOKEN_EN,
    remedyZh: OTHER_TOKEN_ZH,
  },
  TIMESTAMP_SIGNATURE_INVALID: {
    check: "TIMESTAMP",
    status: "FAIL",
    en: "The timestamp's signature does not hold ({reason}).",
    zh: "时间戳签名无效（{reason}）。",
    remedyEn: OTHER_TOKEN_EN,
    remedyZh: OTHER_TOKEN_ZH,
  },
  TSA_CERTIFICATE_UNFIT: {
    check: "TIMESTAMP",
    status: "FAIL",
    en: "A certificate of the timestamp may not be used for this ({reason}).",
    zh: "时间戳所用证书不具备相应用途（{reason}）。",
    remedyEn: OTHER_TOKEN_EN,
    remedyZh: OTHER_TOKEN_ZH,
  },
  TSA_CERTIFICATE_NOT_VALID_THEN: {
    check: "TIMESTAMP",
    status: "FAIL",
    en: "A certificate of the timestamp was not valid at {genTime} ({reason}).",
    zh: "时间戳所用证书在 {genTime} 无效（{reason}）。",
    remedyEn: OTHER_TOKEN_EN,
    remedyZh: OTHER_TOKEN_ZH,
  },
  TSA_UNTRUSTED: {
    check: "TIMESTAMP",
    status: "FAIL",
    en: "The timestamp leads to no authority of your trust document (signed by {subject}).",
    zh: "时间戳未追溯至信任文件所列的时间戳机构（签名者：{subject}）。",
    remedyEn: "Check which authorities the operator publishes, and whether you want to trust this one.",
    remedyZh: "请核对运营方公布的时间戳机构，并判断是否信任该机构。",
  },
  TIMESTAMP_CONTRADICTS_BLOCK: {
    check: "TIMESTAMP",
    status: "FAIL",
    en: "Stamp ({genTime}) and block ({anchoredAt}) lie {seconds} seconds apart; they do not speak of the same moment.",
    zh: "时间戳（{genTime}）与区块时间（{anchoredAt}）相差 {seconds} 秒，所述并非同一时刻。",
    remedyEn: "One of the two clocks is wrong; rely on neither until the operator has explained it.",
    remedyZh: "两个时钟之一有误；在运营方说明之前请勿依赖任何一个。",
  },
  TIMESTAMP_MISSING: {
    check: "TIMESTAMP",
    status: "FAIL",
    en: "Your trust document demands a timestamp; the bundle carries none.",
    zh: "信任文件要求时间戳，而证明包未附带。",
    remedyEn: "Fetch the bundle again: the stamp follows the anchor within minutes.",
    remedyZh: "请重新获取证明包：时间戳在上链后数分钟内附上。",
  },
} as const satisfies Record<string, CodeRow>;

/** A time line in words, the same for the terminal and for paper. */
import type { CertificateTimeline, TimelineRow } from "./timeline.ts";
import { wordOf } from "./words.ts";

type Language = "en" | "zh";

const WORDS = {
  en: {
    title: (no: string) => `Time line of certificate ${no}`,
    commitment: (commitment: string, holder: string, end: string) =>
      `Deposited for ${holder}: commitment ${commitment}, valid until ${end}`,
    digest: (digest: string) => `Certificate digest ${digest}`,
    stated: (claimed: string, received: string, issued: string) =>
      `By the certificate's own word: claimed ${claimed}, received ${received}, issued ${issued}`,
    unread: "The certificate itself was not read",
    coverage: (coverage: string) => `Coverage ${coverage}`,
    head: (row: TimelineRow) =>
      `${row.time}  block ${row.block}, log ${row.logIndex}${row.sequence === null ? "" : `, no. ${row.sequence} of ${row.contract}`}`,
    moved: (from: string, to: string) => ` (${from} → ${to})`,
    sent: (account: string) => `sent by ${account}`,
    signed: (accounts: string) => `signed by ${accounts}`,
    transaction: (hash: string) => `transaction ${hash}`,
    stamped: (tsa: string, time: string) => `Root stamped by ${tsa} at ${time}`,
    custody: (holder: string, since: string, until: string | null) =>
      `Held by ${holder} from ${since}${until === null ? "" : ` to ${until}`}`,
    unadmitted: "As of the block: never entered in the register, so as its entry says",
    standing: (status: string, holder: string, end: string) =>
      `As of the block: ${status}, holder ${holder}, valid until ${end}`,
    objections: (filed: number, open: number, upheld: number) =>
      `; objections filed ${filed}, open ${open}, upheld ${upheld}`,
    superseded: (by: string) => `; superseded by ${by}`,
    pledge: (id: string, status: string) => `; pledge ${id} ${status}`,
    noPledge: "; no pledge",
    comma: ", ",
  },
  zh: {
    title: (no: string) => `证书 ${no} 的时间线`,
    commitment: (commitment: string, holder: string, end: string) =>
      `存证人 ${holder}：数据指纹 ${commitment}，有效期至 ${end}`,
    digest: (digest: string) => `证书摘要 ${digest}`,
    stated: (claimed: string, received: string, issued: string) =>
      `证书所载（出证机构所述）：声明 ${claimed}，接收 ${received}，签发 ${issued}`,
    unread: "未读取证书本身",
    coverage: (coverage: string) => `存证范围 ${coverage}`,
    head: (row: TimelineRow) =>
      `${row.time}  区块 ${row.block}，日志序号 ${row.logIndex}${row.sequence === null ? "" : `，${row.contract} 第 ${row.sequence} 号`}`,
    moved: (from: string, to: string) => `（${from} → ${to}）`,
    sent: (account: string) => `发送者 ${account}`,
    signed: (accounts: string) => `签署者 ${accounts}`,
    transaction: (hash: string) => `交易 ${hash}`,
    stamped: (tsa: string, time: string) => `时间戳机构 ${tsa} 对涵盖它的根加盖时间戳：${time}`,
    custody: (holder: string, since: string, until: string | null) =>
      `持有人 ${holder}：自 ${since}${until === null ? " 起" : ` 至 ${until}`}`,
    unadmitted: "截至该区块：从未列入登记册，以条目所载为准",
    standing: (status: string, holder: string, end: string) =>
      `截至该区块：${status}，持有人 ${holder}，有效期至 ${end}`,
    objections: (filed: number, open: number, upheld: number) =>
      `；异议：待审查 ${filed}，审理中 ${open}，成立 ${upheld}`,
    superseded: (by: string) => `；已由 ${by} 取代`,
    pledge: (id: string, status: string) => `；质押 ${id}（${status}）`,
    noPledge: "；无质押",
    comma: "，",
  },
} as const;

export interface TimelineLines {
  readonly title: string;
  readonly deposit: readonly string[];
  readonly rows: readonly { readonly head: string; readonly text: string; readonly people: string }[];
  readonly custody: readonly string[];
  readonly standing: string;
  readonly completeness: string;
}

export function timelineLines(timeline: CertificateTimeline, language: Language): TimelineLines {
  const words = WORDS[language];
  return {
    title: words.title(timeline.certificateNo),
    deposit: [
      ...depositLines(timeline, language),
      ...timeline.stamps.map(({ tsa, time }) => words.stamped(tsa, time)),
    ],
    rows: timeline.rows.map((row) => rowLines(row, language)),
    custody: timeline.custody.map(({ holder, since, until }) => words.custody(holder, since, until)),
    standing: standingLine(timeline, language),
    completeness: timeline.completeness[language],
  };
}

function depositLines({ deposit, certificateDigest }: CertificateTimeline, language: Language): string[] {
  const words = WORDS[language];
  const digest = certificateDigest === null ? [] : [words.digest(certificateDigest)];
  if (deposit === null) return digest;
  const { commitment, holder, validUntil, claimedAt, receivedAt, issuedAt, coverage } = deposit;
  return [
    ...digest,
    words.commitment(commitment, holder, validUntil),
    ...(receivedAt === null || issuedAt === null || coverage === null
      ? [words.unread]
      : [words.stated(claimedAt ?? "–", receivedAt, issuedAt), words.coverage(coverage)]),
  ];
}

function rowLines(row: TimelineRow, language: Language): TimelineLines["rows"][number] {
  const words = WORDS[language];
  const { from, to, sender, signers, transaction } = row;
  const still = from === null || to === null || from === to;
  const people = [
    ...(sender === null ? [] : [words.sent(sender)]),
    ...(signers.length === 0 ? [] : [words.signed(signers.join(words.comma))]),
    words.transaction(transaction),
  ];
  return {
    head: words.head(row),
    text: row[language] + (still ? "" : words.moved(wordOf(from, language), wordOf(to, language))),
    people: people.join(words.comma),
  };
}

function standingLine({ standing }: CertificateTimeline, language: Language): string {
  const words = WORDS[language];
  if (standing === null) return words.unadmitted;
  const { status, holder, validUntil, objections, supersededBy, pledge } = standing;
  const { filed, open, upheld } = objections;
  return [
    words.standing(wordOf(status, language), holder, validUntil),
    words.objections(filed, open, upheld),
    supersededBy === null ? "" : words.superseded(supersededBy),
    pledge === null ? words.noPledge : words.pledge(pledge.id, wordOf(pledge.status, language)),
  ].join("");
}

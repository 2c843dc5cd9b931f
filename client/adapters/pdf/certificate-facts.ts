/** What the certificate's paper says, row by row: taken from the bundle, formatted, nothing judged. */
import { CID } from "multiformats/cid";
import { create as multihash } from "multiformats/hashes/digest";
import type { Bundle } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { isTime, parseTime } from "#core/parse.ts";
import type { TrustDocument } from "#core/trust.ts";
import {
  COVERAGE,
  frequencyText,
  HASHED_BY,
  industryText,
  MORE_TIMESTAMPS,
  SIGNED_BY_NOBODY,
  type Both,
  type LabelName,
} from "./certificate-words.ts";

export interface Cell {
  readonly label: LabelName;
  readonly value: string;
  /** What a reader looks for first. */
  readonly weight?: "LARGE" | "BOLD";
  /** Longer texts are cut with a note; names are never cut before this. */
  readonly mostLines?: number;
}

/** Cells of a row share its width. */
export type Row = readonly Cell[];

/** A stamp of a time-stamping authority, as read from its token. */
export interface PrintedTimestamp {
  /** RFC 3339. */
  readonly time: string;
  readonly authority: string;
}

export interface CertificateFacts {
  readonly bundle: Bundle;
  readonly operator: TrustDocument["operator"];
  readonly timestamps: readonly PrintedTimestamp[];
}

const RAW_CODEC = 0x55;
const SHA2_256 = 0x12;
const MOST_TIMESTAMPS = 2;
const NAME_LINES = 5;
const inBoth = ({ zh, en }: Both): string => `${zh} ${en}`;

/** Beijing time, which the paper's readers keep, with its offset; what is no time is printed as it is. */
export function timeText(time: string): string {
  return isTime(time) ? secondsText(parseTime(time)) : time;
}

/** The end of year 9999: later times have no such form. */
const LAST_SECOND = 253_402_300_799 - 8 * 3600;

/** @param seconds Unix seconds, not negative */
export function secondsText(seconds: number): string {
  if (seconds > LAST_SECOND) return `${seconds} (Unix)`;
  const local = new Date((seconds + 8 * 3600) * 1000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 19)} 北京时间 (UTC+8)`;
}

function dateText(time: string): string {
  return timeText(time).slice(0, 10);
}

function count(value: number): string {
  return new Intl.NumberFormat("en-US").format(value);
}

function scaleText({ scale, dataset }: Bundle["certificate"]["credentialSubject"]): string {
  const parts = [`${count(scale.files)} 个文件 files`, `${count(scale.bytes)} 字节 bytes`];
  if (dataset.records !== undefined) parts.push(`${count(dataset.records)} 条记录 records`);
  if (dataset.fields !== undefined) parts.push(`${count(dataset.fields)} 个字段 fields`);
  return parts.join("，");
}

/** The certificate's address on IPFS: its digest is the address. */
function cidOf(bundle: Bundle): string {
  return CID.createV1(RAW_CODEC, multihash(SHA2_256, certificateDigest(bundle.certificate))).toString();
}

export function subjectRows({ bundle }: CertificateFacts): Row[] {
  const subject = bundle.certificate.credentialSubject;
  // The issuer's word, and of another issuer perhaps without these members.
  const { title, industry, scenario, updateFrequency } = subject.dataset as Partial<typeof subject.dataset> &
    Pick<typeof subject.dataset, "title">;
  const { number, previous } = subject.version;
  const version = `第 ${number} 版 version ${number}`;
  return [
    [{ label: "holder", value: subject.holder.name, weight: "LARGE", mostLines: NAME_LINES }],
    ...(subject.holder.uscc === undefined
      ? []
      : [[{ label: "uscc", value: subject.holder.uscc, mostLines: 1 }] as const]),
    [{ label: "title", value: title, weight: "LARGE", mostLines: NAME_LINES }],
    ...(industry === undefined
      ? []
      : [[{ label: "industry", value: industryText(industry), mostLines: 1 }] as const]),
    ...(scenario === undefined ? [] : [[{ label: "scenario", value: scenario, mostLines: 2 }] as const]),
    [
      { label: "version", value: version, mostLines: 1 },
      { label: "coverage", value: inBoth(COVERAGE[subject.coverage]), weight: "BOLD" },
    ],
    ...(previous === null ? [] : [[{ label: "previous", value: previous, mostLines: 1 }] as const]),
    [{ label: "scale", value: scaleText(subject), mostLines: 2 }],
    ...(updateFrequency === undefined
      ? []
      : [[{ label: "frequency", value: frequencyText(updateFrequency), mostLines: 1 }] as const]),
  ];
}

export function fingerprintRows({ bundle }: CertificateFacts): Row[] {
  const { commitment, manifestDigest, manifestSm3, hashing } = bundle.certificate.credentialSubject;
  const algorithms = manifestSm3 === undefined ? "SHA-256" : "SHA-256, SM3";
  const by = hashing.by.map((who) => inBoth(HASHED_BY[who])).join("，");
  return [
    [{ label: "commitment", value: commitment, weight: "BOLD" }],
    [{ label: "manifestDigest", value: manifestDigest }],
    ...(manifestSm3 === undefined ? [] : [[{ label: "manifestSm3", value: manifestSm3 }] as const]),
    [
      {
        label: "algorithms",
        value: `${algorithms}，1 MiB 分块树 chunk tree (RFC 9162)；${by}`,
        mostLines: 2,
      },
    ],
  ];
}

export function chainRows({ bundle, timestamps }: CertificateFacts): Row[] {
  const { log, anchor, certificate } = bundle;
  const shown = timestamps.slice(0, MOST_TIMESTAMPS);
  const more = timestamps.length - shown.length;
  return [
    [{ label: "receivedAt", value: timeText(certificate.credentialSubject.receivedAt), weight: "LARGE" }],
    [{ label: "anchoredAt", value: secondsText(anchor.anchoredAt) }],
    ...shown.map(({ time, authority }, i) => {
      const rest = more > 0 && i === shown.length - 1 ? `  ${MORE_TIMESTAMPS(more)}` : "";
      return [{ label: "timestamp", value: `${timeText(time)}，${authority}${rest}`, mostLines: 2 }] as const;
    }),
    [
      { label: "chain", value: `eip155:${log.chainId}` },
      { label: "block", value: String(anchor.blockNumber) },
    ],
    [{ label: "contract", value: log.address }],
    [{ label: "transaction", value: anchor.transactionHash }],
  ];
}

export function issueRows({ bundle, operator }: CertificateFacts): Row[] {
  const { certificate } = bundle;
  return [
    [{ label: "issuer", value: certificate.issuer.name, weight: "LARGE", mostLines: NAME_LINES }],
    [{ label: "issuerKey", value: certificate.issuer.id, mostLines: 1 }],
    [{ label: "signature", value: certificate.proof.proofValue, mostLines: 2 }],
    [
      {
        label: "validity",
        value: `${dateText(certificate.validFrom)} 至 to ${timeText(certificate.validUntil)}`,
        weight: "LARGE",
      },
    ],
    [{ label: "operator", value: operator.name, mostLines: NAME_LINES }],
    ...(operator.cacFilingNo === undefined
      ? []
      : [[{ label: "cacFilingNo", value: operator.cacFilingNo, mostLines: 2 }] as const]),
  ];
}

/** What a checker copies from the paper into other tools. */
export function proofRows({ bundle }: CertificateFacts): Row[] {
  const { certificate, log, anchor } = bundle;
  const { statement, id } = certificate.credentialSubject;
  const { registry, pledges } = certificate.credentialStatus;
  return [
    [{ label: "digest", value: toHex0x(certificateDigest(certificate)) }],
    [{ label: "cid", value: cidOf(bundle) }],
    [{ label: "root", value: toHex0x(log.root) }],
    [
      {
        label: "place",
        value: `序号 index ${count(log.index)}，规模 size ${count(log.size)}，上链 at ${anchor.anchoredAt} (Unix)`,
      },
    ],
    [{ label: "contract", value: log.address }],
    [{ label: "registry", value: registry }],
    [{ label: "pledges", value: pledges }],
    [{ label: "transaction", value: anchor.transactionHash }],
    [{ label: "block32", value: anchor.blockHash }],
    [{ label: "account", value: id, mostLines: 1 }],
    [
      {
        label: "statement",
        value: statement === null ? inBoth(SIGNED_BY_NOBODY) : `EIP-712 ${statement.signature}`,
        mostLines: 3,
      },
    ],
  ];
}

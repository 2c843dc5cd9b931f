/**
 * Findings about the second clock. None of them breaks the record: anyone can have a root stamped late, and whoever serves
 * tokens can leave one out. They say how far the times of the blocks are borne out.
 */
import type { AuditCodeRow } from "./row.ts";

export const TIMESTAMP_CODES = {
  TIMESTAMPS_NOT_CHECKED: {
    severity: "EXCEPTION",
    en: "The trust document names time-stamping authorities, and the auditor gave no source of tokens: the second clock was not looked at.",
    zh: "信任文件列有时间戳机构，但审计者未提供时间戳来源：未核对第二时钟。",
  },
  TIMESTAMP_MISSING: {
    severity: "NOTE",
    en: "Nobody had a time-stamp token of the checkpoint of {size} entries: its time rests on the chain alone.",
    zh: "未能取得含 {size} 个条目的检查点的时间戳：其时间仅以链上为准。",
  },
  TIMESTAMP_REQUIRED: {
    severity: "EXCEPTION",
    en: "The trust document demands a time-stamp token of every checkpoint; none of that of {size} entries holds.",
    zh: "信任文件要求每个检查点均有时间戳；含 {size} 个条目的检查点没有有效时间戳。",
  },
  TIMESTAMP_INVALID: {
    severity: "EXCEPTION",
    en: "A time-stamp token of the checkpoint of {size} entries does not hold: {reason}.",
    zh: "含 {size} 个条目的检查点的一个时间戳无效：{reason}。",
  },
  TIMESTAMP_UNTRUSTED: {
    severity: "EXCEPTION",
    en: "A time-stamp token of the checkpoint of {size} entries is of no authority of the trust document, or of one whose certificate was not valid then: {reason}.",
    zh: "含 {size} 个条目的检查点的一个时间戳并非出自信任文件所列机构，或其证书当时无效：{reason}。",
  },
  TIMESTAMP_OTHER_DIGEST: {
    severity: "EXCEPTION",
    en: "A time-stamp token told as of the checkpoint of {size} entries stamps something else.",
    zh: "所给含 {size} 个条目的检查点的一个时间戳绑定的是其他摘要。",
  },
  TIMESTAMP_UNSUPPORTED: {
    severity: "EXCEPTION",
    en: "A time-stamp token of the checkpoint of {size} entries cannot be verified by this software: {reason}.",
    zh: "本软件无法核验含 {size} 个条目的检查点的一个时间戳：{reason}。",
  },
  TIMESTAMP_DISTANT: {
    severity: "EXCEPTION",
    en: "The checkpoint of {size} entries is of {anchoredAt}, its stamp by {tsa} of {stampedAt}: {seconds} seconds apart, more than the {limit} allowed.",
    zh: "含 {size} 个条目的检查点时间为 {anchoredAt}，{tsa} 的时间戳为 {stampedAt}：相差 {seconds} 秒，超过允许的 {limit} 秒。",
  },
  TIMESTAMP_CONTRADICTS_BLOCK: {
    severity: "EXCEPTION",
    en: "The two clocks contradict each other: the checkpoint of {size} entries is of {anchoredAt}, its stamp by {tsa} of {stampedAt}. The block may be dated back, or the stamp was taken late.",
    zh: "两个时钟相互矛盾：含 {size} 个条目的检查点时间为 {anchoredAt}，{tsa} 的时间戳为 {stampedAt}。区块时间可能被提前，或时间戳取得过晚。",
  },
  TIME_RECEIVED_AFTER_STAMP: {
    severity: "EXCEPTION",
    en: "Entry {index}: received at {receivedAt} or signed at {created}, after the stamp of {stampedAt} over the root that covers it.",
    zh: "第 {index} 条：接收时间 {receivedAt} 或签发时间 {created} 晚于涵盖它的根的时间戳 {stampedAt}。",
  },
} as const satisfies Record<string, AuditCodeRow>;

/**
 * The time line of one certificate (DOMAIN section D, 9): its deposit, the checkpoint that covers it first, and every event of
 * both registers about it, each with what it moved, who signed and who sent; who held it from when to when; where it stands
 * at the block; and whether anything can be missing.
 */
import { formatAddress, type Address } from "#core/address.ts";
import { fromHex0x } from "#core/bytes.ts";
import { certificateNumber } from "#core/entry.ts";
import type { Details, EventPlace } from "../finding.ts";
import type { ContractName, Hex } from "../ports.ts";
import {
  certificateStatusAt,
  lineageOf,
  occupantOf,
  pledgeStatusAt,
  ZERO,
  type AuditState,
  type CheckpointState,
} from "../state.ts";
import { timeText } from "../step.ts";
import { stampText, type TimestampResult } from "../timestamps.ts";
import { completenessOf, type Completeness } from "./completeness.ts";
import { sentence } from "./event-details.ts";
import { EVENT_TEXTS, type TimelineEvent } from "./event-texts.ts";
import type { Journal, JournalEntry, Subject } from "./journal.ts";

export interface TimelineRow {
  readonly event: TimelineEvent;
  readonly contract: ContractName;
  /** In the register's history; null for the log's checkpoint. */
  readonly sequence: number | null;
  readonly block: number;
  /** Block time. */
  readonly time: string;
  readonly transaction: Hex;
  readonly logIndex: number;
  /** Who sent the transaction; null where senders were not looked up or the receipt does not bear it out. */
  readonly sender: Address | null;
  /** Whose signed messages the register took with it. */
  readonly signers: readonly Address[];
  readonly subject: Subject | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly details: Details;
  readonly en: string;
  readonly zh: string;
}

/** One holder of the certificate, and since which event. */
export interface Custody {
  readonly holder: Address;
  readonly since: string;
  readonly until: string | null;
}

export interface CertificateTimeline {
  readonly certificateNo: string;
  readonly index: number;
  /** null when neither the log's entries nor an admission told it. */
  readonly certificateDigest: Hex | null;
  /** As the log's entry and the certificate have it: the issuer's word for what was before the block. */
  readonly deposit: {
    readonly commitment: Hex;
    readonly holder: Address;
    readonly validUntil: string;
    readonly claimedAt: string | null;
    readonly receivedAt: string | null;
    readonly issuedAt: string | null;
    readonly coverage: string | null;
  } | null;
  /** The second clock: what authorities of the trust document stamped the root that covers it. */
  readonly stamps: readonly { readonly tsa: string; readonly time: string }[];
  readonly rows: readonly TimelineRow[];
  readonly custody: readonly Custody[];
  /** As of the block, by the register; null without a record: valid until the end that the entry has. */
  readonly standing: {
    readonly status: string;
    readonly holder: Address;
    readonly validUntil: string;
    readonly objections: { readonly filed: number; readonly open: number; readonly upheld: number };
    readonly supersededBy: Hex | null;
    /** The pledge that occupies the certificate's chain of versions. */
    readonly pledge: { readonly id: Hex; readonly certificateDigest: Hex; readonly status: string } | null;
  } | null;
  readonly completeness: Completeness;
}

export interface TimelineInput {
  readonly log: Address;
  readonly state: AuditState;
  readonly journal: Journal;
  /** Time of the audit's block. */
  readonly now: number;
  /** By transaction. */
  readonly senders: ReadonlyMap<Hex, Address>;
  readonly stamps: TimestampResult["stamps"];
  /** Whether nothing in the audit breaks. */
  readonly proven: boolean;
}

/** One for each certificate that was asked about, in the order of the log. */
export function timelinesOf(input: TimelineInput): readonly CertificateTimeline[] {
  return input.journal.state.wanted.map((index) => timelineOf(index, input));
}

function timelineOf(index: number, input: TimelineInput): CertificateTimeline {
  const { log, state, journal, now } = input;
  const { deposits, entries, examined, admitted } = journal.state;
  const words = deposits.get(index) ?? null;
  const digest = words?.certificateDigest ?? [...admitted].find(([, at]) => at === index)?.[0] ?? null;
  const told = [...(entries.get(index) ?? []), ...(examined.get(digest ?? "0x") ?? [])];
  const checkpoint = state.checkpoints.find(
    ({ previousSize, size }) => previousSize <= index && index < size,
  );
  const rows = [
    ...(checkpoint === undefined ? [] : [checkpointRow(checkpoint, input)]),
    ...told.map((entry) => eventRow(entry, input)),
  ].sort((a, b) => a.block - b.block || a.logIndex - b.logIndex);
  const certificate = words?.certificate ?? null;
  return {
    certificateNo: certificateNumber(log, index),
    index,
    certificateDigest: digest,
    deposit:
      words === null
        ? null
        : {
            commitment: words.commitment,
            holder: checksummed(words.holder),
            validUntil: timeText(words.validUntil),
            claimedAt: typeof certificate?.claimedAt === "number" ? timeText(certificate.claimedAt) : null,
            receivedAt: certificate?.receivedAt ?? null,
            issuedAt: certificate?.issuedAt ?? null,
            coverage: certificate?.coverage ?? null,
          },
    stamps: (input.stamps.get(checkpoint?.root ?? "0x") ?? []).map(({ tsa, genTime }) => ({
      tsa,
      time: stampText(genTime),
    })),
    rows,
    custody: custodyOf(rows, words === null ? null : checksummed(words.holder)),
    standing: digest === null ? null : standingOf(digest, state, now),
    completeness: completenessOf({ index, digest, covered: checkpoint !== undefined, ...input }),
  };
}

function checkpointRow({ size, root, time, place }: CheckpointState, input: TimelineInput): TimelineRow {
  return {
    event: "Checkpoint",
    contract: "CertificateLog",
    sequence: null,
    ...placeWords(place, time, input),
    signers: [],
    subject: null,
    from: null,
    to: null,
    ...told("Checkpoint", { size, root }),
  };
}

function eventRow(entry: JournalEntry, input: TimelineInput): TimelineRow {
  const { event, contract, sequence, place, time, subject, from, to, signers, details } = entry;
  return {
    event,
    contract,
    sequence,
    ...placeWords(place, time, input),
    signers: signers.map(checksummed),
    subject,
    from,
    to,
    ...told(event, details),
  };
}

function placeWords({ block, transaction, logIndex }: EventPlace, time: number, { senders }: TimelineInput) {
  const sender = senders.get(transaction) ?? null;
  return { block, time: timeText(time), transaction, logIndex, sender };
}

function told(event: TimelineEvent, details: Details) {
  const texts = EVENT_TEXTS[event];
  return { details, en: sentence(texts, details, "en"), zh: sentence(texts, details, "zh") };
}

/** The holder of the entry first, then each that it was transferred to. */
function custodyOf(rows: readonly TimelineRow[], depositor: Address | null): readonly Custody[] {
  const changes = rows.flatMap(({ event, details, time }) => {
    if (event === "Checkpoint") return depositor === null ? [] : [{ holder: depositor, since: time }];
    if (event === "CertificateAdmitted" && depositor === null)
      return [{ holder: details["holder"] as Address, since: time }];
    return event === "HolderChanged" ? [{ holder: details["to"] as Address, since: time }] : [];
  });
  return changes.map((change, i) => ({ ...change, until: changes[i + 1]?.since ?? null }));
}

function standingOf(digest: Hex, state: AuditState, now: number): CertificateTimeline["standing"] {
  const record = state.records.get(digest);
  if (record === undefined) return null;
  const occupant = occupantOf(state, lineageOf(state, digest), now);
  return {
    status: certificateStatusAt(record, now),
    holder: checksummed(record.holder),
    validUntil: timeText(record.validUntil),
    objections: { filed: record.filed, open: record.open, upheld: record.upheld },
    supersededBy: record.supersededBy === ZERO ? null : record.supersededBy,
    pledge:
      occupant === null
        ? null
        : {
            id: occupant.id,
            certificateDigest: occupant.pledge.certificateDigest,
            status: pledgeStatusAt(occupant.pledge, now),
          },
  };
}

function checksummed(account: Hex): Address {
  return formatAddress(fromHex0x(account, 20));
}

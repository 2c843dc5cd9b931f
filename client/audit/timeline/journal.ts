/**
 * What happened to the certificates that an audit was asked about, written down while their events are replayed. A register
 * knows a certificate from its admission on, and an admission names the index: so a number is enough to know which events
 * are its own. What others record of a digest without any admission (due diligence) is kept until the digest is known.
 */
import type { Certificate } from "#core/certificate.ts";
import type { EventLayout, Values } from "../decode.ts";
import type { Details, EventPlace } from "../finding.ts";
import type { ContractName, Hex } from "../ports.ts";
import {
  certificateStatusAt,
  objectionStatusAt,
  pledgeStatusAt,
  type AuditState,
  type TakenMessage,
} from "../state.ts";
import { registerOf, type Step } from "../step.ts";
import { detailsOf } from "./event-details.ts";
import { EVENT_TEXTS, type TimelineEvent } from "./event-texts.ts";

export type SubjectKind = "CERTIFICATE" | "OBJECTION" | "PLEDGE";

/** What an event moved. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly id: Hex;
}

export interface JournalEntry {
  readonly event: TimelineEvent;
  readonly contract: ContractName;
  /** In the register's history. */
  readonly sequence: number;
  /** Block time, Unix seconds. */
  readonly time: number;
  readonly place: EventPlace;
  readonly subject: Subject;
  /** Statuses as the register's views would have told them before and after it. */
  readonly from: string;
  readonly to: string;
  /** Whose signed messages the step took. */
  readonly signers: readonly Hex[];
  readonly details: Details;
}

/** What the log and the certificate itself say of the deposit. */
export interface DepositWords {
  readonly certificateDigest: Hex;
  readonly commitment: Hex;
  readonly holder: Hex;
  /** Unix seconds, here and below. */
  readonly validUntil: number;
  /** The certificate's own words; null when it was not read. */
  readonly certificate: {
    readonly receivedAt: string;
    readonly issuedAt: string;
    readonly claimedAt: number | null;
    readonly coverage: string;
  } | null;
}

/** Plain data, kept in a checkpoint file. */
export interface JournalState {
  /** Indices that were asked about. */
  readonly wanted: readonly number[];
  /** Indices of those that were admitted, by their digests. */
  readonly admitted: Map<Hex, number>;
  readonly entries: Map<number, JournalEntry[]>;
  /** Due diligence by the digest that it names. */
  readonly examined: Map<Hex, JournalEntry[]>;
  readonly deposits: Map<number, DepositWords>;
}

export class Journal {
  readonly state: JournalState;
  readonly #wanted: ReadonlySet<number>;

  private constructor(state: JournalState) {
    this.state = state;
    this.#wanted = new Set(state.wanted);
  }

  /** @returns null where nothing is asked: a replay must not pay for it */
  static of(wanted: readonly number[], kept: JournalState | null = null): Journal | null {
    if (kept !== null) return new Journal(kept);
    if (wanted.length === 0) return null;
    return new Journal({
      wanted: [...new Set(wanted)].sort((a, b) => a - b),
      admitted: new Map(),
      entries: new Map(),
      examined: new Map(),
      deposits: new Map(),
    });
  }

  wants(index: number): boolean {
    return this.#wanted.has(index);
  }

  /** Replays an event, and writes it down where it is about a certificate that was asked about. */
  record(layout: EventLayout, values: Values, step: Step, replay: () => void): void {
    if (!Object.hasOwn(EVENT_TEXTS, layout.name) || step.contract === "CertificateLog") {
      replay();
      return;
    }
    const subject = subjectOf(values);
    const from = statusOf(step.state, subject, step.now);
    const pending = [...registerOf(step).pending];
    replay();
    const lists = this.#listsFor(layout.name, values, step);
    if (lists.length === 0) return;
    const entry: JournalEntry = {
      event: layout.name as TimelineEvent,
      contract: step.contract,
      sequence: Number(values["sequence"]),
      time: step.now,
      place: step.place,
      subject,
      from,
      to: statusOf(step.state, subject, step.now),
      signers: takenFrom(pending, step),
      details: detailsOf(layout, values),
    };
    for (const list of lists) list.push(entry);
  }

  /** The lists of the certificates that the event is about: two for a version that takes another's place. */
  #listsFor(event: string, values: Values, step: Step): readonly JournalEntry[][] {
    const { admitted, entries, examined } = this.state;
    const certificate = certificateOf(values, step.state);
    if (event === "DueDiligenceRecorded") return [listIn(examined, certificate)];
    if (event === "CertificateAdmitted") {
      const index = Number(values["index"]);
      // A second admission is a finding of its own, and changes nothing.
      if (this.wants(index) && step.state.records.get(certificate)?.index === index)
        admitted.set(certificate, index);
    }
    const digests = [certificate, values["successor"] as Hex | undefined];
    const indices = digests.flatMap((digest) => admitted.get(digest ?? "0x") ?? []);
    return indices.map((index) => listIn(entries, index));
  }

  /** Keeps what the log says at a place that was asked about. */
  keepEntry(index: number, words: Omit<DepositWords, "certificate">): void {
    const { certificate = null } = this.state.deposits.get(index) ?? {};
    this.state.deposits.set(index, { ...words, certificate });
  }

  /** Keeps what the certificate of an entry that was kept says of its deposit. */
  keepCertificate(index: number, { credentialSubject, proof }: Certificate): void {
    const { receivedAt, coverage, statement } = credentialSubject;
    const claimedAt = statement?.message.claimedAt ?? null;
    const certificate = { receivedAt, issuedAt: proof.created, claimedAt, coverage };
    this.state.deposits.set(index, { ...this.state.deposits.get(index)!, certificate });
  }
}

function listIn<K>(lists: Map<K, JournalEntry[]>, key: K): JournalEntry[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function subjectOf({ pledgeId, objectionId, certificateDigest, offer }: Values): Subject {
  if (objectionId !== undefined) return { kind: "OBJECTION", id: objectionId as Hex };
  // A certificate's own events name the pledge that was live then.
  const ofCertificate = certificateDigest !== undefined && offer === undefined;
  if (ofCertificate) return { kind: "CERTIFICATE", id: certificateDigest as Hex };
  return { kind: "PLEDGE", id: pledgeId as Hex };
}

function certificateOf(values: Values, state: AuditState): Hex {
  const named = values["certificateDigest"] as Hex | undefined;
  const { kind, id } = subjectOf(values);
  const record = kind === "OBJECTION" ? state.objections.get(id) : state.pledges.get(id);
  return named ?? record?.certificateDigest ?? "0x";
}

function statusOf(state: AuditState, { kind, id }: Subject, now: number): string {
  if (kind === "CERTIFICATE") {
    const record = state.records.get(id);
    return record === undefined ? "NONE" : certificateStatusAt(record, now);
  }
  if (kind === "OBJECTION") {
    const objection = state.objections.get(id);
    return objection === undefined ? "NONE" : objectionStatusAt(objection, now);
  }
  const pledge = state.pledges.get(id);
  return pledge === undefined ? "NONE" : pledgeStatusAt(pledge, now);
}

/** Messages of this transaction that were pending before the step, and are no more. */
function takenFrom(before: readonly TakenMessage[], step: Step): readonly Hex[] {
  const after = new Set(registerOf(step).pending);
  return before
    .filter((message) => message.place.transaction === step.place.transaction && !after.has(message))
    .map(({ signer }) => signer);
}

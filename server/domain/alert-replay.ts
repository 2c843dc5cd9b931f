/**
 * Who has to hear of what happened: a pure replay of the registers' events into alerts (docs/alerts.md).
 *
 * An event about a certificate is told once for each pledge that holds its lineage at that moment; an event about a pledge is
 * told for that pledge. Nothing here asks the time: `due` is given it.
 */
import { ZERO_ADDRESS, type Address } from "#core/address.ts";
import { toHex, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { formatTime } from "#core/parse.ts";
import type { PledgeState } from "#core/register-states.ts";
import type { AlertDraft } from "../ports/alert-store.ts";
import type { AlertData, AlertEvent, AlertType } from "../ports/alerts.ts";
import type { EventValue, RegisterEvent } from "../ports/register-chain.ts";
import { registerHistory } from "./register-history.ts";
import { RegisterState, type KeptPledge } from "./register-state.ts";

/** What each event is told as; the others concern no lender. */
const TYPE_OF: Readonly<Record<string, AlertType>> = {
  CertificateRenewed: "certificate.renewed",
  CertificateSuperseded: "certificate.superseded",
  DetailsAmended: "certificate.details_amended",
  HolderChanged: "certificate.transferred",
  CertificateCancelled: "certificate.cancelled",
  CertificateSuspended: "certificate.suspended",
  CertificateReinstated: "certificate.reinstated",
  CertificateRevoked: "certificate.revoked",
  ObjectionFiled: "objection.filed",
  ObjectionAdmitted: "objection.admitted",
  ObjectionNotAdmitted: "objection.refused",
  ObjectionAnswered: "objection.answered",
  ObjectionDecided: "objection.decided",
  ObjectionWithdrawn: "objection.withdrawn",
  PledgeProposed: "pledge.proposed",
  PledgeAccepted: "pledge.accepted",
  PledgeRegistered: "pledge.registered",
  PledgeAmended: "pledge.amended",
  CoverCalled: "pledge.cover_called",
  PledgeReleased: "pledge.released",
  PledgeDeregistered: "pledge.deregistered",
  DefaultDeclared: "pledge.defaulted",
  DefaultContested: "pledge.default_contested",
  DefaultCured: "pledge.default_cured",
  EnforcementOpened: "pledge.enforcement_opened",
  EnforcementClosed: "pledge.enforcement_closed",
  CourtOrderApplied: "pledge.court_order_applied",
  PledgeLapsed: "pledge.lapsed",
};

/** States in which a pledge holds its certificate; a reservation too, for its lender is about to decide. */
const HOLDS: ReadonlySet<PledgeState> = new Set([
  "PROPOSED",
  "AGREED",
  "REGISTERED",
  "DEFAULTED",
  "ENFORCING",
]);
const CLOSES: ReadonlySet<string> = new Set(["CertificateCancelled", "CertificateRevoked"]);

/** A certificate is near its end within so many seconds of it (90 days). */
export const NEAR_EXPIRY_SECONDS = 90 * 86_400;
/** Clocks differ: a block that still accepts or registers in time may show a little late. */
const LAPSE_GRACE_SECONDS = 900;

/** An alert that still lacks the certificate's number, which only the log knows. */
export interface AlertSketch extends Omit<AlertDraft, "data"> {
  readonly data: Omit<AlertData, "certificateNo">;
}

interface Validity {
  readonly until: number;
  /** The event that told it. */
  readonly basis: string;
}

/** Where an event is: it is gone when nothing has its basis any more. */
export function basisOf({ register, sequence, block }: RegisterEvent): string {
  return `${block.number}/${block.hash}/${register}/${sequence}`;
}

/** Number of the block that a basis is in. */
export function blockOf(basis: string): number {
  return Number.parseInt(basis, 10);
}

export function messageId(key: string): string {
  return `msg_${toHex(sha256(utf8(`datadeed/alert/v1/${key}`))).slice(0, 32)}`;
}

export class AlertReplay {
  /** Of this chain and these contracts: the beginning of every key. */
  readonly #origin: string;
  readonly #state = new RegisterState();
  /** First version by version; a certificate without an entry is its own. */
  readonly #lineages = new Map<string, string>();
  /** Newest version by lineage. */
  readonly #newest = new Map<string, string>();
  readonly #validity = new Map<string, Validity>();
  readonly #closed = new Set<string>();
  readonly #pledges = new Map<string, string[]>();
  /** The event that set the limit which a pledge may lapse by. */
  readonly #limits = new Map<string, string>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  /**
   * The next event in the order of the chain, and whom it concerns.
   * @throws CHAIN_ANSWER_INVALID when one is missing
   */
  apply(event: RegisterEvent): AlertSketch[] {
    const { name, values } = event;
    this.#state.apply(event);
    this.#note(event);
    const type = TYPE_OF[name];
    if (type === undefined) return [];
    const { pledgeId, objectionId } = values;
    if (event.register === "PledgeRegistry" && typeof pledgeId === "string") {
      const pledge = this.#state.pledge(pledgeId)!;
      const key = name === "PledgeLapsed" ? lapseKey(pledgeId) : eventKey(event, pledgeId);
      return [this.#sketch({ type, key, pledge, certificate: certificateOf(pledge), event })];
    }
    const objection = typeof objectionId === "string" ? this.#state.objection(objectionId) : null;
    const certificate = wordOf(objection?.filed ?? values, "certificateDigest");
    const at = event.block.timestamp;
    return this.#holding(certificate, at).map((pledge) =>
      this.#sketch({
        type,
        key: eventKey(event, pledge.pledgeId),
        pledge,
        certificate,
        event,
        objectionId: objection?.objectionId ?? null,
      }),
    );
  }

  /**
   * What time alone has brought about: the same sketches again while it lasts, told apart by their keys.
   * @param now Unix seconds
   * @param newest the registers as of the head: what is there and not final yet may have stopped a lapse
   */
  due(now: number, newest: RegisterState): AlertSketch[] {
    return this.#state.pledges().flatMap((pledge) => {
      const { pledgeId, lapsesAt, state } = pledge;
      if (!HOLDS.has(state)) return [];
      if (lapsesAt !== null && now > lapsesAt) {
        const head = newest.pledge(pledgeId);
        const sure = now > lapsesAt + LAPSE_GRACE_SECONDS && head?.lapsesAt === lapsesAt;
        return sure ? [this.#lapsed(pledge, lapsesAt)] : [];
      }
      return this.#expiring(pledge, now);
    });
  }

  #note(event: RegisterEvent): void {
    const { name, values } = event;
    const basis = basisOf(event);
    const { certificateDigest, successor, validUntil, pledgeId } = values;
    if (typeof certificateDigest === "string") {
      if (typeof validUntil === "number") this.#validity.set(certificateDigest, { until: validUntil, basis });
      if (CLOSES.has(name)) this.#closed.add(certificateDigest);
      if (name === "CertificateSuperseded" && typeof successor === "string") {
        const lineage = this.#lineageOf(certificateDigest);
        this.#lineages.set(successor, lineage);
        this.#newest.set(lineage, successor);
      }
      if (name === "PledgeProposed" && typeof pledgeId === "string") {
        const lineage = this.#lineageOf(certificateDigest);
        this.#pledges.set(lineage, [...(this.#pledges.get(lineage) ?? []), pledgeId]);
      }
    }
    if ((name === "PledgeProposed" || name === "PledgeAccepted") && typeof pledgeId === "string")
      this.#limits.set(pledgeId, basis);
  }

  #lineageOf(certificate: string): string {
    return this.#lineages.get(certificate) ?? certificate;
  }

  /** Pledges that hold the certificate's lineage. @param at Unix seconds */
  #holding(certificate: string, at: number): KeptPledge[] {
    const ids = this.#pledges.get(this.#lineageOf(certificate)) ?? [];
    return ids
      .map((id) => this.#state.pledge(id)!)
      .filter(({ state, lapsesAt }) => HOLDS.has(state) && (lapsesAt === null || at <= lapsesAt));
  }

  #lapsed(pledge: KeptPledge, lapsesAt: number): AlertSketch {
    const basis = this.#limits.get(pledge.pledgeId)!;
    const key = lapseKey(pledge.pledgeId);
    const certificate = certificateOf(pledge);
    const lapsed = { ...pledge, state: "LAPSED" as const };
    return this.#sketch({ type: "pledge.lapsed", key, pledge: lapsed, certificate, basis, at: lapsesAt + 1 });
  }

  /** Of the newest version: what it replaced need not be renewed any more. */
  #expiring(pledge: KeptPledge, now: number): AlertSketch[] {
    const lineage = this.#lineageOf(certificateOf(pledge));
    const certificate = this.#newest.get(lineage) ?? certificateOf(pledge);
    const validity = this.#validity.get(certificate);
    if (validity === undefined || this.#closed.has(certificate)) return [];
    const { until, basis } = validity;
    const nearFrom = until - NEAR_EXPIRY_SECONDS;
    if (now < nearFrom) return [];
    const [type, at] =
      now > until
        ? (["certificate.expired", until + 1] as const)
        : (["certificate.expiring", nearFrom] as const);
    const key = `${type}/${pledge.pledgeId}/${certificate}/${until}`;
    return [this.#sketch({ type, key, pledge, certificate, basis, at })];
  }

  #sketch(told: {
    readonly type: AlertType;
    readonly key: string;
    readonly pledge: KeptPledge;
    readonly certificate: string;
    readonly event?: RegisterEvent;
    readonly objectionId?: string | null;
    readonly basis?: string;
    readonly at?: number;
  }): AlertSketch {
    const { type, pledge, certificate, event, objectionId = null } = told;
    const key = `${this.#origin}/${told.key}`;
    const parties = partiesOf(pledge);
    const until = this.#validity.get(certificate)?.until;
    return {
      key,
      id: messageId(key),
      type,
      at: told.at ?? event!.block.timestamp,
      basis: told.basis ?? basisOf(event!),
      retracts: null,
      parties: [...new Set(Object.values(parties))].filter((one) => one !== null),
      data: {
        pledgeId: pledge.pledgeId,
        pledgeState: pledge.state,
        parties,
        certificateDigest: certificate,
        validUntil: until === undefined ? null : formatTime(until),
        objectionId,
        event: event === undefined ? null : alertEvent(event),
        retracts: null,
      },
    };
  }
}

function eventKey(event: RegisterEvent, pledgeId: string): string {
  return `${basisOf(event)}/${pledgeId}`;
}

/** One for the moment and for whoever says so later: a pledge lapses once. */
function lapseKey(pledgeId: string): string {
  return `pledge.lapsed/${pledgeId}`;
}

function certificateOf({ terms }: KeptPledge): string {
  return wordOf(terms, "certificateDigest");
}

/** Events were decoded by their ABI: a member that is missing is a fault of ours. */
function wordOf(values: Readonly<Record<string, EventValue>>, member: string): string {
  const value = values[member];
  if (typeof value !== "string") throw new TypeError(`${member}: expected text, got ${typeof value}`);
  return value;
}

function partiesOf({ terms }: KeptPledge) {
  const account = (role: string) => terms[role] as Address;
  const guarantor = account("guarantor");
  return {
    pledgor: account("pledgor"),
    pledgee: account("pledgee"),
    creditor: account("creditor"),
    guarantor: guarantor === ZERO_ADDRESS ? null : guarantor,
  };
}

function alertEvent(event: RegisterEvent): AlertEvent {
  const { register, sequence, transactionHash, block, values } = event;
  const [told] = registerHistory([event], block.number);
  return {
    register,
    event: told!.event,
    sequence,
    transactionHash,
    blockNumber: block.number,
    blockHash: block.hash,
    details: values,
  };
}

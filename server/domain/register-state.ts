/** What the registers' events come to: a pure replay, one event after the other (docs/register.md). */
import { DataDeedError } from "#core/errors.ts";
import type { RegisterName } from "#core/register-acts.ts";
import type { PledgeState } from "#core/register-states.ts";
import type { EventValue, RegisterEvent } from "../ports/register-chain.ts";

export interface KeptPledge {
  readonly pledgeId: string;
  /** Number of its first event: its place in lists. */
  readonly sequence: number;
  /** As told by events; a reservation that ran out unsaid is still PROPOSED or AGREED here. */
  state: PledgeState;
  /** The terms: as offered, then as amended. */
  terms: Readonly<Record<string, EventValue>>;
  /** Unix seconds; null once it can't lapse any more. */
  lapsesAt: number | null;
  /** null until it is agreed. */
  exclusive: boolean | null;
  contested: boolean;
  registration: Readonly<Record<string, EventValue>> | null;
}

export interface KeptObjection {
  readonly objectionId: string;
  /** Its place in lists, from 1. */
  readonly place: number;
  readonly filed: Readonly<Record<string, EventValue>>;
  status:
    "FILED" | "ADMITTED" | "NOT_ADMITTED" | "ANSWERED" | "UPHELD" | "DISMISSED" | "TO_COURT" | "WITHDRAWN";
  /** Unix seconds; null before admission. */
  answerBy: number | null;
}

const ZERO = `0x${"00".repeat(32)}`;

/** Where each event leaves a pledge. */
const AFTER: Readonly<Record<string, PledgeState>> = {
  PledgeAccepted: "AGREED",
  PledgeRegistered: "REGISTERED",
  PledgeReleased: "RELEASED",
  PledgeDeregistered: "DEREGISTERED",
  DefaultDeclared: "DEFAULTED",
  DefaultCured: "REGISTERED",
  EnforcementOpened: "ENFORCING",
  EnforcementClosed: "ENFORCED",
  PledgeLapsed: "LAPSED",
};
/** By `IPledgeRegistry.CourtOrder`. */
const AFTER_ORDER: readonly PledgeState[] = ["RELEASED", "REGISTERED", "ENFORCED"];

const OBJECTION_AFTER: Readonly<Record<string, KeptObjection["status"]>> = {
  ObjectionAdmitted: "ADMITTED",
  ObjectionNotAdmitted: "NOT_ADMITTED",
  ObjectionAnswered: "ANSWERED",
  ObjectionWithdrawn: "WITHDRAWN",
};
/** By `IObjectionRegister.ObjectionStatus`, from UPHELD on. */
const OUTCOMES: readonly KeptObjection["status"][] = ["UPHELD", "DISMISSED", "TO_COURT"];
const FIRST_OUTCOME = 6;

export class RegisterState {
  readonly #sequences: Record<RegisterName, number> = { CertificateRegistry: 0, PledgeRegistry: 0 };
  readonly #taken = new Set<string>();
  readonly #void = new Set<string>();
  readonly #admitted = new Set<string>();
  readonly #pledges = new Map<string, KeptPledge>();
  readonly #objections = new Map<string, KeptObjection>();
  readonly #about = new Map<string, RegisterEvent[]>();

  /**
   * Events in the order of the chain.
   * @throws CHAIN_ANSWER_INVALID when one is missing or speaks of what was never told
   */
  apply(event: RegisterEvent): void {
    const { register, sequence } = event;
    if (sequence !== this.#sequences[register] + 1) {
      throw wrong(`${register}: event ${sequence} follows event ${this.#sequences[register]}`);
    }
    this.#sequences[register] = sequence;
    if (event.name === "MessageTaken") this.#taken.add(text(event, "messageDigest"));
    else if (event.name === "NonceCancelled")
      this.#void.add(nonceKey(register, text(event, "signer"), text(event, "nonce")));
    else if (event.name === "CertificateAdmitted") this.#admitted.add(text(event, "certificateDigest"));
    else if (event.values["objectionId"] !== undefined) this.#applyToObjection(event);
    else if (register === "PledgeRegistry" && event.values["pledgeId"] !== undefined)
      this.#applyToPledge(event);
    for (const subject of this.#subjectsOf(event)) {
      const known = this.#about.get(subject);
      if (known === undefined) this.#about.set(subject, [event]);
      else known.push(event);
    }
  }

  /** Whether a signed message with this EIP-712 digest was taken. */
  isTaken(digest: string): boolean {
    return this.#taken.has(digest);
  }

  /** Whether its owner made this nonce void. @param nonce decimal text */
  isVoid(register: RegisterName, signer: string, nonce: string): boolean {
    return this.#void.has(nonceKey(register, signer, nonce));
  }

  /** Whether the certificate has a record. */
  isAdmitted(certificateDigest: string): boolean {
    return this.#admitted.has(certificateDigest);
  }

  pledge(pledgeId: string): KeptPledge | null {
    return this.#pledges.get(pledgeId) ?? null;
  }

  /** In the order in which they were offered. */
  pledges(): readonly KeptPledge[] {
    return [...this.#pledges.values()];
  }

  objection(objectionId: string): KeptObjection | null {
    return this.#objections.get(objectionId) ?? null;
  }

  /** In the order in which they were filed. */
  objections(): readonly KeptObjection[] {
    return [...this.#objections.values()];
  }

  /** All that was told about a pledge, a certificate or an objection, oldest first. */
  about(subject: string): readonly RegisterEvent[] {
    return this.#about.get(subject) ?? [];
  }

  #applyToPledge(event: RegisterEvent): void {
    const { name, values, sequence } = event;
    const pledgeId = text(event, "pledgeId");
    if (name === "PledgeProposed") {
      const terms = values["offer"];
      if (typeof terms !== "object") throw wrong("an offer without terms");
      const lapsesAt = seconds(event, "lapsesAt");
      this.#pledges.set(pledgeId, {
        pledgeId,
        sequence,
        state: "PROPOSED",
        terms,
        lapsesAt,
        exclusive: null,
        contested: false,
        registration: null,
      });
      return;
    }
    const pledge = this.#pledges.get(pledgeId);
    if (pledge === undefined) throw wrong(`${name} of a pledge that was never offered`);
    const state = name === "CourtOrderApplied" ? AFTER_ORDER[Number(values["order"])] : AFTER[name];
    pledge.state = state ?? pledge.state;
    if (name === "PledgeAccepted") {
      pledge.lapsesAt = seconds(event, "lapsesAt");
      pledge.exclusive = values["conflictsDigest"] === ZERO;
    } else if (name === "PledgeRegistered") {
      pledge.lapsesAt = null;
      pledge.registration = values;
    } else if (name === "PledgeAmended") pledge.terms = { ...pledge.terms, ...values };
    else if (name === "DefaultContested") pledge.contested = true;
    else if (pledge.state === "REGISTERED" || name === "DefaultDeclared") pledge.contested = false;
    if (state !== undefined && state !== "AGREED") pledge.lapsesAt = null;
  }

  #applyToObjection(event: RegisterEvent): void {
    const objectionId = text(event, "objectionId");
    if (event.name === "ObjectionFiled") {
      this.#objections.set(objectionId, {
        objectionId,
        place: this.#objections.size + 1,
        filed: event.values,
        status: "FILED",
        answerBy: null,
      });
      return;
    }
    const objection = this.#objections.get(objectionId);
    if (objection === undefined) throw wrong(`${event.name} of an objection that was never filed`);
    const decided = OUTCOMES[Number(event.values["outcome"]) - FIRST_OUTCOME];
    objection.status = decided ?? OBJECTION_AFTER[event.name] ?? objection.status;
    if (event.name === "ObjectionAdmitted") objection.answerBy = seconds(event, "answerBy");
  }

  /** A pledge and an objection are news of their certificate, and a decision on a pledged certificate is news of the pledge. */
  #subjectsOf({ values }: RegisterEvent): ReadonlySet<string> {
    const { pledgeId, objectionId, certificateDigest, successor } = values;
    const pledged =
      typeof pledgeId === "string" ? this.#pledges.get(pledgeId)?.terms["certificateDigest"] : undefined;
    const objected =
      typeof objectionId === "string"
        ? this.#objections.get(objectionId)?.filed["certificateDigest"]
        : undefined;
    const named = [pledgeId, objectionId, certificateDigest, successor, pledged, objected];
    return new Set(named.filter((one): one is string => typeof one === "string" && one !== ZERO));
  }
}

function nonceKey(register: RegisterName, signer: string, nonce: string): string {
  return `${register} ${signer} ${nonce}`;
}

function text({ name, values }: RegisterEvent, member: string): string {
  const value = values[member];
  if (typeof value !== "string") throw wrong(`${name} has no ${member}`);
  return value;
}

function seconds({ name, values }: RegisterEvent, member: string): number {
  const value = values[member];
  if (typeof value !== "number") throw wrong(`${name} has no ${member}`);
  return value;
}

function wrong(what: string): DataDeedError {
  return new DataDeedError("CHAIN_ANSWER_INVALID", `the registers' events can't be right: ${what}`);
}

/**
 * What the events say so far: plain data, so that it can be kept in a checkpoint file and compared with storage member by
 * member. Keys and words are lowercase hex, times Unix seconds.
 */
import type { Integer } from "./abi-types.ts";
import type { EventPlace } from "./finding.ts";
import type { ContractName, Hex } from "./ports.ts";

export const ZERO: Hex = `0x${"00".repeat(32)}`;
export const NOBODY: Hex = `0x${"00".repeat(20)}`;

/** `ICertificateRegistry.Status`, as stored: EXPIRED never is. */
export const CERTIFICATE_STATUS = {
  NONE: 0,
  VALID: 1,
  SUSPENDED: 2,
  CANCELLED: 3,
  REVOKED: 4,
  EXPIRED: 5,
} as const;
export type CertificateStatus = keyof typeof CERTIFICATE_STATUS;

/** `IObjectionRegister.ObjectionStatus`. */
export const OBJECTION_STATUS = {
  NONE: 0,
  FILED: 1,
  ADMITTED: 2,
  NOT_ADMITTED: 3,
  ANSWERED: 4,
  ANSWER_OVERDUE: 5,
  UPHELD: 6,
  DISMISSED: 7,
  TO_COURT: 8,
  WITHDRAWN: 9,
} as const;
export type ObjectionStatus = keyof typeof OBJECTION_STATUS;

/** `IPledgeRegistry.PledgeStatus`. */
export const PLEDGE_STATUS = {
  NONE: 0,
  PROPOSED: 1,
  AGREED: 2,
  REGISTERED: 3,
  DEFAULTED: 4,
  ENFORCING: 5,
  RELEASED: 6,
  DEREGISTERED: 7,
  ENFORCED: 8,
  LAPSED: 9,
} as const;
export type PledgeStatus = keyof typeof PLEDGE_STATUS;

export interface CheckpointState {
  readonly size: number;
  readonly previousSize: number;
  readonly root: Hex;
  /** Binary CID, hex. */
  readonly entriesCid: Hex;
  /** Block time. */
  readonly time: number;
  readonly place: EventPlace;
}

export interface RecordState {
  commitment: Hex;
  holder: Hex;
  validUntil: Integer;
  status: CertificateStatus;
  index: number;
  admittedAt: number;
  /** What the entry in the log has to say: as at the admission. */
  readonly admitted: { readonly holder: Hex; readonly validUntil: Integer };
  filed: number;
  open: number;
  upheld: number;
  supersededBy: Hex;
  /** Zero for the first of its lineage, as in storage. */
  lineage: Hex;
  place: EventPlace;
}

export interface ObjectionState {
  readonly certificateDigest: Hex;
  readonly objector: Hex;
  status: ObjectionStatus;
  readonly ground: Integer;
  answerBy: Integer;
  /** Block time; 0 before. */
  admittedAt: number;
  place: EventPlace;
}

export interface PledgeState {
  readonly certificateDigest: Hex;
  readonly contentKey: Hex;
  /** Zero when the certificate is the first of its lineage. */
  readonly lineage: Hex;
  readonly pledgor: Hex;
  readonly pledgee: Hex;
  readonly creditor: Hex;
  debtMaturity: Integer;
  renewalCovenant: boolean;
  contractDigest: Hex;
  status: PledgeStatus;
  exclusive: boolean;
  registered: boolean;
  contested: boolean;
  lapsesAt: Integer;
  position: number;
  defaultedAt: number;
  defaultHead: Hex;
  /** Block time; 0 before. */
  releasedAt: number;
  place: EventPlace;
}

/** A signed message that was taken and waits for the step that it was given for. */
export interface TakenMessage {
  readonly signer: Hex;
  readonly digest: Hex;
  readonly nonce: Hex;
  readonly place: EventPlace;
}

export interface RegisterState {
  sequence: number;
  /** Running hash, hex. */
  head: Hex;
  paused: boolean;
  /** Whether the event of its constructor came, which no history counts. */
  constructed: boolean;
  /** Next counter by `signer lane`, the lane as 0x and 48 digits. */
  readonly lanes: Map<string, number>;
  pending: TakenMessage[];
}

/** Membership of an account in a role, from its grant to its end. */
export interface Membership {
  readonly role: number;
  readonly account: Hex;
  /** Not before this time. */
  readonly since: number;
  delay: number;
  readonly granted: EventPlace;
  revoked: EventPlace | null;
}

/** An act that only a role may do. */
export interface RestrictedAct {
  readonly event: string;
  readonly contract: ContractName;
  readonly role: number;
  readonly time: number;
  readonly place: EventPlace;
}

export interface GovernanceEvent {
  readonly block: number;
  readonly time: number;
  readonly event: string;
  readonly words: string;
}

export interface AuditState {
  /** The newest event, to hold order by. */
  last: { block: number; logIndex: number; hash: Hex; time: number } | null;
  readonly events: Record<ContractName, number>;
  readonly checkpoints: CheckpointState[];
  readonly registers: { readonly registry: RegisterState; readonly pledges: RegisterState };
  readonly records: Map<Hex, RecordState>;
  readonly objections: Map<Hex, ObjectionState>;
  readonly pledges: Map<Hex, PledgeState>;
  readonly byLineage: Map<Hex, Hex>;
  /** By `pledgor contentKey`. */
  readonly byContent: Map<string, Hex>;
  readonly live: Map<Hex, Hex[]>;
  /** By `register numberDigest`. */
  readonly byNumber: Map<string, Hex>;
  readonly memberships: Membership[];
  /** Role of a function by `contract selector`; ADMIN for one that is not here. */
  readonly functionRoles: Map<string, number>;
  readonly closed: Set<Hex>;
  readonly acts: RestrictedAct[];
  /** Each transaction with its block and the indices of its events. */
  readonly transactions: Map<Hex, { readonly block: number; readonly hash: Hex; readonly logs: number[] }>;
  readonly governance: GovernanceEvent[];
}

const emptyRegister = (): RegisterState => ({
  sequence: 0,
  head: ZERO,
  paused: false,
  constructed: false,
  lanes: new Map(),
  pending: [],
});

export function emptyState(): AuditState {
  return {
    last: null,
    events: { CertificateLog: 0, CertificateRegistry: 0, PledgeRegistry: 0, AccessManager: 0 },
    checkpoints: [],
    registers: { registry: emptyRegister(), pledges: emptyRegister() },
    records: new Map(),
    objections: new Map(),
    pledges: new Map(),
    byLineage: new Map(),
    byContent: new Map(),
    live: new Map(),
    byNumber: new Map(),
    memberships: [],
    functionRoles: new Map(),
    closed: new Set(),
    acts: [],
    transactions: new Map(),
    governance: [],
  };
}

/** Where the certificate's chain of versions begins. */
export function lineageOf(state: AuditState, certificate: Hex): Hex {
  const lineage = state.records.get(certificate)?.lineage ?? ZERO;
  return lineage === ZERO ? certificate : lineage;
}

/** As the registry's views say it: EXPIRED by time. */
export function certificateStatusAt(record: RecordState, now: number): CertificateStatus {
  return record.status === "VALID" && now > record.validUntil ? "EXPIRED" : record.status;
}

/** As the registry's views say it: ANSWER_OVERDUE by time. */
export function objectionStatusAt(objection: ObjectionState, now: number): ObjectionStatus {
  return objection.status === "ADMITTED" && now > objection.answerBy ? "ANSWER_OVERDUE" : objection.status;
}

/** As the registry's views say it: LAPSED by time. */
export function pledgeStatusAt(pledge: PledgeState, now: number): PledgeStatus {
  const mayLapse = pledge.status === "PROPOSED" || pledge.status === "AGREED";
  return mayLapse && now > pledge.lapsesAt ? "LAPSED" : pledge.status;
}

/** The pledge that occupies a lineage, one that ran out not counted. */
export function occupantOf(
  state: AuditState,
  lineage: Hex,
  now: number,
): { readonly id: Hex; readonly pledge: PledgeState } | null {
  const id = state.byLineage.get(lineage);
  const pledge = id === undefined ? undefined : state.pledges.get(id);
  if (id === undefined || pledge === undefined || pledgeStatusAt(pledge, now) === "LAPSED") return null;
  return { id, pledge };
}

/** Live pledges of a content, ones that ran out not counted, in the order of the contract's list. */
export function livePledgesOf(state: AuditState, contentKey: Hex, now: number): readonly Hex[] {
  return (state.live.get(contentKey) ?? []).filter((id) => {
    const pledge = state.pledges.get(id);
    return pledge !== undefined && pledgeStatusAt(pledge, now) !== "LAPSED";
  });
}

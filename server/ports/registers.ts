/** Pledges, objections and what else happens to certificates, as the HTTP routes need it of the domain. */
import type { Address } from "#core/address.ts";
import type { ActName, ActRequest, RegisterName } from "#core/register-acts.ts";

export const PLEDGE_STATES = [
  "PROPOSED",
  "AGREED",
  "REGISTERED",
  "DEFAULTED",
  "ENFORCING",
  "RELEASED",
  "DEREGISTERED",
  "ENFORCED",
  "LAPSED",
] as const;
export type PledgeState = (typeof PLEDGE_STATES)[number];

export interface HistoryEvent {
  readonly event: string;
  /** RFC 3339. */
  readonly at: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface PledgeSummary {
  readonly pledgeId: string;
  readonly state: PledgeState;
  /** null when the certificate is not in this gateway's log. */
  readonly certificateNo: string | null;
  readonly certificateDigest: string;
  readonly contentKey: string;
  readonly pledgor: string;
  readonly pledgee: string;
  readonly creditor: string;
  /** null where there is none. */
  readonly guarantor: string | null;
  readonly securedType: "ORDINARY" | "MAXIMUM";
  readonly amountDigest: string;
  readonly contractDigest: string;
  /** RFC 3339. */
  readonly debtMaturity: string;
  readonly renewalCovenant: boolean;
  readonly noOtherPledge: boolean;
  /** Whether no other pledge of the same content was live when it was agreed; null before. */
  readonly exclusive: boolean | null;
  readonly contested: boolean;
  /** Last second of the reservation or of the registration window, RFC 3339; null once it can't lapse. */
  readonly lapsesAt: string | null;
  readonly registration: {
    readonly register: string;
    readonly numberDigest: string;
    readonly registeredAt: string;
    readonly receiptDigest: string;
  } | null;
  /** Whether the block of its newest event is final. */
  readonly final: boolean;
}

export interface PledgeView extends PledgeSummary {
  readonly history: readonly HistoryEvent[];
  /** Other live pledges of the same content, and what a pledgee has to sign that knows of them; while it is PROPOSED. */
  readonly conflicts?: { readonly pledgeIds: readonly string[]; readonly digest: string };
  /** While it is DEFAULTED: what an agreed valuation has to name. */
  readonly default?: { readonly defaultHead: string; readonly defaultedAt: string };
}

export interface ObjectionView {
  readonly objectionId: string;
  readonly status: ObjectionStatus;
  readonly certificateNo: string | null;
  readonly certificateDigest: string;
  readonly objector: string;
  readonly ground: string;
  readonly evidenceDigest: string;
  /** RFC 3339; null before admission. */
  readonly answerBy: string | null;
  readonly history: readonly HistoryEvent[];
}

export interface CertificateRecordView {
  readonly certificateNo: string | null;
  readonly certificateDigest: string;
  /** Events of the registers about it. */
  readonly history: readonly HistoryEvent[];
}

export interface DueDiligenceView {
  readonly certificateNo: string;
  readonly certificateDigest: string;
  readonly lender: string;
  /** SHA-256 of the report. */
  readonly reportDigest: string;
  /** Time of the block that records it, RFC 3339. */
  readonly recordedAt: string;
  readonly transactionHash: string;
  readonly blockNumber: number;
  readonly final: boolean;
}

export type VoidingAct = "voidPledgeNonce" | "voidCertificateNonce";

export interface VoidNonce {
  readonly register: RegisterName;
  readonly signer: string;
  /** Decimal text: lane in the upper 192 bits, counter in the lower 64. */
  readonly nonce: string;
}

export interface PledgeQuery {
  /** The pledgor. */
  readonly holder?: Address;
  readonly pledgee?: Address;
  readonly creditor?: Address;
  readonly guarantor?: Address;
  readonly state?: PledgeState;
  /** `next` of the page before. */
  readonly after?: number;
  readonly limit: number;
}

export const OBJECTION_STATUSES = [
  "FILED",
  "ADMITTED",
  "NOT_ADMITTED",
  "ANSWERED",
  "ANSWER_OVERDUE",
  "UPHELD",
  "DISMISSED",
  "TO_COURT",
  "WITHDRAWN",
] as const;
export type ObjectionStatus = (typeof OBJECTION_STATUSES)[number];

export interface ObjectionQuery {
  readonly status?: ObjectionStatus;
  /** `next` of the page before. */
  readonly after?: number;
  readonly limit: number;
}

/**
 * Acts are idempotent: what the chain shows as done, by this request or an earlier one, is answered as done.
 * All reject with REGISTER_REFUSED when the contract refuses, and with CHAIN_UNREACHABLE, TRANSACTION_PENDING and the like
 * when it is not known yet: the same request may then be sent again.
 */
export interface Registers {
  /** @throws DATASET_GUESSABLE for an offer of a small dataset; NOT_FOUND | NOT_ANCHORED for its certificate */
  actOnPledge(name: ActName, request: ActRequest, pledgeId?: string): Promise<PledgeView>;
  /** @param number as typed. @throws CERTIFICATE_NO_INVALID | NOT_FOUND | NOT_ANCHORED */
  actOnCertificate(name: ActName, request: ActRequest, number: string): Promise<CertificateRecordView>;
  actOnObjection(name: ActName, request: ActRequest, objectionId?: string): Promise<ObjectionView>;
  /** Puts a lender's report on record. @throws NOT_FOUND when the certificate is not in this log */
  recordDueDiligence(request: ActRequest): Promise<DueDiligenceView>;
  /** Makes void what was signed under a nonce and not sent in. */
  voidNonce(name: VoidingAct, request: ActRequest): Promise<VoidNonce>;
  /** @throws NOT_FOUND */
  pledge(pledgeId: string): Promise<PledgeView>;
  pledges(
    query: PledgeQuery,
  ): Promise<{ readonly items: readonly PledgeSummary[]; readonly next: number | null }>;
  /** @throws NOT_FOUND */
  objection(objectionId: string): Promise<ObjectionView>;
  /** In the order in which they were filed. */
  objections(
    query: ObjectionQuery,
  ): Promise<{ readonly items: readonly ObjectionView[]; readonly next: number | null }>;
}

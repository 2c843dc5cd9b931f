/** Pledges, objections and what else happens to certificates, as the HTTP routes need it of the domain. */
import type { Address } from "#core/address.ts";
import type {
  CertificateRecordView,
  DueDiligenceView,
  ObjectionView,
  PledgeSummary,
  PledgeView,
  VoidNonce,
} from "#core/gateway-answers.ts";
import type { ActName, ActRequest } from "#core/register-acts.ts";
import type { ObjectionStatus, PledgeState } from "#core/register-states.ts";

export type VoidingAct = "voidPledgeNonce" | "voidCertificateNonce";

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

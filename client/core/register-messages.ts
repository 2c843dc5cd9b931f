/**
 * EIP-712 types of the messages that the registers take (PROTOCOL section 5). Domain:
 * `{ name: "DataDeed", version: "1", chainId, verifyingContract: <the register> }`.
 *
 * Each role has a type of its own, so a signature given as one party can never be used as another's.
 */

/** A member of an EIP-712 struct. */
export interface MessageField {
  readonly name: string;
  readonly type: string;
}

const ONCE = "uint256 nonce,uint64 deadline";

/** Taken by both registers: makes void what was signed under a nonce. */
export const SHARED_MESSAGES = {
  NonceCancellation: fields(`address signer,${ONCE}`),
} as const;

/** Taken by CertificateRegistry. */
export const REGISTRY_MESSAGES = {
  RenewalRequest: fields(
    `bytes32 certificateDigest,address holder,uint64 validUntil,bytes32 evidenceDigest,bytes32 regimeDigest,${ONCE}`,
  ),
  SupersessionRequest: fields(`bytes32 certificateDigest,bytes32 successor,address holder,${ONCE}`),
  TransferOffer: fields(`bytes32 certificateDigest,address from,address to,bytes32 contractDigest,${ONCE}`),
  TransferAcceptance: fields(
    `bytes32 certificateDigest,address from,address to,bytes32 contractDigest,${ONCE}`,
  ),
  CancellationRequest: fields(`bytes32 certificateDigest,address holder,bytes32 reasonDigest,${ONCE}`),
  PledgeeConsent: fields(`bytes32 pledgeId,address pledgee,bytes32 request,${ONCE}`),
  ObjectionFiling: fields(
    `bytes32 certificateDigest,address objector,uint8 ground,bytes32 evidenceDigest,${ONCE}`,
  ),
  ObjectionAnswer: fields(`bytes32 objectionId,address holder,bytes32 answerDigest,${ONCE}`),
  ObjectionWithdrawal: fields(`bytes32 objectionId,address objector,bytes32 reasonDigest,${ONCE}`),
} as const;

/** Taken by PledgeRegistry. */
export const PLEDGE_MESSAGES = {
  PledgeOffer: fields(
    `bytes32 certificateDigest,bytes32 contentKey,address pledgor,address pledgee,address creditor,address guarantor,uint8 securedType,bytes32 amountDigest,bytes32 contractDigest,uint64 debtMaturity,bool renewalCovenant,bool noOtherPledge,${ONCE}`,
  ),
  PledgeAcceptance: fields(
    `bytes32 pledgeId,address pledgee,bytes32 contractDigest,bytes32 conflictsDigest,bool waivesDispute,${ONCE}`,
  ),
  Registration: fields(
    `bytes32 pledgeId,address pledgee,uint8 register,bytes32 numberDigest,uint64 registeredAt,bytes32 receiptDigest,${ONCE}`,
  ),
  PledgeAmendmentOffer: fields(
    `bytes32 pledgeId,address pledgor,bytes32 contractDigest,bytes32 amountDigest,uint64 debtMaturity,bool renewalCovenant,${ONCE}`,
  ),
  PledgeAmendmentAcceptance: fields(
    `bytes32 pledgeId,address pledgee,bytes32 contractDigest,bytes32 amountDigest,uint64 debtMaturity,bool renewalCovenant,${ONCE}`,
  ),
  CoverCall: fields(`bytes32 pledgeId,address pledgee,bytes32 noticeDigest,${ONCE}`),
  PledgeRelease: fields(`bytes32 pledgeId,address pledgee,uint8 ground,bytes32 documentDigest,${ONCE}`),
  Deregistration: fields(`bytes32 pledgeId,address pledgee,bytes32 receiptDigest,${ONCE}`),
  DefaultNotice: fields(
    `bytes32 pledgeId,address pledgee,bytes32 noticeDigest,bytes32 agreedEventDigest,${ONCE}`,
  ),
  DefaultContest: fields(`bytes32 pledgeId,address pledgor,bytes32 reasonDigest,${ONCE}`),
  DefaultCure: fields(`bytes32 pledgeId,address pledgee,bytes32 documentDigest,${ONCE}`),
  EnforcementNotice: fields(`bytes32 pledgeId,address pledgee,uint8 method,bytes32 noticeDigest,${ONCE}`),
  AgreedValuation: fields(
    `bytes32 pledgeId,address pledgor,bytes32 valuationDigest,bytes32 defaultHead,uint64 signedAt,${ONCE}`,
  ),
  EnforcementResult: fields(
    `bytes32 pledgeId,address pledgee,bytes32 resultDigest,address buyer,bytes32 proceedsDigest,bytes32 surplusDigest,${ONCE}`,
  ),
  DueDiligenceRecord: fields(`bytes32 certificateDigest,bytes32 reportDigest,address lender,${ONCE}`),
} as const;

export type MessageType =
  keyof typeof SHARED_MESSAGES | keyof typeof REGISTRY_MESSAGES | keyof typeof PLEDGE_MESSAGES;

/** The member of each message that names the account whose signature it needs. */
export const MESSAGE_SIGNERS: Readonly<Record<MessageType, string>> = {
  NonceCancellation: "signer",
  RenewalRequest: "holder",
  SupersessionRequest: "holder",
  TransferOffer: "from",
  TransferAcceptance: "to",
  CancellationRequest: "holder",
  PledgeeConsent: "pledgee",
  ObjectionFiling: "objector",
  ObjectionAnswer: "holder",
  ObjectionWithdrawal: "objector",
  PledgeOffer: "pledgor",
  PledgeAcceptance: "pledgee",
  Registration: "pledgee",
  PledgeAmendmentOffer: "pledgor",
  PledgeAmendmentAcceptance: "pledgee",
  CoverCall: "pledgee",
  PledgeRelease: "pledgee",
  Deregistration: "pledgee",
  DefaultNotice: "pledgee",
  DefaultContest: "pledgor",
  DefaultCure: "pledgee",
  EnforcementNotice: "pledgee",
  AgreedValuation: "pledgor",
  EnforcementResult: "pledgee",
  DueDiligenceRecord: "lender",
};

/** Reads `type name,type name`. */
function fields(text: string): MessageField[] {
  return text.split(",").map((member) => {
    const [type = "", name = ""] = member.split(" ");
    return { name, type };
  });
}

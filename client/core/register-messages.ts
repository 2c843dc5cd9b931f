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

/** Taken by CertificateRegistry; signed by the account in the member named first among holder, from, to, pledgee, objector. */
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

/** Reads `type name,type name`. */
function fields(text: string): MessageField[] {
  return text.split(",").map((member) => {
    const [type = "", name = ""] = member.split(" ");
    return { name, type };
  });
}

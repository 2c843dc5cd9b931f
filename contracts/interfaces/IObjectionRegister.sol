// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Members of messages stand in the order in which they are signed and shown.
// solhint-disable gas-struct-packing

import {ISignedRegister} from "./ISignedRegister.sol";

/**
 * @title Objections to a certificate (DOMAIN section B3)
 * @notice An objection never changes a certificate's status: it flags it. Only a decision of its own, by ADJUDICATOR,
 * suspends or revokes. FILED → ADMITTED | NOT_ADMITTED; ADMITTED → ANSWERED, or ANSWER_OVERDUE by time; then UPHELD,
 * DISMISSED or TO_COURT; TO_COURT → UPHELD | DISMISSED with the court's decision; WITHDRAWN by the objector until decided.
 */
interface IObjectionRegister is ISignedRegister {
    /// @notice Where an objection stands. ANSWER_OVERDUE is computed from the time and never stored.
    enum ObjectionStatus {
        NONE,
        FILED,
        ADMITTED,
        NOT_ADMITTED,
        ANSWERED,
        ANSWER_OVERDUE,
        UPHELD,
        DISMISSED,
        TO_COURT,
        WITHDRAWN
    }

    /// @notice What the objector says is wrong.
    enum Ground {
        OWNERSHIP,
        SOURCE,
        PERSONAL_INFORMATION,
        DUPLICATE,
        FALSE_STATEMENT,
        OTHER
    }

    /**
     * @notice An objection as it stands.
     * @param certificateDigest the certificate objected to
     * @param objector account that signed the filing
     * @param status where it stands now, ANSWER_OVERDUE computed
     * @param ground what it says is wrong
     * @param answerBy last second at which the holder may answer, Unix seconds; 0 before admission
     */
    struct Objection {
        bytes32 certificateDigest;
        address objector;
        ObjectionStatus status;
        Ground ground;
        uint64 answerBy;
    }

    /**
     * @notice Signed by the objector.
     * @param certificateDigest the certificate objected to
     * @param objector who objects
     * @param ground what is wrong
     * @param evidenceDigest SHA-256 of the reasons and evidence
     * @param nonce the objector's next nonce of a lane
     * @param deadline last second at which it may be sent in, Unix seconds
     */
    struct ObjectionFiling {
        bytes32 certificateDigest;
        address objector;
        Ground ground;
        bytes32 evidenceDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the certificate's holder.
     * @param objectionId the objection answered
     * @param holder who answers
     * @param answerDigest SHA-256 of the answer
     * @param nonce the holder's next nonce of a lane
     * @param deadline last second at which it may be sent in, Unix seconds
     */
    struct ObjectionAnswer {
        bytes32 objectionId;
        address holder;
        bytes32 answerDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the objector.
     * @param objectionId the objection withdrawn
     * @param objector who filed it
     * @param reasonDigest SHA-256 of the reasons, or zero
     * @param nonce the objector's next nonce of a lane
     * @param deadline last second at which it may be sent in, Unix seconds
     */
    struct ObjectionWithdrawal {
        bytes32 objectionId;
        address objector;
        bytes32 reasonDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice An objection was filed; the certificate is flagged.
     * @param sequence number of the event in this contract's history
     * @param objectionId EIP-712 digest of the filing
     * @param certificateDigest the certificate objected to
     * @param objector who objects
     * @param ground what is wrong
     * @param evidenceDigest SHA-256 of the reasons and evidence
     */
    event ObjectionFiled(
        uint64 indexed sequence,
        bytes32 indexed objectionId,
        bytes32 indexed certificateDigest,
        address objector,
        Ground ground,
        bytes32 evidenceDigest
    );

    /**
     * @notice The objection passed the formal check; the holder is asked to answer.
     * @param sequence number of the event in this contract's history
     * @param objectionId the objection
     * @param answerBy last second for the answer, Unix seconds
     */
    event ObjectionAdmitted(uint64 indexed sequence, bytes32 indexed objectionId, uint64 answerBy);

    /**
     * @notice The objection failed the formal check.
     * @param sequence number of the event in this contract's history
     * @param objectionId the objection
     * @param reasonDigest SHA-256 of the reasons
     */
    event ObjectionNotAdmitted(uint64 indexed sequence, bytes32 indexed objectionId, bytes32 reasonDigest);

    /**
     * @notice The holder answered in time.
     * @param sequence number of the event in this contract's history
     * @param objectionId the objection
     * @param answerDigest SHA-256 of the answer
     */
    event ObjectionAnswered(uint64 indexed sequence, bytes32 indexed objectionId, bytes32 answerDigest);

    /**
     * @notice The objection was decided, or sent to court.
     * @param sequence number of the event in this contract's history
     * @param objectionId the objection
     * @param outcome UPHELD, DISMISSED or TO_COURT
     * @param reasonDigest SHA-256 of the decision, or of the reference to the court
     */
    event ObjectionDecided(
        uint64 indexed sequence,
        bytes32 indexed objectionId,
        ObjectionStatus outcome,
        bytes32 reasonDigest
    );

    /**
     * @notice The objector withdrew.
     * @param sequence number of the event in this contract's history
     * @param objectionId the objection
     * @param reasonDigest SHA-256 of the reasons, or zero
     */
    event ObjectionWithdrawn(uint64 indexed sequence, bytes32 indexed objectionId, bytes32 reasonDigest);

    /// @notice The objection stands where this step cannot be taken.
    error ObjectionStatusForbids(bytes32 objectionId, ObjectionStatus status);

    /// @notice The holder must be given at least until `earliest` (Unix seconds).
    error AnswerPeriodTooShort(uint64 answerBy, uint64 earliest);

    /// @notice An objection is decided as UPHELD, DISMISSED or (once) TO_COURT.
    error OutcomeInvalid(ObjectionStatus outcome);

    /// @notice Only `objector` filed this objection.
    error NotObjector(bytes32 objectionId, address objector);

    /**
     * @notice Flags a certificate. Restricted (REGISTRAR, who knows the objector by real name).
     * @param filing signed by the objector
     * @param signature of the account that the message names as its signer
     */
    function fileObjection(ObjectionFiling calldata filing, bytes calldata signature) external;

    /**
     * @notice Passes the formal check. Restricted (REGISTRAR).
     * @param objectionId a FILED objection
     * @param answerBy last second for the holder's answer, Unix seconds: the working days are counted off chain, the
     * contract only holds the floor
     */
    function admitObjection(bytes32 objectionId, uint64 answerBy) external;

    /**
     * @notice Fails the formal check. Restricted (REGISTRAR).
     * @param objectionId the objection
     * @param reasonDigest SHA-256 of the decision or the reasons
     */
    function refuseObjection(bytes32 objectionId, bytes32 reasonDigest) external;

    /**
     * @notice Answers an ADMITTED objection, while the time is at most its `answerBy`. By anyone with the signature.
     * @param answer signed by the holder
     * @param signature of the account that the message names as its signer
     */
    function answerObjection(ObjectionAnswer calldata answer, bytes calldata signature) external;

    /**
     * @notice Decides an objection that is ANSWERED, ANSWER_OVERDUE or TO_COURT. Restricted (ADJUDICATOR).
     * @param objectionId the objection
     * @param outcome UPHELD, DISMISSED, or TO_COURT when it is not there yet
     * @param reasonDigest SHA-256 of the decision
     */
    function decideObjection(bytes32 objectionId, ObjectionStatus outcome, bytes32 reasonDigest) external;

    /**
     * @notice Withdraws an objection that is not decided. By anyone with the objector's signature.
     * @param withdrawal signed by the objector
     * @param signature of the account that the message names as its signer
     */
    function withdrawObjection(ObjectionWithdrawal calldata withdrawal, bytes calldata signature) external;

    /**
     * @notice An objection as it stands; status NONE for an unknown one.
     * @param objectionId the objection
     */
    function objection(bytes32 objectionId) external view returns (Objection memory);
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Members of messages stand in the order in which they are signed and shown.
// solhint-disable gas-struct-packing

/**
 * @title What pledgor and pledgee sign
 * @notice EIP-712 messages of PledgeRegistry, one type for each role and act. `nonce` is the signer's next nonce of a
 * lane in that contract, `deadline` the last second at which the message may be sent in (Unix seconds).
 */
interface IPledgeMessages {
    /// @notice Kinds of secured debt.
    enum SecuredType {
        ORDINARY,
        MAXIMUM
    }

    /// @notice Registers outside the chain; which one is competent is a question of law, so it is recorded, not decided.
    enum ExternalRegister {
        PROVINCIAL_DATA_IP,
        CNIPA,
        ZHONGDENG,
        EXCHANGE,
        OTHER
    }

    /// @notice Why a pledge ends (Civil Code art. 393).
    enum ReleaseGround {
        DEBT_EXTINGUISHED,
        SECURITY_REALISED,
        WAIVED,
        OTHER_BY_LAW
    }

    /// @notice How a pledge is realised.
    enum EnforcementMethod {
        AGREED_VALUE,
        AUCTION,
        SALE,
        COURT
    }

    /**
     * @notice Signed by the pledgor. Its EIP-712 digest is the pledge's id.
     * @param certificateDigest certificate to pledge
     * @param contentKey key of the data: signing it agrees to the opening of the commitment
     * @param pledgor holder of the certificate
     * @param pledgee who takes the pledge, lender or guarantee company
     * @param creditor of the secured debt; may be the pledgee
     * @param guarantor of the debt, zero for none; may be the pledgee (counter-security), never the creditor
     * @param securedType ordinary or maximum-amount pledge
     * @param amountDigest salted SHA-256 of the secured amount and currency
     * @param contractDigest SHA-256 of the written pledge contract
     * @param debtMaturity when the debt is due, Unix seconds
     * @param renewalCovenant whether the pledgor covenants to renew the certificate while the debt lasts
     * @param noOtherPledge the pledgor's statement that the data are pledged nowhere else
     */
    struct PledgeOffer {
        bytes32 certificateDigest;
        bytes32 contentKey;
        address pledgor;
        address pledgee;
        address creditor;
        address guarantor;
        SecuredType securedType;
        bytes32 amountDigest;
        bytes32 contractDigest;
        uint64 debtMaturity;
        bool renewalCovenant;
        bool noOtherPledge;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the pledgee.
     * @param pledgeId EIP-712 digest of the offer
     * @param pledgee who accepts
     * @param contractDigest SHA-256 of the contract, the same as offered
     * @param conflictsDigest digest of the live pledges of the same content (`livePledges`); zero when there is none
     * @param waivesDispute whether it takes the certificate though there are objections
     */
    struct PledgeAcceptance {
        bytes32 pledgeId;
        address pledgee;
        bytes32 contractDigest;
        bytes32 conflictsDigest;
        bool waivesDispute;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the pledgee.
     * @param pledgeId the pledge registered
     * @param pledgee who registered it
     * @param register where
     * @param numberDigest SHA-256 of the registration number
     * @param registeredAt time of the registration, Unix seconds
     * @param receiptDigest SHA-256 of the receipt
     */
    struct Registration {
        bytes32 pledgeId;
        address pledgee;
        ExternalRegister register;
        bytes32 numberDigest;
        uint64 registeredAt;
        bytes32 receiptDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the pledgor.
     * @param pledgeId the pledge amended
     * @param pledgor who pledged
     * @param contractDigest SHA-256 of the contract as amended
     * @param amountDigest salted SHA-256 of the secured amount and currency
     * @param debtMaturity when the debt is due, Unix seconds
     * @param renewalCovenant whether the pledgor covenants to renew the certificate
     */
    struct PledgeAmendmentOffer {
        bytes32 pledgeId;
        address pledgor;
        bytes32 contractDigest;
        bytes32 amountDigest;
        uint64 debtMaturity;
        bool renewalCovenant;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the pledgee: the same words under a type of its own.
     * @param pledgeId the pledge amended
     * @param pledgee who agrees
     * @param contractDigest SHA-256 of the contract as amended
     * @param amountDigest salted SHA-256 of the secured amount and currency
     * @param debtMaturity when the debt is due, Unix seconds
     * @param renewalCovenant whether the pledgor covenants to renew the certificate
     */
    struct PledgeAmendmentAcceptance {
        bytes32 pledgeId;
        address pledgee;
        bytes32 contractDigest;
        bytes32 amountDigest;
        uint64 debtMaturity;
        bool renewalCovenant;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the pledgee.
     * @param pledgeId the pledge
     * @param pledgee who calls
     * @param noticeDigest SHA-256 of the call
     */
    struct CoverCall {
        bytes32 pledgeId;
        address pledgee;
        bytes32 noticeDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the pledgee.
     * @param pledgeId the pledge given up
     * @param pledgee who gives it up
     * @param ground why
     * @param documentDigest SHA-256 of the release
     */
    struct PledgeRelease {
        bytes32 pledgeId;
        address pledgee;
        ReleaseGround ground;
        bytes32 documentDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the pledgee.
     * @param pledgeId the released pledge
     * @param pledgee who had it deregistered
     * @param receiptDigest SHA-256 of the register's receipt
     */
    struct Deregistration {
        bytes32 pledgeId;
        address pledgee;
        bytes32 receiptDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the pledgee.
     * @param pledgeId the pledge
     * @param pledgee who declares the default
     * @param noticeDigest SHA-256 of the notice to the pledgor
     * @param agreedEventDigest SHA-256 of the proof of an agreed event; zero after maturity
     */
    struct DefaultNotice {
        bytes32 pledgeId;
        address pledgee;
        bytes32 noticeDigest;
        bytes32 agreedEventDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the pledgor.
     * @param pledgeId the pledge
     * @param pledgor who contests the default
     * @param reasonDigest SHA-256 of the reasons
     */
    struct DefaultContest {
        bytes32 pledgeId;
        address pledgor;
        bytes32 reasonDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the pledgee.
     * @param pledgeId the pledge
     * @param pledgee who takes the default back
     * @param documentDigest SHA-256 of its word
     */
    struct DefaultCure {
        bytes32 pledgeId;
        address pledgee;
        bytes32 documentDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the pledgee.
     * @param pledgeId the pledge to realise
     * @param pledgee who realises it
     * @param method how
     * @param noticeDigest SHA-256 of the notice
     */
    struct EnforcementNotice {
        bytes32 pledgeId;
        address pledgee;
        EnforcementMethod method;
        bytes32 noticeDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the pledgor, after the default.
     * @param pledgeId the pledge
     * @param pledgor who agrees to the value
     * @param valuationDigest salted SHA-256 of the value agreed
     * @param defaultHead head of the history just after the default (`Pledge.defaultHead`): nobody knows it before
     * @param signedAt when it was signed, Unix seconds, after the default and not in the future
     */
    struct AgreedValuation {
        bytes32 pledgeId;
        address pledgor;
        bytes32 valuationDigest;
        bytes32 defaultHead;
        uint64 signedAt;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the pledgee.
     * @param pledgeId the pledge realised
     * @param pledgee who realised it
     * @param resultDigest SHA-256 of the result
     * @param buyer account of the buyer; zero when there is none
     * @param proceedsDigest salted SHA-256 of the proceeds
     * @param surplusDigest salted SHA-256 of the surplus, which belongs to the pledgor
     */
    struct EnforcementResult {
        bytes32 pledgeId;
        address pledgee;
        bytes32 resultDigest;
        address buyer;
        bytes32 proceedsDigest;
        bytes32 surplusDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the lender that had a certificate examined.
     * @param certificateDigest the certificate examined
     * @param reportDigest SHA-256 of the due-diligence report, in the bytes that the lender keeps
     * @param lender who stands by the report
     */
    struct DueDiligenceRecord {
        bytes32 certificateDigest;
        bytes32 reportDigest;
        address lender;
        uint256 nonce;
        uint64 deadline;
    }
}

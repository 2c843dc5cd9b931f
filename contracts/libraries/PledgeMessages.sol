// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPledgeMessages as I} from "../interfaces/IPledgeMessages.sol";

/// @title EIP-712 struct hashes of the messages that PledgeRegistry takes
/// @notice Each as EIP-712 defines `hashStruct`.
/// @dev Every member is one word, so `abi.encode` of the struct is the concatenation that EIP-712 asks for.
library PledgeMessages {
    bytes32 private constant PLEDGE_OFFER = keccak256(
        "PledgeOffer(bytes32 certificateDigest,bytes32 contentKey,address pledgor,address pledgee,address creditor,address guarantor,uint8 securedType,bytes32 amountDigest,bytes32 contractDigest,uint64 debtMaturity,bool renewalCovenant,bool noOtherPledge,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant PLEDGE_ACCEPTANCE = keccak256(
        "PledgeAcceptance(bytes32 pledgeId,address pledgee,bytes32 contractDigest,bytes32 conflictsDigest,bool waivesDispute,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant REGISTRATION = keccak256(
        "Registration(bytes32 pledgeId,address pledgee,uint8 register,bytes32 numberDigest,uint64 registeredAt,bytes32 receiptDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant PLEDGE_AMENDMENT_OFFER = keccak256(
        "PledgeAmendmentOffer(bytes32 pledgeId,address pledgor,bytes32 contractDigest,bytes32 amountDigest,uint64 debtMaturity,bool renewalCovenant,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant PLEDGE_AMENDMENT_ACCEPTANCE = keccak256(
        "PledgeAmendmentAcceptance(bytes32 pledgeId,address pledgee,bytes32 contractDigest,bytes32 amountDigest,uint64 debtMaturity,bool renewalCovenant,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant COVER_CALL = keccak256(
        "CoverCall(bytes32 pledgeId,address pledgee,bytes32 noticeDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant PLEDGE_RELEASE = keccak256(
        "PledgeRelease(bytes32 pledgeId,address pledgee,uint8 ground,bytes32 documentDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant DEREGISTRATION = keccak256(
        "Deregistration(bytes32 pledgeId,address pledgee,bytes32 receiptDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant DEFAULT_NOTICE = keccak256(
        "DefaultNotice(bytes32 pledgeId,address pledgee,bytes32 noticeDigest,bytes32 agreedEventDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant DEFAULT_CONTEST = keccak256(
        "DefaultContest(bytes32 pledgeId,address pledgor,bytes32 reasonDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant DEFAULT_CURE = keccak256(
        "DefaultCure(bytes32 pledgeId,address pledgee,bytes32 documentDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant ENFORCEMENT_NOTICE = keccak256(
        "EnforcementNotice(bytes32 pledgeId,address pledgee,uint8 method,bytes32 noticeDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant AGREED_VALUATION = keccak256(
        "AgreedValuation(bytes32 pledgeId,address pledgor,bytes32 valuationDigest,bytes32 defaultHead,uint64 signedAt,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant ENFORCEMENT_RESULT = keccak256(
        "EnforcementResult(bytes32 pledgeId,address pledgee,bytes32 resultDigest,address buyer,bytes32 proceedsDigest,bytes32 surplusDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant DUE_DILIGENCE_RECORD = keccak256(
        "DueDiligenceRecord(bytes32 certificateDigest,bytes32 reportDigest,address lender,uint256 nonce,uint64 deadline)"
    );

    function hash(I.PledgeOffer calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(PLEDGE_OFFER, message));
    }

    function hash(I.PledgeAcceptance calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(PLEDGE_ACCEPTANCE, message));
    }

    function hash(I.Registration calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(REGISTRATION, message));
    }

    function hash(I.PledgeAmendmentOffer calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(PLEDGE_AMENDMENT_OFFER, message));
    }

    function hash(I.PledgeAmendmentAcceptance calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(PLEDGE_AMENDMENT_ACCEPTANCE, message));
    }

    function hash(I.CoverCall calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(COVER_CALL, message));
    }

    function hash(I.PledgeRelease calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(PLEDGE_RELEASE, message));
    }

    function hash(I.Deregistration calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(DEREGISTRATION, message));
    }

    function hash(I.DefaultNotice calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(DEFAULT_NOTICE, message));
    }

    function hash(I.DefaultContest calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(DEFAULT_CONTEST, message));
    }

    function hash(I.DefaultCure calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(DEFAULT_CURE, message));
    }

    function hash(I.EnforcementNotice calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(ENFORCEMENT_NOTICE, message));
    }

    function hash(I.AgreedValuation calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(AGREED_VALUATION, message));
    }

    function hash(I.EnforcementResult calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(ENFORCEMENT_RESULT, message));
    }

    function hash(I.DueDiligenceRecord calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(DUE_DILIGENCE_RECORD, message));
    }
}

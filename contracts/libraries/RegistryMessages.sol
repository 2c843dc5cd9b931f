// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICertificateRegistry as I} from "../interfaces/ICertificateRegistry.sol";
import {IObjectionRegister as O} from "../interfaces/IObjectionRegister.sol";

/// @title EIP-712 struct hashes of the messages that CertificateRegistry takes
/// @notice Each as EIP-712 defines `hashStruct`.
/// @dev Every member is one word, so `abi.encode` of the struct is the concatenation that EIP-712 asks for.
library RegistryMessages {
    bytes32 private constant RENEWAL_REQUEST = keccak256(
        "RenewalRequest(bytes32 certificateDigest,address holder,uint64 validUntil,bytes32 evidenceDigest,bytes32 regimeDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant SUPERSESSION_REQUEST = keccak256(
        "SupersessionRequest(bytes32 certificateDigest,bytes32 successor,address holder,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant TRANSFER_OFFER = keccak256(
        "TransferOffer(bytes32 certificateDigest,address from,address to,bytes32 contractDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant TRANSFER_ACCEPTANCE = keccak256(
        "TransferAcceptance(bytes32 certificateDigest,address from,address to,bytes32 contractDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant CANCELLATION_REQUEST = keccak256(
        "CancellationRequest(bytes32 certificateDigest,address holder,bytes32 reasonDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant PLEDGEE_CONSENT = keccak256(
        "PledgeeConsent(bytes32 pledgeId,address pledgee,bytes32 request,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant OBJECTION_FILING = keccak256(
        "ObjectionFiling(bytes32 certificateDigest,address objector,uint8 ground,bytes32 evidenceDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant OBJECTION_ANSWER = keccak256(
        "ObjectionAnswer(bytes32 objectionId,address holder,bytes32 answerDigest,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant OBJECTION_WITHDRAWAL = keccak256(
        "ObjectionWithdrawal(bytes32 objectionId,address objector,bytes32 reasonDigest,uint256 nonce,uint64 deadline)"
    );

    function hash(I.RenewalRequest calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(RENEWAL_REQUEST, message));
    }

    function hash(I.SupersessionRequest calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(SUPERSESSION_REQUEST, message));
    }

    function hash(I.TransferOffer calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(TRANSFER_OFFER, message));
    }

    function hash(I.TransferAcceptance calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(TRANSFER_ACCEPTANCE, message));
    }

    function hash(I.CancellationRequest calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(CANCELLATION_REQUEST, message));
    }

    function hash(I.PledgeeConsent calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(PLEDGEE_CONSENT, message));
    }

    function hash(O.ObjectionFiling calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(OBJECTION_FILING, message));
    }

    function hash(O.ObjectionAnswer calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(OBJECTION_ANSWER, message));
    }

    function hash(O.ObjectionWithdrawal calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(OBJECTION_WITHDRAWAL, message));
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {NoncesKeyed} from "@openzeppelin/contracts/utils/NoncesKeyed.sol";
import {ISignedRegister} from "../interfaces/ISignedRegister.sol";
import {HistoryChain} from "./HistoryChain.sol";

/// @dev The ground that both registers stand on; every word of it is in {ISignedRegister}.
abstract contract SignedRegister is ISignedRegister, AccessManaged, EIP712, NoncesKeyed {
    using HistoryChain for HistoryChain.Chain;

    bytes32 private constant NONCE_CANCELLATION = keccak256(
        "NonceCancellation(address signer,uint256 nonce,uint64 deadline)"
    );

    HistoryChain.Chain private _history;

    constructor(address authority) AccessManaged(authority) EIP712("DataDeed", "1") {}

    /// @inheritdoc ISignedRegister
    function cancelNonce(NonceCancellation calldata cancellation, bytes calldata signature) external {
        bytes32 structHash = keccak256(abi.encode(NONCE_CANCELLATION, cancellation));
        _requireSigned(cancellation.signer, structHash, cancellation.deadline, signature);
        _useCheckedNonce(cancellation.signer, cancellation.nonce);
        uint64 sequence = _next();
        emit NonceCancelled(sequence, cancellation.signer, cancellation.nonce);
        _extend(NonceCancelled.selector, abi.encode(sequence, cancellation.signer, cancellation.nonce));
    }

    /// @inheritdoc ISignedRegister
    function pause() external restricted {
        uint64 sequence = _next();
        _history.closed = true;
        emit Paused(sequence, msg.sender);
        _extend(Paused.selector, abi.encode(sequence, msg.sender));
    }

    /// @inheritdoc ISignedRegister
    function unpause() external restricted {
        if (!_history.closed) revert NotPaused();
        _history.closed = false;
        uint64 sequence = _next();
        emit Unpaused(sequence, msg.sender);
        _extend(Unpaused.selector, abi.encode(sequence, msg.sender));
    }

    /// @dev The authority's own events are the record of who held which role; another authority would break it.
    function setAuthority(address) public view override {
        revert AuthorityFixed(authority());
    }

    /// @inheritdoc ISignedRegister
    function paused() external view returns (bool) {
        return _history.closed;
    }

    /// @inheritdoc ISignedRegister
    function history() external view returns (uint64 sequence, bytes32 head) {
        return (_history.sequence, _history.head);
    }

    /// @dev Takes a message once: good signature, in time, next nonce of its lane. Gives its EIP-712 digest.
    function _take(
        address signer,
        bytes32 structHash,
        uint256 nonce,
        uint64 deadline,
        bytes calldata signature
    ) internal returns (bytes32 messageDigest) {
        messageDigest = _requireSigned(signer, structHash, deadline, signature);
        _useCheckedNonce(signer, nonce);
        uint64 sequence = _next();
        emit MessageTaken(sequence, signer, messageDigest, nonce);
        _extend(MessageTaken.selector, abi.encode(sequence, signer, messageDigest, nonce));
    }

    function _next() internal returns (uint64 sequence) {
        return _history.next();
    }

    function _extend(bytes32 topic0, bytes memory arguments) internal {
        _history.extend(topic0, arguments);
    }

    function _now() internal view returns (uint64) {
        return uint64(block.timestamp);
    }

    function _requireSigned(
        address signer,
        bytes32 structHash,
        uint64 deadline,
        bytes calldata signature
    ) private view returns (bytes32 messageDigest) {
        if (_now() > deadline) revert MessageExpired(deadline);
        messageDigest = _hashTypedDataV4(structHash);
        if (!SignatureChecker.isValidSignatureNowCalldata(signer, messageDigest, signature)) {
            revert SignatureInvalid(signer, messageDigest);
        }
    }
}

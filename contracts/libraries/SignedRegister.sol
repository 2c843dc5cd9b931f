// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {NoncesKeyed} from "@openzeppelin/contracts/utils/NoncesKeyed.sol";
import {ISignedRegister} from "../interfaces/ISignedRegister.sol";
import {HistoryChain} from "./HistoryChain.sol";

/// @title The ground that both registers stand on
/// @notice History, signed messages and pause: see {ISignedRegister}.
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
        _record(NonceCancelled.selector, 1, abi.encode(cancellation.signer, cancellation.nonce));
    }

    /// @inheritdoc ISignedRegister
    function pause() external restricted {
        _record(Paused.selector, 0, abi.encode(msg.sender));
        _history.closed = true;
    }

    /// @inheritdoc ISignedRegister
    function unpause() external restricted {
        if (!_history.closed) revert NotPaused();
        _history.closed = false;
        _record(Unpaused.selector, 0, abi.encode(msg.sender));
    }

    /**
     * @notice Never changes the authority.
     * @dev Its events are the record of who held which role; another authority would break it.
     */
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
        _record(MessageTaken.selector, 2, abi.encode(signer, messageDigest, nonce));
    }

    /// @dev Logs an event and adds it to the history: see {HistoryChain-append}.
    function _record(bytes32 topic0, uint256 indexedCount, bytes memory arguments) internal {
        _history.append(topic0, indexedCount, arguments);
    }

    function _historyHead() internal view returns (bytes32) {
        return _history.head;
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

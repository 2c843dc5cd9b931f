// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICertificateRegistry} from "../interfaces/ICertificateRegistry.sol";
import {ObjectionRegister} from "./ObjectionRegister.sol";

/// @title What CertificateRegistry keeps for each certificate
/// @notice Its state at a time, and what a step may demand of it.
abstract contract CertificateRecords is ICertificateRegistry, ObjectionRegister {
    /// @dev Three slots are written at admission; the other three only when somebody has reason to.
    struct Stored {
        bytes32 commitment;
        address holder;
        uint64 validUntil;
        Status status;
        uint64 index;
        uint64 admittedAt;
        Tally tally;
        bytes32 supersededBy;
        bytes32 lineage;
    }

    mapping(bytes32 certificateDigest => Stored) internal _records;

    /// @inheritdoc ICertificateRegistry
    function record(bytes32 certificateDigest) external view returns (Record memory found) {
        Stored storage kept = _records[certificateDigest];
        Tally memory tally = kept.tally;
        found.status = _effective(certificateDigest);
        if (found.status == Status.NONE) return found;
        found.commitment = kept.commitment;
        found.holder = kept.holder;
        found.validUntil = kept.validUntil;
        found.index = kept.index;
        found.admittedAt = kept.admittedAt;
        found.supersededBy = kept.supersededBy;
        found.lineage = _lineage(certificateDigest);
        found.filedObjections = tally.filed;
        found.openObjections = tally.open;
        found.upheldObjections = tally.upheld;
        found.disputed = tally.filed + tally.open + tally.upheld > 0;
    }

    function _requireOpenToObjection(bytes32 digest) internal view override {
        Status status = _effective(digest);
        if (status == Status.NONE) revert NotAdmitted(digest);
        if (status == Status.CANCELLED || status == Status.REVOKED) revert StatusForbids(digest, status);
    }

    function _requireHolder(bytes32 digest, address account) internal view override {
        address holder = _records[digest].holder;
        if (holder != account) revert NotHolder(digest, holder);
    }

    function _tally(bytes32 digest) internal view override returns (Tally storage) {
        return _records[digest].tally;
    }

    function _requireStatus(bytes32 digest, Status wanted) internal view {
        Status status = _effective(digest);
        if (status == Status.NONE) revert NotAdmitted(digest);
        if (status != wanted) revert StatusForbids(digest, status);
    }

    /// @dev Neither closed nor suspended, and without a newer version.
    function _requireVersionable(bytes32 digest) internal view {
        _requireOpenToObjection(digest);
        Stored storage kept = _records[digest];
        if (kept.status == Status.SUSPENDED) revert StatusForbids(digest, kept.status);
        if (kept.supersededBy != 0) revert AlreadySuperseded(digest, kept.supersededBy);
    }

    function _lineage(bytes32 digest) internal view returns (bytes32) {
        bytes32 lineage = _records[digest].lineage;
        return lineage == 0 ? digest : lineage;
    }

    /// @dev Valid up to and including the second `validUntil`.
    function _effective(bytes32 digest) internal view returns (Status) {
        Stored storage kept = _records[digest];
        if (kept.status == Status.VALID && _now() > kept.validUntil) return Status.EXPIRED;
        return kept.status;
    }
}

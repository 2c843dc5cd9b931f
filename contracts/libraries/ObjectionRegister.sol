// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IObjectionRegister} from "../interfaces/IObjectionRegister.sol";
import {RegistryMessages} from "./RegistryMessages.sol";
import {SignedRegister} from "./SignedRegister.sol";

/// @title Objections to certificates
/// @notice The part of CertificateRegistry that keeps them: see {IObjectionRegister}.
abstract contract ObjectionRegister is IObjectionRegister, SignedRegister {
    using RegistryMessages for *;

    /// @dev Objections of one certificate that are not settled in its holder's favour.
    struct Tally {
        uint32 filed;
        uint32 open;
        uint32 upheld;
    }

    mapping(bytes32 objectionId => Objection) private _objections;

    /// @inheritdoc IObjectionRegister
    function fileObjection(ObjectionFiling calldata filing, bytes calldata signature) external restricted {
        _requireOpenToObjection(filing.certificateDigest);
        bytes32 id = _take(filing.objector, filing.hash(), filing.nonce, filing.deadline, signature);
        _objections[id] = Objection({
            certificateDigest: filing.certificateDigest,
            objector: filing.objector,
            status: ObjectionStatus.FILED,
            ground: filing.ground,
            answerBy: 0
        });
        _tally(filing.certificateDigest).filed += 1;
        _record(
            ObjectionFiled.selector,
            2,
            abi.encode(id, filing.certificateDigest, filing.objector, filing.ground, filing.evidenceDigest)
        );
    }

    /// @inheritdoc IObjectionRegister
    function admitObjection(bytes32 objectionId, uint64 answerBy) external restricted {
        Objection storage kept = _requireFiled(objectionId);
        uint64 earliest = _now() + _shortestAnswer();
        if (answerBy < earliest) revert AnswerPeriodTooShort(answerBy, earliest);
        Tally storage tally = _tally(kept.certificateDigest);
        tally.filed -= 1;
        tally.open += 1;
        kept.status = ObjectionStatus.ADMITTED;
        kept.answerBy = answerBy;
        _record(ObjectionAdmitted.selector, 1, abi.encode(objectionId, answerBy));
    }

    /// @inheritdoc IObjectionRegister
    function refuseObjection(bytes32 objectionId, bytes32 reasonDigest) external restricted {
        Objection storage kept = _requireFiled(objectionId);
        _tally(kept.certificateDigest).filed -= 1;
        kept.status = ObjectionStatus.NOT_ADMITTED;
        _record(ObjectionNotAdmitted.selector, 1, abi.encode(objectionId, reasonDigest));
    }

    /// @inheritdoc IObjectionRegister
    function answerObjection(ObjectionAnswer calldata answer, bytes calldata signature) external {
        Objection storage kept = _objections[answer.objectionId];
        ObjectionStatus status = _effective(kept);
        if (status != ObjectionStatus.ADMITTED) revert ObjectionStatusForbids(answer.objectionId, status);
        _requireHolder(kept.certificateDigest, answer.holder);
        _take(answer.holder, answer.hash(), answer.nonce, answer.deadline, signature);
        kept.status = ObjectionStatus.ANSWERED;
        _record(ObjectionAnswered.selector, 1, abi.encode(answer.objectionId, answer.answerDigest));
    }

    /// @inheritdoc IObjectionRegister
    function decideObjection(
        bytes32 objectionId,
        ObjectionStatus outcome,
        bytes32 reasonDigest
    ) external restricted {
        Objection storage kept = _objections[objectionId];
        ObjectionStatus status = _effective(kept);
        bool atCourt = status == ObjectionStatus.TO_COURT;
        if (!atCourt && status != ObjectionStatus.ANSWERED && status != ObjectionStatus.ANSWER_OVERDUE) {
            revert ObjectionStatusForbids(objectionId, status);
        }
        Tally storage tally = _tally(kept.certificateDigest);
        if (outcome == ObjectionStatus.UPHELD) {
            tally.open -= 1;
            tally.upheld += 1;
        } else if (outcome == ObjectionStatus.DISMISSED) {
            tally.open -= 1;
        } else if (outcome != ObjectionStatus.TO_COURT || atCourt) {
            revert OutcomeInvalid(outcome);
        }
        kept.status = outcome;
        _record(ObjectionDecided.selector, 1, abi.encode(objectionId, outcome, reasonDigest));
    }

    /// @inheritdoc IObjectionRegister
    function withdrawObjection(ObjectionWithdrawal calldata withdrawal, bytes calldata signature) external {
        bytes32 id = withdrawal.objectionId;
        Objection storage kept = _objections[id];
        ObjectionStatus status = kept.status;
        Tally storage tally = _tally(kept.certificateDigest);
        if (status == ObjectionStatus.FILED) {
            tally.filed -= 1;
        } else if (
            status == ObjectionStatus.ADMITTED ||
            status == ObjectionStatus.ANSWERED ||
            status == ObjectionStatus.TO_COURT
        ) {
            tally.open -= 1;
        } else {
            revert ObjectionStatusForbids(id, status);
        }
        if (withdrawal.objector != kept.objector) revert NotObjector(id, kept.objector);
        _take(withdrawal.objector, withdrawal.hash(), withdrawal.nonce, withdrawal.deadline, signature);
        kept.status = ObjectionStatus.WITHDRAWN;
        _record(ObjectionWithdrawn.selector, 1, abi.encode(id, withdrawal.reasonDigest));
    }

    /// @inheritdoc IObjectionRegister
    function objection(bytes32 objectionId) external view returns (Objection memory found) {
        found = _objections[objectionId];
        found.status = _effective(_objections[objectionId]);
    }

    /// @dev Reverts unless the certificate has a record that is neither cancelled nor revoked.
    function _requireOpenToObjection(bytes32 certificateDigest) internal view virtual;

    /// @dev Reverts unless the account holds the certificate now.
    function _requireHolder(bytes32 certificateDigest, address account) internal view virtual;

    /// @dev The certificate's counters.
    function _tally(bytes32 certificateDigest) internal view virtual returns (Tally storage);

    /// @dev Seconds that a holder has at least.
    function _shortestAnswer() internal view virtual returns (uint64);

    function _requireFiled(bytes32 objectionId) private view returns (Objection storage kept) {
        kept = _objections[objectionId];
        ObjectionStatus status = _effective(kept);
        if (status != ObjectionStatus.FILED) revert ObjectionStatusForbids(objectionId, status);
    }

    /// @dev An admitted objection may be answered up to and including the second `answerBy`.
    function _effective(Objection storage kept) private view returns (ObjectionStatus) {
        if (kept.status == ObjectionStatus.ADMITTED && _now() > kept.answerBy) {
            return ObjectionStatus.ANSWER_OVERDUE;
        }
        return kept.status;
    }
}

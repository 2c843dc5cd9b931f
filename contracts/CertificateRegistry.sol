// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICertificateLog} from "./interfaces/ICertificateLog.sol";
import {ICertificateRegistry} from "./interfaces/ICertificateRegistry.sol";
import {IPledgeRegistry} from "./interfaces/IPledgeRegistry.sol";
import {ObjectionRegister} from "./libraries/ObjectionRegister.sol";
import {RegistryMessages} from "./libraries/RegistryMessages.sol";
import {SignedRegister} from "./libraries/SignedRegister.sol";
import {PledgeRegistry} from "./PledgeRegistry.sol";

/// @dev Every word of it is in {ICertificateRegistry}.
contract CertificateRegistry is ICertificateRegistry, ObjectionRegister {
    using RegistryMessages for *;

    /// @dev Three slots are written at admission; the other two only when somebody has reason to.
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

    /// @dev Longest time that any term may be: a century, so that no sum of times overflows.
    uint64 private constant LONGEST = 36_525 days;

    ICertificateLog public immutable certificateLog;
    IPledgeRegistry public immutable pledges;
    uint64 private immutable RENEWAL_OPENS;
    uint64 private immutable RENEWAL_GRACE;
    uint64 private immutable LONGEST_EXTENSION;
    uint64 private immutable SHORTEST_ANSWER;

    mapping(bytes32 certificateDigest => Stored) private _records;

    /**
     * @dev Creates the PledgeRegistry itself: so each contract knows the other from its first block on, by an
     * immutable, with nothing to set later and no address to predict.
     * @param authority AccessManager of all roles
     * @param log the log whose certificates are admitted
     * @param bounds bounds of sanity for this contract
     * @param limits time limits for the PledgeRegistry
     */
    constructor(
        address authority,
        ICertificateLog log,
        Terms memory bounds,
        IPledgeRegistry.PledgeTerms memory limits
    ) SignedRegister(authority) {
        if (
            bounds.renewalOpens == 0 ||
            bounds.renewalOpens > LONGEST ||
            bounds.renewalGrace > LONGEST ||
            bounds.longestExtension == 0 ||
            bounds.longestExtension > LONGEST ||
            bounds.shortestAnswer == 0 ||
            bounds.shortestAnswer > LONGEST
        ) revert TermsInvalid();
        certificateLog = log;
        RENEWAL_OPENS = bounds.renewalOpens;
        RENEWAL_GRACE = bounds.renewalGrace;
        LONGEST_EXTENSION = bounds.longestExtension;
        SHORTEST_ANSWER = bounds.shortestAnswer;
        pledges = new PledgeRegistry(authority, this, limits);
    }

    /// @inheritdoc ICertificateRegistry
    function admit(
        ICertificateLog.Entry calldata entry,
        uint64 index,
        bytes32 root,
        bytes32[] calldata proof
    ) external {
        bytes32 digest = entry.certificateDigest;
        Stored storage kept = _records[digest];
        if (kept.status != Status.NONE) {
            if (kept.index != index) revert AdmittedElsewhere(digest, kept.index);
            return;
        }
        if (!certificateLog.verifyInclusion(entry, index, root, proof)) revert NotInLog(digest, index, root);
        kept.commitment = entry.commitment;
        kept.holder = entry.holder;
        kept.validUntil = entry.validUntil;
        kept.status = Status.VALID;
        kept.index = index;
        kept.admittedAt = _now();
        uint64 sequence = _next();
        emit CertificateAdmitted(
            sequence,
            digest,
            entry.holder,
            entry.commitment,
            entry.validUntil,
            index,
            root
        );
        _extend(
            CertificateAdmitted.selector,
            abi.encode(sequence, digest, entry.holder, entry.commitment, entry.validUntil, index, root)
        );
    }

    /// @inheritdoc ICertificateRegistry
    function renew(RenewalRequest calldata request, bytes calldata signature) external restricted {
        bytes32 digest = request.certificateDigest;
        Stored storage kept = _records[digest];
        Status status = _effective(digest);
        if (status != Status.VALID && status != Status.EXPIRED) revert StatusForbids(digest, status);
        _requireHolder(digest, request.holder);
        _requireRenewable(digest, kept.validUntil, request.validUntil);
        _take(request.holder, request.hash(), request.nonce, request.deadline, signature);
        kept.validUntil = request.validUntil;
        uint64 sequence = _next();
        emit CertificateRenewed(
            sequence,
            digest,
            request.validUntil,
            request.evidenceDigest,
            request.regimeDigest
        );
        _extend(
            CertificateRenewed.selector,
            abi.encode(sequence, digest, request.validUntil, request.evidenceDigest, request.regimeDigest)
        );
    }

    /// @inheritdoc ICertificateRegistry
    function supersede(SupersessionRequest calldata request, bytes calldata signature) external restricted {
        bytes32 digest = request.certificateDigest;
        bytes32 successor = request.successor;
        _requireVersionable(digest);
        _requireVersionable(successor);
        _requireHolder(digest, request.holder);
        _requireHolder(successor, request.holder);
        if (_records[successor].index <= _records[digest].index) revert SuccessorNotNewer(digest, successor);
        if (_records[successor].lineage != 0) {
            revert SuccessorInLineage(successor, _records[successor].lineage);
        }
        (bytes32 pledgeId, , ) = pledges.encumbrance(successor);
        if (pledgeId != 0) revert SuccessorEncumbered(successor, pledgeId);
        _take(request.holder, request.hash(), request.nonce, request.deadline, signature);
        bytes32 lineage = _lineage(digest);
        _records[digest].supersededBy = successor;
        _records[successor].lineage = lineage;
        uint64 sequence = _next();
        emit CertificateSuperseded(sequence, digest, successor, lineage);
        _extend(CertificateSuperseded.selector, abi.encode(sequence, digest, successor, lineage));
    }

    /// @inheritdoc ICertificateRegistry
    function amendDetails(bytes32 certificateDigest, bytes32 detailsDigest) external restricted {
        _requireStatus(certificateDigest, Status.VALID);
        uint64 sequence = _next();
        emit DetailsAmended(sequence, certificateDigest, detailsDigest);
        _extend(DetailsAmended.selector, abi.encode(sequence, certificateDigest, detailsDigest));
    }

    /// @inheritdoc ICertificateRegistry
    function transfer(
        TransferOffer calldata offer,
        bytes calldata offerSignature,
        TransferAcceptance calldata acceptance,
        bytes calldata acceptanceSignature,
        PledgeeConsent calldata consent,
        bytes calldata consentSignature
    ) external restricted {
        _requireStatus(offer.certificateDigest, Status.VALID);
        _requireHolder(offer.certificateDigest, offer.from);
        _requireSameTransfer(offer, acceptance);
        bytes32 request = _take(offer.from, offer.hash(), offer.nonce, offer.deadline, offerSignature);
        _take(offer.to, acceptance.hash(), acceptance.nonce, acceptance.deadline, acceptanceSignature);
        bytes32 pledgeId = _requireConsent(offer.certificateDigest, request, consent, consentSignature);
        // No forfeiture: a title promised beforehand does not reach the lender while its pledge lives.
        if (pledgeId != 0 && offer.to == consent.pledgee) {
            revert TransferToPledgee(offer.certificateDigest, pledgeId);
        }
        _changeHolder(offer, pledgeId);
    }

    /// @inheritdoc ICertificateRegistry
    function cancel(
        CancellationRequest calldata request,
        bytes calldata signature,
        PledgeeConsent calldata consent,
        bytes calldata consentSignature
    ) external {
        bytes32 digest = request.certificateDigest;
        _requireStatus(digest, Status.VALID);
        _requireHolder(digest, request.holder);
        bytes32 taken = _take(request.holder, request.hash(), request.nonce, request.deadline, signature);
        bytes32 pledgeId = _requireConsent(digest, taken, consent, consentSignature);
        _records[digest].status = Status.CANCELLED;
        uint64 sequence = _next();
        emit CertificateCancelled(sequence, digest, request.reasonDigest, pledgeId);
        _extend(CertificateCancelled.selector, abi.encode(sequence, digest, request.reasonDigest, pledgeId));
    }

    /// @inheritdoc ICertificateRegistry
    function suspend(bytes32 certificateDigest, bytes32 reasonDigest) external restricted {
        _requireStatus(certificateDigest, Status.VALID);
        _records[certificateDigest].status = Status.SUSPENDED;
        (bytes32 pledgeId, , ) = pledges.encumbrance(_lineage(certificateDigest));
        uint64 sequence = _next();
        emit CertificateSuspended(sequence, certificateDigest, reasonDigest, pledgeId);
        _extend(
            CertificateSuspended.selector,
            abi.encode(sequence, certificateDigest, reasonDigest, pledgeId)
        );
    }

    /// @inheritdoc ICertificateRegistry
    function reinstate(bytes32 certificateDigest, bytes32 reasonDigest) external restricted {
        _requireStatus(certificateDigest, Status.SUSPENDED);
        if (_now() > _records[certificateDigest].validUntil) {
            revert StatusForbids(certificateDigest, Status.EXPIRED);
        }
        _records[certificateDigest].status = Status.VALID;
        uint64 sequence = _next();
        emit CertificateReinstated(sequence, certificateDigest, reasonDigest);
        _extend(CertificateReinstated.selector, abi.encode(sequence, certificateDigest, reasonDigest));
    }

    /// @inheritdoc ICertificateRegistry
    function revoke(bytes32 certificateDigest, bytes32 reasonDigest) external restricted {
        _requireOpenToObjection(certificateDigest);
        _records[certificateDigest].status = Status.REVOKED;
        (bytes32 pledgeId, , ) = pledges.encumbrance(_lineage(certificateDigest));
        uint64 sequence = _next();
        emit CertificateRevoked(sequence, certificateDigest, reasonDigest, pledgeId);
        _extend(CertificateRevoked.selector, abi.encode(sequence, certificateDigest, reasonDigest, pledgeId));
    }

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

    /// @inheritdoc ICertificateRegistry
    function terms() external view returns (Terms memory) {
        return Terms(RENEWAL_OPENS, RENEWAL_GRACE, LONGEST_EXTENSION, SHORTEST_ANSWER);
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

    function _shortestAnswer() internal view override returns (uint64) {
        return SHORTEST_ANSWER;
    }

    function _changeHolder(TransferOffer calldata offer, bytes32 pledgeId) private {
        _records[offer.certificateDigest].holder = offer.to;
        uint64 sequence = _next();
        emit HolderChanged(
            sequence,
            offer.certificateDigest,
            offer.to,
            offer.from,
            offer.contractDigest,
            pledgeId
        );
        _extend(
            HolderChanged.selector,
            abi.encode(
                sequence,
                offer.certificateDigest,
                offer.to,
                offer.from,
                offer.contractDigest,
                pledgeId
            )
        );
    }

    function _requireStatus(bytes32 digest, Status wanted) private view {
        Status status = _effective(digest);
        if (status == Status.NONE) revert NotAdmitted(digest);
        if (status != wanted) revert StatusForbids(digest, status);
    }

    /// @dev Neither closed nor suspended, and without a newer version.
    function _requireVersionable(bytes32 digest) private view {
        _requireOpenToObjection(digest);
        Stored storage kept = _records[digest];
        if (kept.status == Status.SUSPENDED) revert StatusForbids(digest, kept.status);
        if (kept.supersededBy != 0) revert AlreadySuperseded(digest, kept.supersededBy);
    }

    function _requireRenewable(bytes32 digest, uint64 oldEnd, uint64 newEnd) private view {
        uint64 opensAt = oldEnd > RENEWAL_OPENS ? oldEnd - RENEWAL_OPENS : 0;
        uint64 closesAt = oldEnd > type(uint64).max - RENEWAL_GRACE ? oldEnd : oldEnd + RENEWAL_GRACE;
        if (_now() < opensAt || _now() > closesAt) revert OutsideRenewalWindow(digest, opensAt, closesAt);
        uint64 from = _now() > oldEnd ? _now() : oldEnd;
        // Inside the window `from` is at most a century away, so the sum holds.
        if (newEnd <= from || newEnd > from + LONGEST_EXTENSION) {
            revert RenewalOutOfBounds(newEnd, from, from + LONGEST_EXTENSION);
        }
    }

    function _requireSameTransfer(
        TransferOffer calldata offer,
        TransferAcceptance calldata acceptance
    ) private pure {
        if (offer.to == address(0) || offer.to == offer.from) {
            revert TransferToNobody(offer.certificateDigest, offer.to);
        }
        if (
            acceptance.certificateDigest != offer.certificateDigest ||
            acceptance.from != offer.from ||
            acceptance.to != offer.to ||
            acceptance.contractDigest != offer.contractDigest
        ) revert AcceptanceDiffers(offer.certificateDigest);
    }

    /// @dev Gives the live pledge whose pledgee consented, or zero when there is none to ask.
    function _requireConsent(
        bytes32 digest,
        bytes32 request,
        PledgeeConsent calldata consent,
        bytes calldata signature
    ) private returns (bytes32) {
        (bytes32 pledgeId, IPledgeRegistry.PledgeStatus status, address pledgee) = pledges.encumbrance(
            _lineage(digest)
        );
        if (pledgeId == 0 || status == IPledgeRegistry.PledgeStatus.PROPOSED) return 0;
        if (consent.pledgeId != pledgeId || consent.pledgee != pledgee || consent.request != request) {
            revert ConsentMissing(pledgeId, pledgee, request);
        }
        _take(pledgee, consent.hash(), consent.nonce, consent.deadline, signature);
        return pledgeId;
    }

    function _lineage(bytes32 digest) private view returns (bytes32) {
        bytes32 lineage = _records[digest].lineage;
        return lineage == 0 ? digest : lineage;
    }

    /// @dev Valid up to and including the second `validUntil`.
    function _effective(bytes32 digest) private view returns (Status) {
        Stored storage kept = _records[digest];
        if (kept.status == Status.VALID && _now() > kept.validUntil) return Status.EXPIRED;
        return kept.status;
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICertificateLog} from "./interfaces/ICertificateLog.sol";
import {ICertificateRegistry} from "./interfaces/ICertificateRegistry.sol";
import {IPledgeRegistry} from "./interfaces/IPledgeRegistry.sol";
import {CertificateRecords} from "./libraries/CertificateRecords.sol";
import {RegistryMessages} from "./libraries/RegistryMessages.sol";
import {SignedRegister} from "./libraries/SignedRegister.sol";
import {PledgeRegistry} from "./PledgeRegistry.sol";

/**
 * @title The register of certificates
 * @notice Admission, status, validity, versions and holders: see {ICertificateRegistry}.
 * @dev What is kept is in {CertificateRecords}, objections in {ObjectionRegister}.
 */
contract CertificateRegistry is CertificateRecords {
    using RegistryMessages for *;

    /// @dev Longest time that any term may be: a century, so that no sum of times overflows.
    uint64 private constant LONGEST = 36_525 days;

    ICertificateLog private immutable LOG;
    IPledgeRegistry private immutable PLEDGES;
    uint64 private immutable RENEWAL_OPENS;
    uint64 private immutable RENEWAL_GRACE;
    uint64 private immutable LONGEST_EXTENSION;
    uint64 private immutable SHORTEST_ANSWER;

    /**
     * @notice Creates the PledgeRegistry as well.
     * @dev So each contract knows the other from its first block on, by an
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
        LOG = log;
        RENEWAL_OPENS = bounds.renewalOpens;
        RENEWAL_GRACE = bounds.renewalGrace;
        LONGEST_EXTENSION = bounds.longestExtension;
        SHORTEST_ANSWER = bounds.shortestAnswer;
        PLEDGES = new PledgeRegistry(authority, this, limits);
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
        if (!LOG.verifyInclusion(entry, index, root, proof)) revert NotInLog(digest, index, root);
        kept.commitment = entry.commitment;
        kept.holder = entry.holder;
        kept.validUntil = entry.validUntil;
        kept.status = Status.VALID;
        kept.index = index;
        kept.admittedAt = _now();
        _record(
            CertificateAdmitted.selector,
            2,
            abi.encode(digest, entry.holder, entry.commitment, entry.validUntil, index, root)
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
        _record(
            CertificateRenewed.selector,
            1,
            abi.encode(digest, request.validUntil, request.evidenceDigest, request.regimeDigest)
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
        bytes32 pledgeId = PLEDGES.encumbrance(successor).pledgeId;
        if (pledgeId != 0) revert SuccessorEncumbered(successor, pledgeId);
        _take(request.holder, request.hash(), request.nonce, request.deadline, signature);
        bytes32 lineage = _lineage(digest);
        _records[digest].supersededBy = successor;
        _records[successor].lineage = lineage;
        _record(CertificateSuperseded.selector, 2, abi.encode(digest, successor, lineage));
    }

    /// @inheritdoc ICertificateRegistry
    function amendDetails(bytes32 certificateDigest, bytes32 detailsDigest) external restricted {
        _requireStatus(certificateDigest, Status.VALID);
        _record(DetailsAmended.selector, 1, abi.encode(certificateDigest, detailsDigest));
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
        bytes32 pledgeId = _requireConsent(
            offer.certificateDigest,
            offer.to,
            request,
            consent,
            consentSignature
        );
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
        bytes32 pledgeId = _requireConsent(digest, address(0), taken, consent, consentSignature);
        _records[digest].status = Status.CANCELLED;
        _record(CertificateCancelled.selector, 1, abi.encode(digest, request.reasonDigest, pledgeId));
    }

    /// @inheritdoc ICertificateRegistry
    function suspend(bytes32 certificateDigest, bytes32 reasonDigest) external restricted {
        _requireStatus(certificateDigest, Status.VALID);
        _records[certificateDigest].status = Status.SUSPENDED;
        bytes32 pledgeId = PLEDGES.encumbrance(_lineage(certificateDigest)).pledgeId;
        _record(CertificateSuspended.selector, 2, abi.encode(certificateDigest, pledgeId, reasonDigest));
    }

    /// @inheritdoc ICertificateRegistry
    function reinstate(bytes32 certificateDigest, bytes32 reasonDigest) external restricted {
        _requireStatus(certificateDigest, Status.SUSPENDED);
        if (_now() > _records[certificateDigest].validUntil) {
            revert StatusForbids(certificateDigest, Status.EXPIRED);
        }
        _records[certificateDigest].status = Status.VALID;
        _record(CertificateReinstated.selector, 1, abi.encode(certificateDigest, reasonDigest));
    }

    /// @inheritdoc ICertificateRegistry
    function revoke(bytes32 certificateDigest, bytes32 reasonDigest) external restricted {
        _requireOpenToObjection(certificateDigest);
        _records[certificateDigest].status = Status.REVOKED;
        bytes32 pledgeId = PLEDGES.encumbrance(_lineage(certificateDigest)).pledgeId;
        _record(CertificateRevoked.selector, 2, abi.encode(certificateDigest, pledgeId, reasonDigest));
    }

    /// @inheritdoc ICertificateRegistry
    function certificateLog() external view returns (ICertificateLog) {
        return LOG;
    }

    /// @inheritdoc ICertificateRegistry
    function pledges() external view returns (IPledgeRegistry) {
        return PLEDGES;
    }

    /// @inheritdoc ICertificateRegistry
    function terms() external view returns (Terms memory) {
        return Terms(RENEWAL_OPENS, RENEWAL_GRACE, LONGEST_EXTENSION, SHORTEST_ANSWER);
    }

    function _shortestAnswer() internal view override returns (uint64) {
        return SHORTEST_ANSWER;
    }

    function _changeHolder(TransferOffer calldata offer, bytes32 pledgeId) private {
        _records[offer.certificateDigest].holder = offer.to;
        _record(
            HolderChanged.selector,
            2,
            abi.encode(offer.certificateDigest, offer.to, offer.from, offer.contractDigest, pledgeId)
        );
    }

    function _requireRenewable(bytes32 digest, uint64 oldEnd, uint64 newEnd) private view {
        uint64 opensAt = oldEnd > RENEWAL_OPENS ? oldEnd - RENEWAL_OPENS : 0;
        uint64 closesAt = oldEnd + RENEWAL_GRACE;
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
        address to,
        bytes32 request,
        PledgeeConsent calldata consent,
        bytes calldata signature
    ) private returns (bytes32) {
        IPledgeRegistry.Encumbrance memory live = PLEDGES.encumbrance(_lineage(digest));
        if (live.pledgeId == 0 || live.status == IPledgeRegistry.PledgeStatus.PROPOSED) return 0;
        // No forfeiture: a title promised beforehand does not reach the lender while its pledge lives.
        if (to == live.pledgee || to == live.creditor) revert TransferToLender(digest, live.pledgeId);
        if (
            consent.pledgeId != live.pledgeId || consent.pledgee != live.pledgee || consent.request != request
        ) revert ConsentMissing(live.pledgeId, live.pledgee, request);
        _take(live.pledgee, consent.hash(), consent.nonce, consent.deadline, signature);
        return live.pledgeId;
    }
}

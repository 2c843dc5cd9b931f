// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICertificateRegistry} from "./interfaces/ICertificateRegistry.sol";
import {IPledgeRegistry} from "./interfaces/IPledgeRegistry.sol";
import {PledgeGuards} from "./libraries/PledgeGuards.sol";
import {PledgeDefaults} from "./libraries/PledgeDefaults.sol";
import {PledgeMessages} from "./libraries/PledgeMessages.sol";
import {SignedRegister} from "./libraries/SignedRegister.sol";

/**
 * @title The register of pledges
 * @notice Offers, agreements, registrations and releases: see {IPledgeRegistry}.
 * @dev What is kept is in {PledgeLedger}, what follows a default in {PledgeDefaults}.
 */
contract PledgeRegistry is PledgeDefaults {
    using PledgeMessages for *;

    /// @dev Longest time that a limit may be: a century, so that no sum of times overflows.
    uint64 private constant LONGEST = 36_525 days;

    ICertificateRegistry private immutable CERTIFICATES;
    uint64 private immutable RESERVATION;
    uint64 private immutable REGISTRATION_WINDOW;

    /// @dev Deployed by the registry itself, in its constructor: so each knows the other by an immutable.
    constructor(
        address authority,
        ICertificateRegistry registry,
        PledgeTerms memory limits
    ) SignedRegister(authority) {
        if (
            limits.reservation == 0 ||
            limits.reservation > LONGEST ||
            limits.registrationWindow == 0 ||
            limits.registrationWindow > LONGEST
        ) revert TermsInvalid();
        CERTIFICATES = registry;
        RESERVATION = limits.reservation;
        REGISTRATION_WINDOW = limits.registrationWindow;
    }

    /// @inheritdoc IPledgeRegistry
    function propose(
        PledgeOffer calldata offer,
        Opening calldata opening,
        bytes calldata signature
    ) external {
        PledgeGuards.requireParties(offer);
        PledgeGuards.requireNeutral(authority(), this.register.selector, offer.pledgee);
        ICertificateRegistry.Record memory record = CERTIFICATES.record(offer.certificateDigest);
        PledgeGuards.requirePledgeable(offer.certificateDigest, record, offer.pledgor);
        PledgeGuards.requireOpening(offer, record.commitment, opening);
        PledgeGuards.requireMaturity(offer.debtMaturity, offer.renewalCovenant, record.validUntil);
        bytes32 pledgeId = _take(offer.pledgor, offer.hash(), offer.nonce, offer.deadline, signature);
        uint64 lapsesAt = _now() + RESERVATION;
        _open(pledgeId, offer, record.lineage, lapsesAt);
        _record(
            PledgeProposed.selector,
            2,
            abi.encode(pledgeId, offer.certificateDigest, offer, record.lineage, lapsesAt)
        );
    }

    /// @inheritdoc IPledgeRegistry
    function accept(PledgeAcceptance calldata acceptance, bytes calldata signature) external {
        bytes32 id = acceptance.pledgeId;
        Stored storage kept = _requireStatus(id, PledgeStatus.PROPOSED);
        _requirePledgee(id, kept, acceptance.pledgee);
        if (acceptance.contractDigest != kept.contractDigest) {
            revert ContractDiffers(id, kept.contractDigest);
        }
        // Everything may have changed since the offer, the holder included.
        ICertificateRegistry.Record memory record = CERTIFICATES.record(kept.certificateDigest);
        PledgeGuards.requirePledgeable(kept.certificateDigest, record, kept.pledgor);
        PledgeGuards.requireMaturity(kept.debtMaturity, kept.renewalCovenant, record.validUntil);
        PledgeGuards.requireUndisputed(kept.certificateDigest, record, acceptance.waivesDispute);
        (, bytes32 conflictsDigest) = livePledges(kept.contentKey);
        if (acceptance.conflictsDigest != conflictsDigest) {
            revert ConflictsNotAcknowledged(id, conflictsDigest);
        }
        _take(kept.pledgee, acceptance.hash(), acceptance.nonce, acceptance.deadline, signature);
        uint64 lapsesAt = _now() + REGISTRATION_WINDOW;
        _agree(id, conflictsDigest == 0, lapsesAt);
        _record(
            PledgeAccepted.selector,
            2,
            abi.encode(id, kept.pledgee, conflictsDigest, acceptance.waivesDispute, lapsesAt)
        );
    }

    /// @inheritdoc IPledgeRegistry
    function register(Registration calldata shown, bytes calldata signature) external restricted {
        bytes32 id = shown.pledgeId;
        _requirePledgee(id, _requireStatus(id, PledgeStatus.AGREED), shown.pledgee);
        if (shown.numberDigest == 0 || shown.receiptDigest == 0 || shown.registeredAt == 0) {
            revert RegistrationIncomplete(id);
        }
        if (shown.registeredAt > _now()) revert RegistrationInFuture(id, shown.registeredAt);
        _take(shown.pledgee, shown.hash(), shown.nonce, shown.deadline, signature);
        _takeNumber(id, shown.register, shown.numberDigest);
        _record(
            PledgeRegistered.selector,
            2,
            abi.encode(id, shown.numberDigest, shown.register, shown.registeredAt, shown.receiptDigest)
        );
    }

    /// @inheritdoc IPledgeRegistry
    function amend(
        PledgeAmendmentOffer calldata offer,
        bytes calldata offerSignature,
        PledgeAmendmentAcceptance calldata acceptance,
        bytes calldata acceptanceSignature
    ) external {
        bytes32 id = offer.pledgeId;
        Stored storage kept = _requireStatus(id, PledgeStatus.REGISTERED);
        _requirePledgor(id, kept, offer.pledgor);
        _requirePledgee(id, kept, acceptance.pledgee);
        PledgeGuards.requireSameAmendment(offer, acceptance);
        PledgeGuards.requireMaturity(
            offer.debtMaturity,
            offer.renewalCovenant,
            CERTIFICATES.record(kept.certificateDigest).validUntil
        );
        _take(offer.pledgor, offer.hash(), offer.nonce, offer.deadline, offerSignature);
        _take(
            acceptance.pledgee,
            acceptance.hash(),
            acceptance.nonce,
            acceptance.deadline,
            acceptanceSignature
        );
        kept.contractDigest = offer.contractDigest;
        kept.debtMaturity = offer.debtMaturity;
        kept.renewalCovenant = offer.renewalCovenant;
        _record(
            PledgeAmended.selector,
            1,
            abi.encode(
                id,
                offer.contractDigest,
                offer.amountDigest,
                offer.debtMaturity,
                offer.renewalCovenant
            )
        );
    }

    /// @inheritdoc IPledgeRegistry
    function callCover(CoverCall calldata call, bytes calldata signature) external {
        bytes32 id = call.pledgeId;
        _requirePledgee(id, _requireStatus(id, PledgeStatus.REGISTERED), call.pledgee);
        _take(call.pledgee, call.hash(), call.nonce, call.deadline, signature);
        _record(CoverCalled.selector, 1, abi.encode(id, call.noticeDigest));
    }

    /// @inheritdoc IPledgeRegistry
    function release(PledgeRelease calldata message, bytes calldata signature) external {
        bytes32 id = message.pledgeId;
        _requirePledgee(id, _requireReleasable(id), message.pledgee);
        _take(message.pledgee, message.hash(), message.nonce, message.deadline, signature);
        _end(id, PledgeStatus.RELEASED);
        _record(PledgeReleased.selector, 1, abi.encode(id, message.ground, message.documentDigest));
    }

    /// @inheritdoc IPledgeRegistry
    function deregister(Deregistration calldata message, bytes calldata signature) external {
        bytes32 id = message.pledgeId;
        Stored storage kept = _requireStatus(id, PledgeStatus.RELEASED);
        _requirePledgee(id, kept, message.pledgee);
        if (!kept.registered) revert NeverRegistered(id);
        _take(message.pledgee, message.hash(), message.nonce, message.deadline, signature);
        kept.status = PledgeStatus.DEREGISTERED;
        _record(PledgeDeregistered.selector, 1, abi.encode(id, message.receiptDigest));
    }

    /// @inheritdoc IPledgeRegistry
    function lapse(bytes32 pledgeId) external {
        _requireRunOut(pledgeId);
        _lapse(pledgeId);
    }

    /// @inheritdoc IPledgeRegistry
    function recordDueDiligence(DueDiligenceRecord calldata examined, bytes calldata signature) external {
        (bytes32 certificate, bytes32 report) = (examined.certificateDigest, examined.reportDigest);
        if (certificate == 0 || report == 0) revert DueDiligenceIncomplete(certificate);
        _take(examined.lender, examined.hash(), examined.nonce, examined.deadline, signature);
        _record(DueDiligenceRecorded.selector, 2, abi.encode(certificate, examined.lender, report));
    }

    /// @inheritdoc IPledgeRegistry
    function certificates() external view returns (ICertificateRegistry) {
        return CERTIFICATES;
    }

    /// @inheritdoc IPledgeRegistry
    function terms() external view returns (PledgeTerms memory) {
        return PledgeTerms(RESERVATION, REGISTRATION_WINDOW);
    }
}

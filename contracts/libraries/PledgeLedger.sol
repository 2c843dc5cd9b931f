// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPledgeRegistry} from "../interfaces/IPledgeRegistry.sol";
import {SignedRegister} from "./SignedRegister.sol";

/**
 * @title What PledgeRegistry keeps
 * @notice Pledges, the places that they occupy, the live ones of each content and the registration numbers.
 * @dev Places, lists and numbers are written here and nowhere else.
 */
abstract contract PledgeLedger is IPledgeRegistry, SignedRegister {
    struct Stored {
        bytes32 certificateDigest;
        bytes32 contentKey;
        // Zero when the certificate is the first of its lineage.
        bytes32 lineage;
        address pledgor;
        uint64 debtMaturity;
        PledgeStatus status;
        bool renewalCovenant;
        bool exclusive;
        bool registered;
        address pledgee;
        uint64 lapsesAt;
        // Place in the list of live pledges of its content.
        uint32 position;
        address creditor;
        uint64 defaultedAt;
        bool contested;
        bytes32 contractDigest;
        bytes32 defaultHead;
    }

    mapping(bytes32 pledgeId => Stored) private _pledges;
    mapping(bytes32 lineage => bytes32 pledgeId) private _byLineage;
    mapping(address pledgor => mapping(bytes32 contentKey => bytes32 pledgeId)) private _byContent;
    mapping(bytes32 contentKey => bytes32[] pledgeIds) private _live;
    mapping(ExternalRegister => mapping(bytes32 numberDigest => bytes32 pledgeId)) private _byNumber;

    /// @inheritdoc IPledgeRegistry
    function pledge(bytes32 pledgeId) external view returns (Pledge memory) {
        Stored storage kept = _pledges[pledgeId];
        return
            Pledge({
                status: _effective(pledgeId),
                certificateDigest: kept.certificateDigest,
                contentKey: kept.contentKey,
                lineage: _lineageOf(kept),
                pledgor: kept.pledgor,
                pledgee: kept.pledgee,
                creditor: kept.creditor,
                contractDigest: kept.contractDigest,
                debtMaturity: kept.debtMaturity,
                renewalCovenant: kept.renewalCovenant,
                exclusive: kept.exclusive,
                registered: kept.registered,
                contested: kept.contested,
                lapsesAt: kept.lapsesAt,
                defaultedAt: kept.defaultedAt,
                defaultHead: kept.defaultHead
            });
    }

    /// @inheritdoc IPledgeRegistry
    function encumbrance(bytes32 lineage) external view returns (Encumbrance memory found) {
        bytes32 pledgeId = _byLineage[lineage];
        PledgeStatus status = _effective(pledgeId);
        if (status == PledgeStatus.NONE || status == PledgeStatus.LAPSED) return found;
        return Encumbrance(pledgeId, status, _pledges[pledgeId].pledgee, _pledges[pledgeId].creditor);
    }

    /// @inheritdoc IPledgeRegistry
    function pledgeOfContent(address pledgor, bytes32 contentKey) external view returns (bytes32) {
        bytes32 pledgeId = _byContent[pledgor][contentKey];
        return _effective(pledgeId) == PledgeStatus.LAPSED ? bytes32(0) : pledgeId;
    }

    /// @inheritdoc IPledgeRegistry
    function livePledges(
        bytes32 contentKey
    ) public view returns (bytes32[] memory pledgeIds, bytes32 digest) {
        bytes32[] storage kept = _live[contentKey];
        pledgeIds = new bytes32[](kept.length);
        uint256 count;
        for (uint256 i = 0; i < kept.length; i++) {
            // An agreement that ran out stays listed until somebody says so.
            if (_effective(kept[i]) != PledgeStatus.LAPSED) pledgeIds[count++] = kept[i];
        }
        assembly ("memory-safe") {
            mstore(pledgeIds, count)
        }
        if (count > 0) digest = keccak256(abi.encodePacked(pledgeIds));
    }

    /// @inheritdoc IPledgeRegistry
    function pledgeOfNumber(ExternalRegister where, bytes32 numberDigest) public view returns (bytes32) {
        return _byNumber[where][numberDigest];
    }

    /// @dev Reserves the place for an offer whose signature was taken; what ran out on it lapses.
    function _open(bytes32 pledgeId, PledgeOffer calldata offer, bytes32 lineage, uint64 lapsesAt) internal {
        bytes32 occupant = _vacate(_byLineage[lineage]);
        if (occupant != 0) revert CertificatePledged(offer.certificateDigest, occupant);
        occupant = _vacate(_byContent[offer.pledgor][offer.contentKey]);
        if (occupant != 0) revert ContentPledged(offer.contentKey, occupant);
        _byLineage[lineage] = pledgeId;
        _byContent[offer.pledgor][offer.contentKey] = pledgeId;
        Stored storage kept = _pledges[pledgeId];
        kept.certificateDigest = offer.certificateDigest;
        kept.contentKey = offer.contentKey;
        if (lineage != offer.certificateDigest) kept.lineage = lineage;
        kept.pledgor = offer.pledgor;
        kept.debtMaturity = offer.debtMaturity;
        kept.status = PledgeStatus.PROPOSED;
        kept.renewalCovenant = offer.renewalCovenant;
        kept.pledgee = offer.pledgee;
        kept.lapsesAt = lapsesAt;
        kept.creditor = offer.creditor;
        kept.contractDigest = offer.contractDigest;
    }

    /// @dev Makes an accepted pledge live.
    function _agree(bytes32 pledgeId, bool exclusive, uint64 lapsesAt) internal {
        Stored storage kept = _pledges[pledgeId];
        bytes32[] storage live = _live[kept.contentKey];
        kept.status = PledgeStatus.AGREED;
        kept.exclusive = exclusive;
        kept.lapsesAt = lapsesAt;
        kept.position = uint32(live.length);
        live.push(pledgeId);
    }

    /// @dev Gives a registration number to a pledge, for ever.
    function _takeNumber(bytes32 pledgeId, ExternalRegister where, bytes32 numberDigest) internal {
        bytes32 owner = _byNumber[where][numberDigest];
        if (owner != 0) revert RegistrationNumberUsed(where, numberDigest, owner);
        _byNumber[where][numberDigest] = pledgeId;
        _pledges[pledgeId].status = PledgeStatus.REGISTERED;
        _pledges[pledgeId].registered = true;
    }

    /// @dev Ends a pledge that occupies its place, as RELEASED, ENFORCED or LAPSED, and frees the place.
    function _end(bytes32 pledgeId, PledgeStatus ended) internal {
        Stored storage kept = _pledges[pledgeId];
        if (kept.status != PledgeStatus.PROPOSED) {
            bytes32[] storage live = _live[kept.contentKey];
            bytes32 last = live[live.length - 1];
            live[kept.position] = last;
            _pledges[last].position = kept.position;
            live.pop();
        }
        delete _byLineage[_lineageOf(kept)];
        delete _byContent[kept.pledgor][kept.contentKey];
        kept.status = ended;
    }

    /// @dev Lapses a pledge that ran out.
    function _lapse(bytes32 pledgeId) internal {
        _end(pledgeId, PledgeStatus.LAPSED);
        _record(PledgeLapsed.selector, 1, abi.encode(pledgeId));
    }

    /// @dev The pledge's storage, which must stand at `wanted`.
    function _requireStatus(bytes32 pledgeId, PledgeStatus wanted) internal view returns (Stored storage) {
        PledgeStatus status = _effective(pledgeId);
        if (status != wanted) revert PledgeStatusForbids(pledgeId, status);
        return _pledges[pledgeId];
    }

    /// @dev The pledge's storage, which must be AGREED or REGISTERED.
    function _requireReleasable(bytes32 pledgeId) internal view returns (Stored storage) {
        PledgeStatus status = _effective(pledgeId);
        if (status != PledgeStatus.AGREED && status != PledgeStatus.REGISTERED) {
            revert PledgeStatusForbids(pledgeId, status);
        }
        return _pledges[pledgeId];
    }

    /// @dev Reverts unless the pledge ran out and nobody has said so yet.
    function _requireRunOut(bytes32 pledgeId) internal view {
        PledgeStatus stored = _pledges[pledgeId].status;
        if (stored == PledgeStatus.LAPSED || _effective(pledgeId) != PledgeStatus.LAPSED) {
            revert PledgeStatusForbids(pledgeId, stored);
        }
    }

    function _requirePledgee(bytes32 id, Stored storage kept, address account) internal view {
        if (account != kept.pledgee) revert NotPledgee(id, kept.pledgee);
    }

    function _requirePledgor(bytes32 id, Stored storage kept, address account) internal view {
        if (account != kept.pledgor) revert NotPledgor(id, kept.pledgor);
    }

    /// @dev The occupant of a place, zero when it ran out: then it lapses here and now.
    function _vacate(bytes32 occupant) private returns (bytes32) {
        if (_effective(occupant) != PledgeStatus.LAPSED) return occupant;
        _lapse(occupant);
        return 0;
    }

    /// @dev Reserved, or to be registered, up to and including the second `lapsesAt`.
    function _effective(bytes32 pledgeId) private view returns (PledgeStatus) {
        Stored storage kept = _pledges[pledgeId];
        PledgeStatus status = kept.status;
        bool mayLapse = status == PledgeStatus.PROPOSED || status == PledgeStatus.AGREED;
        return mayLapse && _now() > kept.lapsesAt ? PledgeStatus.LAPSED : status;
    }

    function _lineageOf(Stored storage kept) private view returns (bytes32) {
        return kept.lineage == 0 ? kept.certificateDigest : kept.lineage;
    }
}

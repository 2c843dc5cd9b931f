// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICertificateRegistry} from "../../contracts/interfaces/ICertificateRegistry.sol";
import {IPledgeRegistry} from "../../contracts/interfaces/IPledgeRegistry.sol";
import {RegisterHandler} from "./helpers/RegisterHandler.sol";

/// @dev What holds for both registers whatever anybody does, in whatever order, at whatever time.
contract RegistersTest {
    RegisterHandler private _handler;

    function setUp() public {
        _handler = new RegisterHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @dev Short by default; `node scripts/fuzz-register.ts` makes 100,000 calls and more, with a seed of its own.
    function invariant_NothingWrongHappens() external view {
        _check();
    }

    /// @dev What the invariant sees is no empty register: a short walk takes most edges already, each function is reached.
    function test_AWalkGoesFar() external {
        for (uint256 i = 0; i < 300; i++) _handler.step(i);
        _check();
        _requireSeen();
        require(_handler.taken() > 60, "too few steps were taken");
    }

    function _check() private view {
        require(bytes(_handler.violation()).length == 0, _handler.violation());
        _checkCertificates();
        _checkPledges();
    }

    function _checkCertificates() private view {
        for (uint256 i = 0; i < _handler.certificateCount(); i++) {
            bytes32 digest = _handler.certificates(i);
            ICertificateRegistry.Record memory record = _handler.registry().record(digest);
            ICertificateRegistry.Status expected = _handler.expectedCertificateStatus(digest);
            if (expected == ICertificateRegistry.Status.VALID && block.timestamp > record.validUntil) {
                expected = ICertificateRegistry.Status.EXPIRED;
            }
            require(record.status == expected, "a certificate's status differs from its events");
        }
    }

    function _checkPledges() private view {
        uint256 count = _handler.pledgeCount();
        IPledgeRegistry.Pledge[] memory kept = new IPledgeRegistry.Pledge[](count);
        for (uint256 i = 0; i < count; i++) {
            bytes32 id = _handler.pledgeIds(i);
            kept[i] = _handler.pledges().pledge(id);
            IPledgeRegistry.PledgeStatus expected = _handler.expectedPledgeStatus(id);
            bool mayLapse =
                expected == IPledgeRegistry.PledgeStatus.PROPOSED ||
                    expected == IPledgeRegistry.PledgeStatus.AGREED;
            if (mayLapse && block.timestamp > kept[i].lapsesAt)
                expected = IPledgeRegistry.PledgeStatus.LAPSED;
            require(kept[i].status == expected, "a pledge's status differs from its events");
        }
        for (uint256 i = 0; i < count; i++) {
            if (!_occupies(kept[i])) continue;
            for (uint256 j = i + 1; j < count; j++) {
                if (!_occupies(kept[j])) continue;
                require(kept[i].lineage != kept[j].lineage, "two pledges hold one lineage");
                if (kept[i].contentKey != kept[j].contentKey) continue;
                require(kept[i].pledgor != kept[j].pledgor, "one pledgor pledged one content twice");
                require(
                    !_exclusive(kept[i]) || !_exclusive(kept[j]),
                    "two live exclusive pledges of one content"
                );
            }
        }
    }

    function _occupies(IPledgeRegistry.Pledge memory pledge) private pure returns (bool) {
        return
            pledge.status >= IPledgeRegistry.PledgeStatus.PROPOSED &&
            pledge.status <= IPledgeRegistry.PledgeStatus.ENFORCING;
    }

    function _exclusive(IPledgeRegistry.Pledge memory pledge) private pure returns (bool) {
        return pledge.exclusive && pledge.status != IPledgeRegistry.PledgeStatus.PROPOSED;
    }

    function _requireSeen() private view {
        IPledgeRegistry.PledgeStatus[10] memory s = [
            IPledgeRegistry.PledgeStatus.NONE,
            IPledgeRegistry.PledgeStatus.PROPOSED,
            IPledgeRegistry.PledgeStatus.AGREED,
            IPledgeRegistry.PledgeStatus.REGISTERED,
            IPledgeRegistry.PledgeStatus.DEFAULTED,
            IPledgeRegistry.PledgeStatus.ENFORCING,
            IPledgeRegistry.PledgeStatus.RELEASED,
            IPledgeRegistry.PledgeStatus.DEREGISTERED,
            IPledgeRegistry.PledgeStatus.ENFORCED,
            IPledgeRegistry.PledgeStatus.LAPSED
        ];
        _seen(IPledgeRegistry.PledgeProposed.selector, s[0], "proposed");
        _seen(IPledgeRegistry.PledgeAccepted.selector, s[1], "accepted");
        _seen(IPledgeRegistry.PledgeRegistered.selector, s[2], "registered");
        _seen(IPledgeRegistry.PledgeReleased.selector, s[3], "released when registered");
        _seen(IPledgeRegistry.PledgeDeregistered.selector, s[6], "deregistered");
        _seen(IPledgeRegistry.DefaultDeclared.selector, s[3], "defaulted");
        _seen(IPledgeRegistry.EnforcementOpened.selector, s[4], "enforcement opened");
        _seen(IPledgeRegistry.DefaultCured.selector, s[4], "cured");
        _seen(IPledgeRegistry.EnforcementClosed.selector, s[5], "enforcement closed");
        _seen(IPledgeRegistry.PledgeLapsed.selector, s[1], "lapsed when proposed");
        _seen(IPledgeRegistry.PledgeLapsed.selector, s[2], "lapsed when agreed");
        _seen(IPledgeRegistry.DueDiligenceRecorded.selector, "examined");
        _seen(ICertificateRegistry.CertificateRenewed.selector, "renewed");
        _seen(ICertificateRegistry.CertificateSuperseded.selector, "superseded");
        _seen(ICertificateRegistry.HolderChanged.selector, "transferred");
        _seen(ICertificateRegistry.CertificateSuspended.selector, "suspended");
        _seen(ICertificateRegistry.CertificateReinstated.selector, "reinstated");
        _seen(ICertificateRegistry.CertificateRevoked.selector, "revoked");
    }

    function _seen(bytes32 topic0, IPledgeRegistry.PledgeStatus from, string memory what) private view {
        require(_handler.seenFrom(topic0, from) > 0, string.concat("never ", what));
    }

    function _seen(bytes32 topic0, string memory what) private view {
        require(_handler.seen(topic0) > 0, string.concat("never ", what));
    }
}

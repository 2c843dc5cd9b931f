// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICertificateRegistry} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {IPledgeRegistry} from "../../../contracts/interfaces/IPledgeRegistry.sol";
import {ISignedRegister} from "../../../contracts/interfaces/ISignedRegister.sol";
import {RegisterActors} from "./RegisterActors.sol";
import {vm, Vm} from "./Vm.sol";

/**
 * @dev Replays the registers from their events alone, call by call, and notes the first thing that is not as it should
 * be: a gap in the numbers, a head that differs, an edge that does not exist, a party that may not move it, a write
 * during a pause, a state that storage shows otherwise.
 */
contract RegisterWatcher is RegisterActors {
    struct Replayed {
        uint64 sequence;
        bytes32 head;
        bool paused;
    }

    /// @dev What went wrong first; empty while nothing did.
    string public violation;
    /// @dev How often each event was seen, by its selector.
    mapping(bytes32 topic0 => uint256) public seen;
    mapping(bytes32 topic0 => mapping(IPledgeRegistry.PledgeStatus => uint256)) public seenFrom;

    bytes32[] public pledgeIds;
    mapping(bytes32 => IPledgeRegistry.PledgeStatus) internal pledgeStatus;
    bytes32[] public certificates;
    mapping(bytes32 => ICertificateRegistry.Status) internal certificateStatus;
    mapping(address register => Replayed) private _replayed;
    mapping(bytes32 topic0 => IPledgeRegistry.PledgeStatus[]) private _from;
    mapping(bytes32 topic0 => IPledgeRegistry.PledgeStatus) private _to;

    constructor() {
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
        _edge(IPledgeRegistry.PledgeProposed.selector, s[0], s[1]);
        _edge(IPledgeRegistry.PledgeAccepted.selector, s[1], s[2]);
        _edge(IPledgeRegistry.PledgeRegistered.selector, s[2], s[3]);
        _edge(IPledgeRegistry.PledgeAmended.selector, s[3], s[3]);
        _edge(IPledgeRegistry.CoverCalled.selector, s[3], s[3]);
        _edge(IPledgeRegistry.PledgeReleased.selector, s[2], s[6]);
        _edge(IPledgeRegistry.PledgeReleased.selector, s[3], s[6]);
        _edge(IPledgeRegistry.PledgeDeregistered.selector, s[6], s[7]);
        _edge(IPledgeRegistry.DefaultDeclared.selector, s[3], s[4]);
        _edge(IPledgeRegistry.DefaultContested.selector, s[4], s[4]);
        _edge(IPledgeRegistry.DefaultCured.selector, s[4], s[3]);
        _edge(IPledgeRegistry.EnforcementOpened.selector, s[4], s[5]);
        _edge(IPledgeRegistry.EnforcementClosed.selector, s[5], s[8]);
        _edge(IPledgeRegistry.PledgeLapsed.selector, s[1], s[9]);
        _edge(IPledgeRegistry.PledgeLapsed.selector, s[2], s[9]);
        vm.recordLogs();
    }

    /**
     * @dev Reads the events of a call.
     * @param done whether the call went through; what a reverted one logged before is void
     * @param rightful whether every signer and sender was the one it takes
     */
    function observe(bool done, bool rightful) internal {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        if (!done) logs = new Vm.Log[](0);
        for (uint256 i = 0; i < logs.length; i++) {
            address register = logs[i].emitter;
            if (register != address(registry) && register != address(pledges)) continue;
            if (!rightful) note("a wrong party changed something");
            _replay(register, logs[i]);
            if (register == address(pledges)) _replayPledge(logs[i]);
            else _replayCertificate(logs[i]);
        }
        _compareHistory(address(registry));
        _compareHistory(address(pledges));
    }

    function note(string memory what) internal {
        if (bytes(violation).length == 0) violation = what;
    }

    /// @dev Numbers without a gap, and the running hash over topics and data: all arguments in declared order.
    function _replay(address register, Vm.Log memory log) private {
        Replayed storage replayed = _replayed[register];
        bytes32 topic0 = log.topics[0];
        bytes memory encoded;
        for (uint256 i = 1; i < log.topics.length; i++) encoded = abi.encodePacked(encoded, log.topics[i]);
        encoded = abi.encodePacked(encoded, log.data);
        if (uint256(log.topics[1]) != ++replayed.sequence) note("the numbers have a gap");
        replayed.head = keccak256(abi.encodePacked(replayed.head, topic0, keccak256(encoded)));
        if (replayed.paused && topic0 != ISignedRegister.Unpaused.selector) note("written during a pause");
        replayed.paused = topic0 == ISignedRegister.Paused.selector;
        seen[topic0]++;
    }

    function _compareHistory(address register) private {
        (uint64 sequence, bytes32 head) = ISignedRegister(register).history();
        Replayed storage replayed = _replayed[register];
        if (sequence != replayed.sequence || head != replayed.head)
            note("the history differs from its replay");
        if (ISignedRegister(register).paused() != replayed.paused) note("the pause differs from its replay");
    }

    function _replayPledge(Vm.Log memory log) private {
        bytes32 topic0 = log.topics[0];
        bool ordered = topic0 == IPledgeRegistry.CourtOrderApplied.selector;
        if (!ordered && _from[topic0].length == 0) return;
        bytes32 id = log.topics[2];
        IPledgeRegistry.PledgeStatus from = pledgeStatus[id];
        if (topic0 == IPledgeRegistry.PledgeProposed.selector) pledgeIds.push(id);
        seenFrom[topic0][from]++;
        if (ordered) {
            (IPledgeRegistry.CourtOrder order, ) = abi.decode(
                log.data,
                (IPledgeRegistry.CourtOrder, bytes32)
            );
            topic0 = [
                IPledgeRegistry.PledgeReleased.selector,
                IPledgeRegistry.DefaultCured.selector,
                IPledgeRegistry.EnforcementClosed.selector
            ][uint256(order)];
        }
        bool exists;
        for (uint256 i = 0; i < _from[topic0].length; i++) exists = exists || _from[topic0][i] == from;
        if (!exists) note("a state was skipped");
        if (
            topic0 == IPledgeRegistry.PledgeLapsed.selector && block.timestamp <= pledges.pledge(id).lapsesAt
        ) {
            note("lapsed too early");
        }
        pledgeStatus[id] = _to[topic0];
    }

    function _replayCertificate(Vm.Log memory log) private {
        bytes32 topic0 = log.topics[0];
        // Pauses concern no certificate.
        if (log.topics.length < 3) return;
        ICertificateRegistry.Status from = certificateStatus[log.topics[2]];
        ICertificateRegistry.Status to;
        if (topic0 == ICertificateRegistry.CertificateAdmitted.selector) {
            if (from != ICertificateRegistry.Status.NONE) note("admitted twice");
            certificates.push(log.topics[2]);
            to = ICertificateRegistry.Status.VALID;
        } else if (topic0 == ICertificateRegistry.CertificateSuspended.selector) {
            if (from != ICertificateRegistry.Status.VALID) note("suspended from elsewhere");
            to = ICertificateRegistry.Status.SUSPENDED;
        } else if (topic0 == ICertificateRegistry.CertificateReinstated.selector) {
            if (from != ICertificateRegistry.Status.SUSPENDED) note("reinstated from elsewhere");
            to = ICertificateRegistry.Status.VALID;
        } else if (topic0 == ICertificateRegistry.CertificateCancelled.selector) {
            if (from != ICertificateRegistry.Status.VALID) note("cancelled from elsewhere");
            to = ICertificateRegistry.Status.CANCELLED;
        } else if (topic0 == ICertificateRegistry.CertificateRevoked.selector) {
            if (uint256(from) == 0 || uint256(from) > 2) note("revoked from elsewhere");
            to = ICertificateRegistry.Status.REVOKED;
        } else {
            return;
        }
        certificateStatus[log.topics[2]] = to;
    }

    function _edge(
        bytes32 topic0,
        IPledgeRegistry.PledgeStatus from,
        IPledgeRegistry.PledgeStatus to
    ) private {
        _from[topic0].push(from);
        _to[topic0] = to;
    }
}

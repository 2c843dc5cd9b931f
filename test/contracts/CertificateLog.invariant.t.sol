// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CertificateLog} from "../../contracts/CertificateLog.sol";
import {LogFixture} from "./CertificateLog.t.sol";
import {ReferenceTree} from "./helpers/ReferenceTree.sol";
import {vm} from "./helpers/Vm.sol";

/// @dev What can happen to a log, in any order. It is the notary, keeps a history of its own, and also tries to cheat.
contract LogActor {
    struct Recorded {
        bytes32 root;
        uint64 size;
        uint64 time;
    }

    CertificateLog private immutable LOG;

    bytes32[] private _leaves;
    Recorded[] private _recorded;
    uint256 public rewritesAccepted;
    uint256 public strangersAccepted;
    uint256 public extensionsRefused;

    constructor(CertificateLog log) {
        LOG = log;
    }

    function recorded() external view returns (Recorded[] memory) {
        return _recorded;
    }

    function extend(uint8 count, bytes32 seed) external {
        uint256 first = _leaves.length;
        for (uint256 i = 0; i <= count % 6; ++i) _leaves.push(sha256(abi.encode(seed, i)));
        bytes32[] memory proof =
            first == 0 ? new bytes32[](0) : ReferenceTree.consistencyProof(_leaves, first);
        bytes32 root = ReferenceTree.root(_leaves, 0, _leaves.length);
        try LOG.append(uint64(_leaves.length), root, proof, hex"01") {
            _recorded.push(
                Recorded({root: root, size: uint64(_leaves.length), time: uint64(block.timestamp)})
            );
        } catch {
            ++extensionsRefused;
        }
    }

    /// @dev The tree after it, with one old entry changed, and the proof that is right for the changed tree.
    function rewrite(uint256 which, bytes32 other, uint8 added) external {
        uint256 first = _leaves.length;
        if (first == 0) return;
        bytes32[] memory forged = new bytes32[](first + 1 + (added % 6));
        for (uint256 i = 0; i < first; ++i) forged[i] = _leaves[i];
        for (uint256 i = first; i < forged.length; ++i) forged[i] = sha256(abi.encode(other, i));
        if (forged[which % first] == other) return;
        forged[which % first] = other;
        _cheat(
            forged.length,
            ReferenceTree.root(forged, 0, forged.length),
            ReferenceTree.consistencyProof(forged, first)
        );
    }

    /// @dev An old checkpoint once more, as it was.
    function goBack(uint256 which) external {
        if (_recorded.length == 0) return;
        Recorded memory old = _recorded[which % _recorded.length];
        _cheat(old.size, old.root, new bytes32[](0));
    }

    function claimAnything(uint64 size, bytes32 root, bytes32[] calldata proof) external {
        // Before the first checkpoint anything may be claimed.
        if (_recorded.length != 0) _cheat(size, root, proof);
    }

    function appendAsStranger(address caller) external {
        if (caller == address(this) || caller == LOG.authority()) return;
        uint256 first = _leaves.length;
        bytes32[] memory next = new bytes32[](first + 1);
        for (uint256 i = 0; i < first; ++i) next[i] = _leaves[i];
        bytes32[] memory proof = first == 0 ? new bytes32[](0) : ReferenceTree.consistencyProof(next, first);
        bytes32 root = ReferenceTree.root(next, 0, next.length);
        vm.prank(caller);
        try LOG.append(uint64(next.length), root, proof, hex"01") {
            ++strangersAccepted;
        } catch {}
    }

    function wait_(uint32 time) external {
        vm.warp(block.timestamp + time);
    }

    function _cheat(uint256 size, bytes32 root, bytes32[] memory proof) private {
        try LOG.append(uint64(size), root, proof, hex"01") {
            ++rewritesAccepted;
        } catch {}
    }
}

/**
 * hardhat-config: invariant.runs = 48
 * hardhat-config: invariant.depth = 40
 */
contract CertificateLogInvariants is LogFixture {
    LogActor private _actor;

    function setUp() public override {
        super.setUp();
        _actor = new LogActor(log);
        manager.grantRole(NOTARY, address(_actor), 0);
        manager.revokeRole(NOTARY, address(this));
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actor);
    }

    function invariant_TheHeadIsTheNewestCheckpointAndNeverShrinks() external view {
        LogActor.Recorded[] memory recorded = _actor.recorded();
        (uint64 size, bytes32 root, uint64 anchoredAt) = log.head();
        if (recorded.length == 0) {
            require(size == 0 && anchoredAt == 0, "a head without a checkpoint");
            return;
        }
        LogActor.Recorded memory newest = recorded[recorded.length - 1];
        require(size == newest.size && root == newest.root && anchoredAt == newest.time, "not the newest");
        for (uint256 i = 1; i < recorded.length; ++i)
            require(recorded[i].size > recorded[i - 1].size, "shrunk");
    }

    function invariant_ARecordedRootKeepsItsSizeAndTime() external view {
        LogActor.Recorded[] memory recorded = _actor.recorded();
        for (uint256 i = 0; i < recorded.length; ++i) {
            (uint64 size, uint64 anchoredAt) = log.checkpoint(recorded[i].root);
            require(size == recorded[i].size && anchoredAt == recorded[i].time, "changed");
        }
    }

    function invariant_ANonExtensionIsAlwaysRefused() external view {
        require(_actor.rewritesAccepted() == 0, "history was rewritten");
    }

    function invariant_AnExtensionIsAlwaysAccepted() external view {
        require(_actor.extensionsRefused() == 0, "an extension was refused");
    }

    function invariant_OnlyTheNotaryAppends() external view {
        require(_actor.strangersAccepted() == 0, "a stranger appended");
    }
}

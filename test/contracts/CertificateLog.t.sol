// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {CertificateLog} from "../../contracts/CertificateLog.sol";
import {ICertificateLog} from "../../contracts/interfaces/ICertificateLog.sol";
import {ReferenceTree} from "./helpers/ReferenceTree.sol";
import {vm} from "./helpers/Vm.sol";

/// @dev A log with this contract as its only notary, and entries to fill it with.
abstract contract LogFixture {
    uint64 internal constant NOTARY = 1;
    bytes internal constant CID = hex"0155122011111111111111111111111111111111111111111111111111111111111111";

    AccessManager internal manager;
    CertificateLog internal log;

    function setUp() public virtual {
        manager = new AccessManager(address(this));
        log = new CertificateLog(address(manager));
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = ICertificateLog.append.selector;
        manager.setTargetFunctionRole(address(log), selectors, NOTARY);
        manager.grantRole(NOTARY, address(this), 0);
    }

    function _entry(uint256 i) internal pure returns (ICertificateLog.Entry memory) {
        return
            ICertificateLog.Entry({
                certificateDigest: sha256(abi.encode("certificate", i)),
                commitment: sha256(abi.encode("commitment", i)),
                holder: address(uint160(uint256(sha256(abi.encode("holder", i))))),
                validUntil: uint64(1_858_406_400 + i)
            });
    }

    function _leaf(uint256 i) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(hex"00", abi.encode(_entry(i))));
    }

    function _leaves(uint256 size) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) leaves[i] = _leaf(i);
    }

    function _root(bytes32[] memory leaves) internal pure returns (bytes32) {
        return ReferenceTree.root(leaves, 0, leaves.length);
    }

    /// @dev `value` brought into `least … most`.
    function _bound(uint256 value, uint256 least, uint256 most) internal pure returns (uint256) {
        return least + (value % (most - least + 1));
    }
}

contract CertificateLogTest is LogFixture {
    function _appendFirst(uint256 size) private {
        log.append(uint64(size), _root(_leaves(size)), new bytes32[](0), CID);
    }

    /// @dev Everything is computed before: the expectation is for the next call, and SHA-256 is one too.
    function _expectInconsistent(
        uint256 first,
        uint256 second,
        bytes32 root,
        bytes32[] memory proof
    ) private {
        bytes32 firstRoot = _root(_leaves(first));
        log.append(uint64(first), firstRoot, new bytes32[](0), CID);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICertificateLog.ConsistencyProofInvalid.selector,
                uint64(first),
                firstRoot,
                uint64(second),
                root
            )
        );
        log.append(uint64(second), root, proof, CID);
    }

    function test_StartsAsTheEmptyTree() public view {
        (uint64 size, bytes32 root, uint64 anchoredAt) = log.head();
        require(size == 0 && root == sha256("") && anchoredAt == 0, "head");
        (size, anchoredAt) = log.checkpoint(sha256(""));
        require(size == 0 && anchoredAt == 0, "checkpoint");
    }

    function testFuzz_AcceptsEveryExtension(uint256 a, uint256 b, uint256 delay) public {
        uint256 first = _bound(a, 1, 96);
        uint256 second = _bound(b, first + 1, 128);
        bytes32[] memory leaves = _leaves(second);
        _appendFirst(first);
        (, bytes32 firstRoot, uint64 firstTime) = log.head();
        vm.warp(block.timestamp + _bound(delay, 0, 365 days));

        vm.expectEmit(address(log));
        emit ICertificateLog.Checkpoint(uint64(second), _root(leaves), uint64(first), CID);
        log.append(uint64(second), _root(leaves), ReferenceTree.consistencyProof(leaves, first), CID);

        (uint64 size, bytes32 root, uint64 anchoredAt) = log.head();
        require(size == second && root == _root(leaves) && anchoredAt == block.timestamp, "head");
        (size, anchoredAt) = log.checkpoint(firstRoot);
        require(size == first && anchoredAt == firstTime, "the checkpoint before has changed");
    }

    function testFuzz_RefusesARewrittenHistory(uint256 a, uint256 b, uint256 which, bytes32 other) public {
        uint256 first = _bound(a, 1, 96);
        uint256 second = _bound(b, first + 1, 128);
        bytes32[] memory leaves = _leaves(second);
        uint256 rewritten = _bound(which, 0, first - 1);
        vm.assume(other != leaves[rewritten]);
        leaves[rewritten] = other;
        _expectInconsistent(first, second, _root(leaves), ReferenceTree.consistencyProof(leaves, first));
    }

    function testFuzz_RefusesAnyChangedBitOfTheProof(uint256 a, uint256 b, uint256 which, uint8 bit) public {
        uint256 first = _bound(a, 1, 96);
        uint256 second = _bound(b, first + 1, 128);
        bytes32[] memory leaves = _leaves(second);
        bytes32[] memory proof = ReferenceTree.consistencyProof(leaves, first);
        proof[which % proof.length] ^= bytes32(1 << bit);
        _expectInconsistent(first, second, _root(leaves), proof);
    }

    function testFuzz_RefusesARootThatTheProofDoesNotLeadTo(uint256 a, uint256 b, uint8 bit) public {
        uint256 first = _bound(a, 1, 96);
        uint256 second = _bound(b, first + 1, 128);
        bytes32[] memory leaves = _leaves(second);
        bytes32 root = _root(leaves) ^ bytes32(1 << bit);
        _expectInconsistent(first, second, root, ReferenceTree.consistencyProof(leaves, first));
    }

    function testFuzz_RefusesProofsOfArbitraryDigests(
        uint256 a,
        uint64 b,
        bytes32 root,
        bytes32[] memory proof
    ) public {
        uint256 first = _bound(a, 1, 64);
        vm.assume(b > first);
        _expectInconsistent(first, b, root, proof);
    }

    function testFuzz_RefusesASizeThatIsNotLarger(
        uint256 a,
        uint64 b,
        bytes32 root,
        bytes32[] memory proof
    ) public {
        uint256 first = _bound(a, 1, 64);
        uint64 second = uint64(b % (first + 1));
        _appendFirst(first);
        vm.expectRevert(
            abi.encodeWithSelector(ICertificateLog.SizeNotLarger.selector, second, uint64(first))
        );
        log.append(second, root, proof, CID);
    }

    function testFuzz_RefusesEverybodyButTheNotary(address caller, uint64 size, bytes32 root) public {
        vm.assume(caller != address(this));
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(ICertificateLog.NotNotary.selector, caller));
        log.append(size, root, new bytes32[](0), CID);
    }

    function testFuzz_ProvesEveryEntryUnderEveryCheckpoint(uint256 a, uint256 b, uint256 i) public {
        uint256 first = _bound(a, 1, 64);
        uint256 second = _bound(b, first + 1, 96);
        uint256 index = _bound(i, 0, first - 1);
        bytes32[] memory leaves = _leaves(second);
        _appendFirst(first);
        log.append(uint64(second), _root(leaves), ReferenceTree.consistencyProof(leaves, first), CID);
        bytes32[] memory inFirst = ReferenceTree.inclusionProof(leaves, index, 0, first);
        bytes32[] memory inSecond = ReferenceTree.inclusionProof(leaves, index, 0, second);
        bytes32 firstRoot = ReferenceTree.root(leaves, 0, first);
        require(log.verifyInclusion(_entry(index), uint64(index), firstRoot, inFirst), "first");
        require(log.verifyInclusion(_entry(index), uint64(index), _root(leaves), inSecond), "second");
        require(
            !log.verifyInclusion(_entry(index + 1), uint64(index), _root(leaves), inSecond),
            "another entry"
        );
        require(
            !log.verifyInclusion(_entry(index), uint64(index + 1), _root(leaves), inSecond),
            "another index"
        );
    }

    function testFuzz_ProvesNothingUnderARootThatWasNeverRecorded(uint256 b, uint256 i) public view {
        uint256 size = _bound(b, 1, 64);
        uint256 index = _bound(i, 0, size - 1);
        bytes32[] memory leaves = _leaves(size);
        bytes32[] memory proof = ReferenceTree.inclusionProof(leaves, index, 0, size);
        require(!log.verifyInclusion(_entry(index), uint64(index), _root(leaves), proof), "accepted");
    }
}

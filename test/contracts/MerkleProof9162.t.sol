// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProofHarness} from "../../contracts/mocks/MerkleProofHarness.sol";
import {ReferenceTree} from "./helpers/ReferenceTree.sol";

contract MerkleProof9162Test {
    MerkleProofHarness private _harness;
    bytes32[] private _leaves;

    function setUp() public {
        _harness = new MerkleProofHarness();
        for (uint256 i = 0; i < 100; ++i) _leaves.push(sha256(abi.encode(i)));
    }

    /// @dev A digest that was not computed must never count: with too little gas the call fails as a whole.
    function _neverRefused(uint256 gasLimit, bytes memory data) private view {
        (bool success, bytes memory result) = address(_harness).staticcall{gas: gasLimit % 12_000}(data);
        require(!success || abi.decode(result, (bool)), "a verdict without the digests");
    }

    /// hardhat-config: fuzz.runs = 512
    function testFuzz_NeverTakesLackOfGasForARefusalOfAnEntry(uint256 gasLimit) public view {
        bytes32[] memory leaves = _leaves;
        bytes32[] memory proof = ReferenceTree.inclusionProof(leaves, 77, 0, 100);
        bytes32 root = ReferenceTree.root(leaves, 0, 100);
        _neverRefused(
            gasLimit,
            abi.encodeCall(MerkleProofHarness.verifyInclusion, (leaves[77], 77, 100, proof, root))
        );
    }

    /// hardhat-config: fuzz.runs = 512
    function testFuzz_NeverTakesLackOfGasForARefusalOfAnExtension(uint256 gasLimit) public view {
        bytes32[] memory leaves = _leaves;
        bytes32[] memory proof = ReferenceTree.consistencyProof(leaves, 77);
        bytes32 first = ReferenceTree.root(leaves, 0, 77);
        bytes32 second = ReferenceTree.root(leaves, 0, 100);
        _neverRefused(
            gasLimit,
            abi.encodeCall(MerkleProofHarness.verifyConsistency, (77, 100, first, second, proof))
        );
    }

    /**
     * @dev A true proof from 2^n + 1 to 2^(n+1) - 1 leaves: the old tree's last leaf, its n siblings to the right,
     * the complete subtree of 2^n leaves to the left.
     */
    function _longestProof(uint256 n) private view returns (bool) {
        bytes32[] memory proof = new bytes32[](n + 2);
        for (uint256 i = 0; i < proof.length; ++i) proof[i] = sha256(abi.encode("digest", i));
        bytes32 newNode = proof[0];
        for (uint256 i = 1; i <= n; ++i) newNode = sha256(abi.encodePacked(hex"01", newNode, proof[i]));
        bytes32 first = sha256(abi.encodePacked(hex"01", proof[n + 1], proof[0]));
        bytes32 second = sha256(abi.encodePacked(hex"01", proof[n + 1], newNode));
        return _harness.verifyConsistency(uint64(2 ** n + 1), uint64(2 ** (n + 1) - 1), first, second, proof);
    }

    function test_AcceptsProofsOf64DigestsAndLooksAtNoneThatIsLonger() public view {
        require(_longestProof(20), "22 digests");
        require(_longestProof(62), "64 digests");
        require(!_longestProof(63), "65 digests");
    }
}

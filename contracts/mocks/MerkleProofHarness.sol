// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof9162} from "../libraries/MerkleProof9162.sol";

// solhint-disable use-natspec

/**
 * @title Door to the internal functions of MerkleProof9162
 * @dev For tests only. The batches take many cases in one call: packed, without ABI encoding, because encoding tens
 * of thousands of small arrays takes longer than checking them.
 */
contract MerkleProofHarness {
    function hashLeaf(bytes calldata data) external pure returns (bytes32) {
        return MerkleProof9162.hashLeaf(data);
    }

    function verifyInclusion(
        bytes32 leaf,
        uint64 index,
        uint64 size,
        bytes32[] calldata proof,
        bytes32 root
    ) external view returns (bool) {
        return MerkleProof9162.verifyInclusion(leaf, index, size, proof, root);
    }

    function verifyConsistency(
        uint64 first,
        uint64 second,
        bytes32 firstRoot,
        bytes32 secondRoot,
        bytes32[] calldata proof
    ) external view returns (bool) {
        return MerkleProof9162.verifyConsistency(first, second, firstRoot, secondRoot, proof);
    }

    /// @param cases each: first 8 bytes, second 8, first root 32, second root 32, number of digests 2, digests 32 each
    /// @return verdicts one byte for each case, 1 for accepted
    function verifyConsistencies(
        bytes calldata cases,
        uint256 count
    ) external view returns (bytes memory verdicts) {
        verdicts = new bytes(count);
        uint256 offset = 0;
        for (uint256 i = 0; i < count; ++i) {
            (uint64 a, uint64 b, bytes32 x, bytes32 y, bytes32[] calldata proof) = _readCase(cases, offset);
            if (MerkleProof9162.verifyConsistency(a, b, x, y, proof)) verdicts[i] = 0x01;
            offset += 82 + 32 * proof.length;
        }
    }

    /// @param cases each: index 8 bytes, size 8, leaf 32, root 32, number of digests 2, digests 32 each
    /// @return verdicts one byte for each case, 1 for accepted
    function verifyInclusions(
        bytes calldata cases,
        uint256 count
    ) external view returns (bytes memory verdicts) {
        verdicts = new bytes(count);
        uint256 offset = 0;
        for (uint256 i = 0; i < count; ++i) {
            (uint64 a, uint64 b, bytes32 x, bytes32 y, bytes32[] calldata proof) = _readCase(cases, offset);
            if (MerkleProof9162.verifyInclusion(x, a, b, proof, y)) verdicts[i] = 0x01;
            offset += 82 + 32 * proof.length;
        }
    }

    function _readCase(
        bytes calldata cases,
        uint256 offset
    ) private pure returns (uint64 a, uint64 b, bytes32 x, bytes32 y, bytes32[] calldata proof) {
        a = uint64(bytes8(cases[offset:]));
        b = uint64(bytes8(cases[offset + 8:]));
        x = bytes32(cases[offset + 16:]);
        y = bytes32(cases[offset + 48:]);
        uint256 length = uint16(bytes2(cases[offset + 80:]));
        assembly ("memory-safe") {
            proof.offset := add(cases.offset, add(offset, 82))
            proof.length := length
        }
    }
}

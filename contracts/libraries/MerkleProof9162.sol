// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Proofs in the Merkle tree of RFC 9162 section 2.1 with SHA-256
 * @notice The twin of `client/core/merkle.ts`: both accept and reject the same proofs.
 * @dev Sizes and indices have 64 bits. Proofs are attacker-controlled: their length is checked against the sizes.
 */
library MerkleProof9162 {
    /// @notice Root of the tree without leaves, `sha256("")`.
    bytes32 internal constant EMPTY_ROOT = 0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855;

    /// @notice Longest proof looked at, enough for any tree of up to 2^63 leaves.
    uint256 internal constant MAX_PROOF_LENGTH = 64;

    /**
     * @notice Digest of a leaf, `sha256(0x00 || data)`.
     * @param data what the leaf stands for
     * @return the digest
     */
    function hashLeaf(bytes memory data) internal pure returns (bytes32) {
        return sha256(bytes.concat(hex"00", data));
    }

    /**
     * @notice Whether `leaf` stands at `index` in the tree of `size` leaves with this root (RFC 9162 section 2.1.3.2).
     * @dev Climbs from the leaf to the root, as {_climb} does.
     * @param leaf digest of the leaf
     * @param index place of the leaf, counted from 0
     * @param size leaves in the tree
     * @param proof digests of the siblings, the leaf's own first; their number is checked
     * @param root root of the tree
     * @return whether the proof leads from the leaf to the root
     */
    function verifyInclusion(
        bytes32 leaf,
        uint64 index,
        uint64 size,
        bytes32[] calldata proof,
        bytes32 root
    ) internal view returns (bool) {
        if (index >= size || proof.length > MAX_PROOF_LENGTH) return false;
        unchecked {
            bytes32 node = leaf;
            uint256 used = 0;
            uint256 place = index;
            for (uint256 last = size - 1; last != 0; last >>= 1) {
                bool isRight = place & 1 == 1;
                if (isRight || place != last) {
                    if (used == proof.length) return false;
                    bytes32 sibling = proof[used++];
                    node = isRight ? _hashNode(sibling, node) : _hashNode(node, sibling);
                }
                place >>= 1;
            }
            return used == proof.length && node == root;
        }
    }

    /**
     * @notice Whether the tree of `second` leaves extends that of `first` leaves (RFC 9162 section 2.1.4.2).
     * @dev Equal sizes need equal roots and an empty proof; every tree extends the empty one, with an empty proof.
     * @param first leaves in the old tree
     * @param second leaves in the new tree
     * @param firstRoot root of the old tree
     * @param secondRoot root of the new tree
     * @param proof digests as the RFC orders them; their number is checked
     * @return whether the proof leads to both roots
     */
    function verifyConsistency(
        uint64 first,
        uint64 second,
        bytes32 firstRoot,
        bytes32 secondRoot,
        bytes32[] calldata proof
    ) internal view returns (bool) {
        if (first > second || proof.length > MAX_PROOF_LENGTH) return false;
        if (first == second) return proof.length == 0 && firstRoot == secondRoot;
        if (first == 0) return proof.length == 0 && firstRoot == EMPTY_ROOT;
        if (proof.length == 0) return false;
        unchecked {
            uint256 place = first - 1;
            uint256 last = second - 1;
            // A complete old tree is its own starting point and is left out of the proof.
            bytes32 start = firstRoot;
            if (first & place != 0) {
                start = proof[0];
                proof = proof[1:];
            }
            for (; place & 1 == 1; place >>= 1) last >>= 1;
            (bytes32 oldNode, bytes32 newNode, bool fits) = _climb(place, last, start, proof);
            return fits && oldNode == firstRoot && newNode == secondRoot;
        }
    }

    /**
     * @dev Climbs from the last complete subtree of an old tree to the roots of the old and the new one. In its level
     * the subtree is number `place`, and `last` is the number of the new tree's last node. An odd number has a sibling
     * to its left, which belongs to both trees; an even one has a sibling to its right, in the new tree alone, unless
     * it is the last of its level. `fits` tells whether the proof has exactly the digests that it takes.
     *
     * In assembly because this is what an append pays for.
     */
    function _climb(
        uint256 place,
        uint256 last,
        bytes32 start,
        bytes32[] calldata proof
    ) private view returns (bytes32 oldNode, bytes32 newNode, bool fits) {
        assembly ("memory-safe") {
            // The preimage 0x01 || left || right lies in free memory; digests come back in the scratch space.
            let preimage := mload(0x40)
            mstore8(preimage, 1)
            let next := proof.offset
            let computed := 1
            oldNode := start
            newNode := start
            for {} xor(place, last) {} {
                switch and(place, 1)
                case 0 {
                    mstore(add(preimage, 0x01), newNode)
                    calldatacopy(add(preimage, 0x21), next, 0x20)
                }
                default {
                    calldatacopy(add(preimage, 0x01), next, 0x20)
                    mstore(add(preimage, 0x21), oldNode)
                    computed := and(computed, staticcall(gas(), 2, preimage, 0x41, 0x00, 0x20))
                    oldNode := mload(0x00)
                    mstore(add(preimage, 0x21), newNode)
                }
                computed := and(computed, staticcall(gas(), 2, preimage, 0x41, 0x00, 0x20))
                newNode := mload(0x00)
                next := add(next, 0x20)
                place := shr(1, place)
                last := shr(1, last)
            }
            // From here on the subtree is the last of its level: it has siblings to the left or none.
            for {} place {} {
                if and(place, 1) {
                    calldatacopy(add(preimage, 0x01), next, 0x20)
                    mstore(add(preimage, 0x21), oldNode)
                    computed := and(computed, staticcall(gas(), 2, preimage, 0x41, 0x00, 0x20))
                    oldNode := mload(0x00)
                    mstore(add(preimage, 0x21), newNode)
                    computed := and(computed, staticcall(gas(), 2, preimage, 0x41, 0x00, 0x20))
                    newNode := mload(0x00)
                    next := add(next, 0x20)
                }
                place := shr(1, place)
            }
            // A proof that is too short has been read beyond its end, one that is too long not up to it.
            fits := eq(next, add(proof.offset, shl(5, proof.length)))
            // Running out of gas inside the precompile must not pass for a digest.
            if iszero(computed) {
                revert(0, 0)
            }
        }
    }

    /**
     * @dev `sha256(0x01 || left || right)` by the precompile, without allocating: the preimage lies in memory beyond
     * the free pointer, the digest in the scratch space.
     */
    function _hashNode(bytes32 left, bytes32 right) private view returns (bytes32 digest) {
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            mstore8(preimage, 1)
            mstore(add(preimage, 0x01), left)
            mstore(add(preimage, 0x21), right)
            // Running out of gas inside the precompile must not pass for a digest.
            if iszero(staticcall(gas(), 2, preimage, 0x41, 0x00, 0x20)) {
                revert(0, 0)
            }
            digest := mload(0x00)
        }
    }
}

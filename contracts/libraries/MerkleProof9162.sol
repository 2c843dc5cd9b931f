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

    /// @notice Digest of a leaf, `sha256(0x00 || data)`.
    function hashLeaf(bytes memory data) internal pure returns (bytes32) {
        return sha256(bytes.concat(hex"00", data));
    }

    /**
     * @notice Whether `leaf` stands at `index` in the tree of `size` leaves with this root (RFC 9162 section 2.1.3.2).
     * @dev Climbs from the leaf. `place` is that of its ancestor in a level and `last` that of the level's last node.
     * @param leaf digest of the leaf
     * @param index place of the leaf, counted from 0
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
            uint256 place = index;
            uint256 last = size - 1;
            bytes32 node = leaf;
            uint256 used = 0;
            for (; place != last; ++used) {
                if (used == proof.length) return false;
                bytes32 sibling = _digestAt(proof, used);
                node = place & 1 == 1 ? _hashNode(sibling, node) : _hashNode(node, sibling);
                place >>= 1;
                last >>= 1;
            }
            // The last node of a level has siblings to its left only, and none where it is a left child itself.
            for (; place != 0; place >>= 1) {
                if (place & 1 == 0) continue;
                if (used == proof.length) return false;
                node = _hashNode(_digestAt(proof, used++), node);
            }
            return used == proof.length && node == root;
        }
    }

    /**
     * @notice Whether the tree of `second` leaves extends that of `first` leaves (RFC 9162 section 2.1.4.2).
     * @dev Equal sizes need equal roots and an empty proof; every tree extends the empty one, with an empty proof.
     * Climbs from the largest complete subtree at the end of the old tree and builds both roots on the way: a sibling
     * to the left belongs to both trees, one to the right to the new tree alone.
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
            (bytes32 oldNode, uint256 used) = first & place == 0 ? (firstRoot, 0) : (_digestAt(proof, 0), 1);
            bytes32 newNode = oldNode;
            for (; place & 1 == 1; place >>= 1) last >>= 1;
            for (; place != last; ++used) {
                if (used == proof.length) return false;
                bytes32 sibling = _digestAt(proof, used);
                if (place & 1 == 1) {
                    oldNode = _hashNode(sibling, oldNode);
                    newNode = _hashNode(sibling, newNode);
                } else {
                    newNode = _hashNode(newNode, sibling);
                }
                place >>= 1;
                last >>= 1;
            }
            for (; place != 0; place >>= 1) {
                if (place & 1 == 0) continue;
                if (used == proof.length) return false;
                bytes32 sibling = _digestAt(proof, used++);
                oldNode = _hashNode(sibling, oldNode);
                newNode = _hashNode(sibling, newNode);
            }
            return used == proof.length && oldNode == firstRoot && newNode == secondRoot;
        }
    }

    /// @dev `proof[i]` where the caller has checked that it exists.
    function _digestAt(bytes32[] calldata proof, uint256 i) private pure returns (bytes32 digest) {
        assembly ("memory-safe") {
            digest := calldataload(add(proof.offset, shl(5, i)))
        }
    }

    /**
     * @dev `sha256(0x01 || left || right)` by the precompile, without allocating: the preimage lies in memory beyond
     * the free pointer, the digest in the scratch space. Running out of gas inside the precompile, or a chain that
     * has none, must not pass for a digest: both revert.
     */
    function _hashNode(bytes32 left, bytes32 right) private view returns (bytes32 digest) {
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            mstore8(preimage, 1)
            mstore(add(preimage, 0x01), left)
            mstore(add(preimage, 0x21), right)
            // Arguments are evaluated from right to left: the call comes before its return data is looked at.
            if iszero(and(eq(returndatasize(), 0x20), staticcall(gas(), 2, preimage, 0x41, 0x00, 0x20))) {
                revert(0, 0)
            }
            digest := mload(0x00)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @dev RFC 9162 section 2.1 written down as its recursive definitions say, with nothing shared with the code under
 * test: MTH (2.1.1), PATH (2.1.3.1) and SUBPROOF (2.1.4.1) over the digests of the leaves `start … end - 1`.
 */
library ReferenceTree {
    function root(bytes32[] memory leaves, uint256 start, uint256 end) internal pure returns (bytes32) {
        if (end == start) return sha256("");
        if (end - start == 1) return leaves[start];
        uint256 middle = start + _split(end - start);
        return sha256(abi.encodePacked(hex"01", root(leaves, start, middle), root(leaves, middle, end)));
    }

    function inclusionProof(
        bytes32[] memory leaves,
        uint256 index,
        uint256 start,
        uint256 end
    ) internal pure returns (bytes32[] memory) {
        if (end - start == 1) return new bytes32[](0);
        uint256 middle = start + _split(end - start);
        return
            index < middle
                ? _append(inclusionProof(leaves, index, start, middle), root(leaves, middle, end))
                : _append(inclusionProof(leaves, index, middle, end), root(leaves, start, middle));
    }

    function consistencyProof(
        bytes32[] memory leaves,
        uint256 first
    ) internal pure returns (bytes32[] memory) {
        return _subproof(leaves, first, 0, leaves.length, true);
    }

    function _subproof(
        bytes32[] memory leaves,
        uint256 first,
        uint256 start,
        uint256 end,
        bool isWholeOldTree
    ) private pure returns (bytes32[] memory) {
        if (first == end) {
            return isWholeOldTree ? new bytes32[](0) : _append(new bytes32[](0), root(leaves, start, end));
        }
        uint256 middle = start + _split(end - start);
        return
            first <= middle
                ? _append(_subproof(leaves, first, start, middle, isWholeOldTree), root(leaves, middle, end))
                : _append(_subproof(leaves, first, middle, end, false), root(leaves, start, middle));
    }

    function _split(uint256 n) private pure returns (uint256 k) {
        for (k = 1; 2 * k < n; k *= 2) {}
    }

    function _append(bytes32[] memory list, bytes32 item) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i = 0; i < list.length; ++i) longer[i] = list[i];
        longer[list.length] = item;
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Checkpoints of an append-only certificate log
 * @notice The log itself is kept off chain: a Merkle tree as in RFC 9162 section 2.1 with SHA-256, one leaf for each
 * entry. The chain keeps its checkpoints, and refuses each one that is not an extension of the one before: history
 * can be added to and never rewritten, not even by whoever may append.
 */
interface ICertificateLog {
    /**
     * @notice What the log keeps for a certificate. Its leaf is `sha256(0x00 || abi.encode(entry))`, 128 bytes encoded.
     * @param certificateDigest SHA-256 of the certificate as canonical JSON, its proof included
     * @param commitment salted SHA-256 of the deposited dataset
     * @param holder account of the certificate's holder
     * @param validUntil end of validity, Unix time in seconds
     */
    struct Entry {
        bytes32 certificateDigest;
        bytes32 commitment;
        address holder;
        uint64 validUntil;
    }

    /**
     * @notice The log was extended.
     * @param size entries in the log, the new ones included
     * @param root root of the Merkle tree over them
     * @param previousSize entries at the checkpoint before; 0 at the first one
     * @param entriesCid binary CID of the IPFS file that holds the new entries, `128 * (size - previousSize)` bytes
     */
    event Checkpoint(uint64 indexed size, bytes32 indexed root, uint64 previousSize, bytes entriesCid);

    /// @notice The log only grows: `size` is not above that of the head.
    error SizeNotLarger(uint64 size, uint64 previousSize);

    /// @notice No entry can lead to this root: it is zero, or that of the empty tree.
    error RootOfNoEntries(bytes32 root);

    /// @notice The proof does not show that the tree `(size, root)` extends the head `(previousSize, previousRoot)`.
    error ConsistencyProofInvalid(uint64 previousSize, bytes32 previousRoot, uint64 size, bytes32 root);

    /// @notice A CID takes 1 to `maximum` bytes.
    error EntriesCidLengthInvalid(uint256 length, uint256 maximum);

    /// @notice The caller does not hold NOTARY, or holds it only with notice to give.
    error NotNotary(address caller);

    /// @notice The authority can never be replaced, so it must be a contract.
    error AuthorityWithoutCode(address authority);

    /**
     * @notice Extends the log: makes `(size, root)` its head and records the time of the block with it.
     * @dev Only for accounts to which the authority gives NOTARY without delay.
     * @param size entries in the log, more than at the head
     * @param root root of the Merkle tree over them
     * @param consistencyProof proof of RFC 9162 section 2.1.4 from the head to `(size, root)`, at most 64 digests;
     * empty for the first checkpoint
     * @param entriesCid binary CID of the IPFS file that holds the new entries, 1 to 64 bytes, kept in the event only
     */
    function append(
        uint64 size,
        bytes32 root,
        bytes32[] calldata consistencyProof,
        bytes calldata entriesCid
    ) external;

    /**
     * @notice The newest checkpoint.
     * @return size entries in the log; 0 before the first checkpoint
     * @return root root of the Merkle tree over them; `sha256("")`, the root of the empty tree, before the first
     * @return anchoredAt time of the block that recorded it, Unix seconds; 0 before the first
     */
    function head() external view returns (uint64 size, bytes32 root, uint64 anchoredAt);

    /**
     * @notice What was recorded with a root; it never changes.
     * @param root root of the Merkle tree as of some checkpoint
     * @return size entries under that root; 0 when it was never recorded
     * @return anchoredAt time of the block that recorded it, Unix seconds; 0 when it was never recorded
     */
    function checkpoint(bytes32 root) external view returns (uint64 size, uint64 anchoredAt);

    /**
     * @notice Whether an entry stands at a place of the log, as of a recorded checkpoint.
     * @param entry the whole entry
     * @param index its place, counted from 0
     * @param root root of a recorded checkpoint; the size is the one recorded with it
     * @param proof inclusion proof of RFC 9162 section 2.1.3
     * @return whether the proof leads from the entry to the root; false for a root that was never recorded
     */
    function verifyInclusion(
        Entry calldata entry,
        uint64 index,
        bytes32 root,
        bytes32[] calldata proof
    ) external view returns (bool);

    /// @notice The AccessManager that says who holds NOTARY; the same for ever, so that the record of its roles is complete.
    function authority() external view returns (address);
}

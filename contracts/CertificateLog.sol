// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {ICertificateLog} from "./interfaces/ICertificateLog.sol";
import {MerkleProof9162} from "./libraries/MerkleProof9162.sol";

/**
 * @title Certificate log
 * @notice See {ICertificateLog}. There is no owner, no upgrade and no way to take a checkpoint back.
 * @dev Storage is meant to be proven slot by slot (eth_getProof) to those who trust a block hash alone:
 * - slot 0 holds the root of the head;
 * - slot `keccak256(root . 1)` holds the checkpoint of a root: size in bits 0-63, time in bits 64-127.
 * `client/abi/storage-layout.json` has the same, as the compiler lays it out.
 *
 * The AccessManager is asked who holds NOTARY, not which role may call `append`: that it is NOTARY stands in the code,
 * so ADMIN can't give the log to another role, and each append is 5,000 gas cheaper.
 */
contract CertificateLog is ICertificateLog {
    struct Recorded {
        uint64 size;
        uint64 anchoredAt;
    }

    uint256 private constant MAX_ENTRIES_CID_LENGTH = 64;

    /// @dev Role id in the AccessManager.
    uint64 private constant NOTARY = 1;

    /// @dev In the code, not in storage: it can't be replaced.
    IAccessManager private immutable AUTHORITY;

    bytes32 private _headRoot = MerkleProof9162.EMPTY_ROOT;

    /// @dev The size of the head is read through its root. The empty tree needs no record: its size and time are 0.
    mapping(bytes32 root => Recorded) private _checkpoints;

    /// @notice Starts an empty log.
    /// @param initialAuthority the AccessManager that says who may append; never another one
    constructor(address initialAuthority) {
        if (initialAuthority.code.length == 0) revert AuthorityWithoutCode(initialAuthority);
        AUTHORITY = IAccessManager(initialAuthority);
    }

    /// @inheritdoc ICertificateLog
    function append(
        uint64 size,
        bytes32 root,
        bytes32[] calldata consistencyProof,
        bytes calldata entriesCid
    ) external {
        (bool isNotary, uint32 notice) = AUTHORITY.hasRole(NOTARY, msg.sender);
        if (!isNotary || notice != 0) revert NotNotary(msg.sender);
        bytes32 previousRoot = _headRoot;
        uint64 previousSize = _checkpoints[previousRoot].size;
        if (size <= previousSize) revert SizeNotLarger(size, previousSize);
        if (entriesCid.length == 0 || entriesCid.length > MAX_ENTRIES_CID_LENGTH) {
            revert EntriesCidLengthInvalid(entriesCid.length, MAX_ENTRIES_CID_LENGTH);
        }
        // Later checkpoints are bound to this first one, so that only here a root could be made up of nothing.
        if (previousSize == 0 && (root == bytes32(0) || root == MerkleProof9162.EMPTY_ROOT)) {
            revert RootOfNoEntries(root);
        }
        if (!MerkleProof9162.verifyConsistency(previousSize, size, previousRoot, root, consistencyProof)) {
            revert ConsistencyProofInvalid(previousSize, previousRoot, size, root);
        }
        // No recorded root is overwritten: to extend the log and meet one of its own roots again, or that of the
        // empty tree, takes a collision of SHA-256.
        _checkpoints[root] = Recorded({size: size, anchoredAt: uint64(block.timestamp)});
        _headRoot = root;
        emit Checkpoint(size, root, previousSize, entriesCid);
    }

    /// @inheritdoc ICertificateLog
    function head() external view returns (uint64 size, bytes32 root, uint64 anchoredAt) {
        root = _headRoot;
        Recorded storage recorded = _checkpoints[root];
        return (recorded.size, root, recorded.anchoredAt);
    }

    /// @inheritdoc ICertificateLog
    function checkpoint(bytes32 root) external view returns (uint64 size, uint64 anchoredAt) {
        Recorded storage recorded = _checkpoints[root];
        return (recorded.size, recorded.anchoredAt);
    }

    /// @inheritdoc ICertificateLog
    function verifyInclusion(
        Entry calldata entry,
        uint64 index,
        bytes32 root,
        bytes32[] calldata proof
    ) external view returns (bool) {
        bytes32 leaf = MerkleProof9162.hashLeaf(abi.encode(entry));
        return MerkleProof9162.verifyInclusion(leaf, index, _checkpoints[root].size, proof, root);
    }

    /// @inheritdoc ICertificateLog
    function authority() external view returns (address) {
        return address(AUTHORITY);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Members of messages stand in the order in which they are signed and shown.
// solhint-disable gas-struct-packing

/**
 * @title What both registers share
 * @notice A history that cannot lose an event, messages signed by the parties and sent in by anyone, and a pause.
 * The EIP-712 domain is `{ name: "DataDeed", version: "1", chainId, verifyingContract: this contract }`.
 */
interface ISignedRegister {
    /**
     * @notice A signed message was taken; it cannot be taken again.
     * @param sequence number of the event in this contract's history
     * @param signer account in whose name the message was signed
     * @param messageDigest EIP-712 digest of the message
     * @param nonce the nonce that it used up: lane in the upper 192 bits, counter in the lower 64
     */
    event MessageTaken(
        uint64 indexed sequence,
        address indexed signer,
        bytes32 indexed messageDigest,
        uint256 nonce
    );

    /**
     * @notice A signer made every message under this nonce void.
     * @param sequence number of the event in this contract's history
     * @param signer account whose nonce it is
     * @param nonce the nonce used up
     */
    event NonceCancelled(uint64 indexed sequence, address indexed signer, uint256 nonce);

    /**
     * @notice Writing stopped.
     * @param sequence number of the event in this contract's history
     * @param account who stopped it
     */
    event Paused(uint64 indexed sequence, address account);

    /**
     * @notice Writing goes on.
     * @param sequence number of the event in this contract's history
     * @param account who let it go on
     */
    event Unpaused(uint64 indexed sequence, address account);

    /// @notice The message was good while the time was at most `deadline` (Unix seconds).
    error MessageExpired(uint64 deadline);

    /// @notice `signer` did not sign this message for this chain and contract.
    error SignatureInvalid(address signer, bytes32 messageDigest);

    /// @notice Only a paused register can be unpaused.
    error NotPaused();

    /// @notice Who may act is told by one authority for ever, so that the record of its roles stays complete.
    error AuthorityFixed(address authority);

    /**
     * @notice A signer's word that a nonce shall be void.
     * @param signer whose nonce
     * @param nonce the next nonce of one of its lanes
     * @param deadline last second at which this may be sent in, Unix seconds
     */
    struct NonceCancellation {
        address signer;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Makes void, without gas for the signer, every message that it signed under its next nonce of a lane.
     * @param cancellation the nonce
     * @param signature of `cancellation.signer`
     */
    function cancelNonce(NonceCancellation calldata cancellation, bytes calldata signature) external;

    /// @notice Stops all writing; reading goes on. Restricted (ADMIN).
    function pause() external;

    /// @notice Lets writing go on. Restricted (ADMIN).
    function unpause() external;

    /// @notice Whether writing is stopped.
    function paused() external view returns (bool);

    /**
     * @notice The history so far.
     * @return sequence number of the newest event, counted from 1; 0 when there is none
     * @return head running hash over all of them, `HistoryChain`; 0 when there is none
     */
    function history() external view returns (uint64 sequence, bytes32 head);
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Running hash over everything that a contract ever recorded (PROTOCOL section 5)
 * @notice `head' = keccak256(head || topic0 || keccak256(abi.encode(all event arguments in declared order)))`, indexed
 * arguments included, `head = 0` at deployment. Whoever replays the events ends at the head kept here, or knows that
 * one was dropped, changed or put in another order.
 */
library HistoryChain {
    /**
     * @notice Kept in two slots.
     * @param head digest over every event so far
     * @param sequence events so far; the number of the newest one, counted from 1
     * @param closed whether nothing may be added: a pause
     */
    struct Chain {
        bytes32 head;
        uint64 sequence;
        bool closed;
    }

    /// @notice Writing is paused; reading is not.
    error WritesPaused();

    /**
     * @notice Logs an event under the next number and adds it to the running hash.
     * @dev What is logged and what is hashed are the same bytes, so the two cannot come apart. Every state change goes
     * through here, so a closed chain stops every write, whichever function it comes from.
     * @param self the chain
     * @param topic0 the event's selector; its first argument is `uint64 indexed sequence`, further indexed ones follow
     * @param indexedCount indexed arguments after `sequence`, 0 to 2
     * @param arguments `abi.encode` of all arguments after `sequence` in declared order, each of static type
     */
    function append(
        Chain storage self,
        bytes32 topic0,
        uint256 indexedCount,
        bytes memory arguments
    ) internal {
        if (self.closed) revert WritesPaused();
        uint64 sequence = self.sequence + 1;
        self.sequence = sequence;
        self.head = keccak256(
            abi.encodePacked(self.head, topic0, keccak256(abi.encodePacked(uint256(sequence), arguments)))
        );
        assembly ("memory-safe") {
            let data := add(arguments, 0x20)
            let size := mload(arguments)
            switch indexedCount
            case 0 {
                log2(data, size, topic0, sequence)
            }
            case 1 {
                log3(add(data, 0x20), sub(size, 0x20), topic0, sequence, mload(data))
            }
            default {
                log4(add(data, 0x40), sub(size, 0x40), topic0, sequence, mload(data), mload(add(data, 0x20)))
            }
        }
    }
}

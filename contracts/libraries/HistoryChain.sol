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
     * @notice Takes the number of the next event.
     * @dev Every state change takes one, so a closed chain stops every write, whichever function it comes from.
     */
    function next(Chain storage self) internal returns (uint64 sequence) {
        if (self.closed) revert WritesPaused();
        sequence = self.sequence + 1;
        self.sequence = sequence;
    }

    /**
     * @notice Adds an event.
     * @param topic0 the event's selector
     * @param arguments `abi.encode` of all its arguments in declared order
     */
    function extend(Chain storage self, bytes32 topic0, bytes memory arguments) internal {
        self.head = keccak256(abi.encodePacked(self.head, topic0, keccak256(arguments)));
    }
}

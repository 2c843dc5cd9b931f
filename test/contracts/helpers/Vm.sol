// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev The part of the test runner's cheat codes that the tests use.
interface Vm {
    function prank(address caller) external;
    function warp(uint256 timestamp) external;
    function assume(bool condition) external pure;
    function expectRevert(bytes calldata revertData) external;
    function expectEmit(address emitter) external;
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

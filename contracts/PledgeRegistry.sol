// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICertificateRegistry} from "./interfaces/ICertificateRegistry.sol";
import {IPledgeRegistry} from "./interfaces/IPledgeRegistry.sol";
import {SignedRegister} from "./libraries/SignedRegister.sol";

/// @dev Every word of it is in {IPledgeRegistry}.
contract PledgeRegistry is IPledgeRegistry, SignedRegister {
    ICertificateRegistry public immutable certificates;
    uint64 private immutable RESERVATION;
    uint64 private immutable REGISTRATION_WINDOW;

    mapping(bytes32 lineage => bytes32 pledgeId) private _places;

    constructor(
        address authority,
        ICertificateRegistry registry,
        PledgeTerms memory limits
    ) SignedRegister(authority) {
        certificates = registry;
        RESERVATION = limits.reservation;
        REGISTRATION_WINDOW = limits.registrationWindow;
    }

    /// @inheritdoc IPledgeRegistry
    function encumbrance(
        bytes32 lineage
    ) external view returns (bytes32 pledgeId, PledgeStatus status, address pledgee) {
        return (_places[lineage], PledgeStatus.NONE, address(0));
    }
}

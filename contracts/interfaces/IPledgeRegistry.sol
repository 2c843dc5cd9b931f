// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISignedRegister} from "./ISignedRegister.sol";

/**
 * @title Pledges on logged certificates (PROTOCOL section 5, DOMAIN section B5)
 */
interface IPledgeRegistry is ISignedRegister {
    /// @notice Where a pledge stands. LAPSED is computed from the time as well as stored.
    enum PledgeStatus {
        NONE,
        PROPOSED,
        AGREED,
        REGISTERED,
        DEFAULTED,
        ENFORCING,
        RELEASED,
        DEREGISTERED,
        ENFORCED,
        LAPSED
    }

    /**
     * @notice Time limits, fixed at deployment.
     * @param reservation seconds for which an offer holds the place until its acceptance
     * @param registrationWindow seconds from agreement in which the external registration must be shown
     */
    struct PledgeTerms {
        uint64 reservation;
        uint64 registrationWindow;
    }

    /**
     * @notice What occupies a certificate's lineage now.
     * @param lineage first version of a chain of versions, as in `ICertificateRegistry.Record`
     * @return pledgeId the pledge; zero when the lineage is free
     * @return status PROPOSED (reserved), or AGREED, REGISTERED, DEFAULTED, ENFORCING (live); NONE when free
     * @return pledgee whose consent a live pledge demands
     */
    function encumbrance(
        bytes32 lineage
    ) external view returns (bytes32 pledgeId, PledgeStatus status, address pledgee);
}

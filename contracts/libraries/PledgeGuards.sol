// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AuthorityUtils} from "@openzeppelin/contracts/access/manager/AuthorityUtils.sol";
import {ICertificateRegistry} from "../interfaces/ICertificateRegistry.sol";
import {IPledgeMessages} from "../interfaces/IPledgeMessages.sol";
import {IPledgeRegistry} from "../interfaces/IPledgeRegistry.sol";

/// @title What must hold before a pledge is taken (DOMAIN section B5)
/// @notice Each check reverts with an error of {IPledgeRegistry}.
library PledgeGuards {
    /**
     * @notice Pledgor, pledgee, creditor and guarantor are apart where the law wants them apart.
     * @param offer signed by the pledgor
     */
    function requireParties(IPledgeMessages.PledgeOffer calldata offer) internal pure {
        if (offer.pledgee == address(0)) revert IPledgeRegistry.PledgeeMissing();
        if (offer.pledgee == offer.pledgor) revert IPledgeRegistry.SelfPledge(offer.pledgor);
        if (offer.creditor == address(0) || offer.creditor == offer.pledgor) {
            revert IPledgeRegistry.CreditorInvalid(offer.creditor);
        }
        if (offer.guarantor == offer.creditor) revert IPledgeRegistry.GuarantorIsCreditor(offer.guarantor);
    }

    /**
     * @notice The pledgee does not keep the register.
     * @param authority AccessManager of all roles
     * @param selector of a function that only the keeper of the register may call
     * @param pledgee who would take the pledge
     */
    function requireNeutral(address authority, bytes4 selector, address pledgee) internal view {
        (bool immediate, uint32 delay) = AuthorityUtils.canCallWithDelay(
            authority,
            pledgee,
            address(this),
            selector
        );
        if (immediate || delay > 0) revert IPledgeRegistry.PledgeeKeepsRegister(pledgee);
    }

    /**
     * @notice The certificate is valid, the newest version, and the pledgor's.
     * @param digest the certificate
     * @param record what its registry says of it
     * @param pledgor who pledged
     */
    function requirePledgeable(
        bytes32 digest,
        ICertificateRegistry.Record memory record,
        address pledgor
    ) internal pure {
        ICertificateRegistry.Status status = record.status;
        if (status == ICertificateRegistry.Status.NONE) revert IPledgeRegistry.CertificateNotAdmitted(digest);
        if (status == ICertificateRegistry.Status.EXPIRED) {
            revert IPledgeRegistry.CertificateIsExpired(digest, record.validUntil);
        }
        if (status == ICertificateRegistry.Status.SUSPENDED) {
            revert IPledgeRegistry.CertificateIsSuspended(digest);
        }
        if (status != ICertificateRegistry.Status.VALID) {
            revert IPledgeRegistry.CertificateIsClosed(digest, status);
        }
        if (record.supersededBy != 0) {
            revert IPledgeRegistry.CertificateIsSuperseded(digest, record.supersededBy);
        }
        if (record.holder != pledgor) revert IPledgeRegistry.PledgorNotHolder(digest, record.holder);
    }

    /**
     * @notice Nobody objects to the certificate, or the pledgee takes it nevertheless.
     * @param digest the certificate
     * @param record what its registry says of it
     * @param waived whether the pledgee takes a disputed certificate
     */
    function requireUndisputed(
        bytes32 digest,
        ICertificateRegistry.Record memory record,
        bool waived
    ) internal pure {
        if (record.disputed && !waived) {
            revert IPledgeRegistry.CertificateIsDisputed(
                digest,
                record.filedObjections,
                record.openObjections,
                record.upheldObjections
            );
        }
    }

    /**
     * @notice Root and salt open the commitment (PROTOCOL section 1) and give the key that was signed.
     * @param offer signed by the pledgor
     * @param commitment the certificate's commitment
     * @param opening root and salt of the commitment
     */
    function requireOpening(
        IPledgeMessages.PledgeOffer calldata offer,
        bytes32 commitment,
        IPledgeRegistry.Opening calldata opening
    ) internal pure {
        bytes32 opened = sha256(
            abi.encodePacked("datadeed/commitment/v1", bytes1(0), opening.salt, opening.datasetRoot)
        );
        if (opened != commitment) revert IPledgeRegistry.OpeningInvalid(offer.certificateDigest, commitment);
        bytes32 key = sha256(abi.encodePacked("datadeed/content-key/v1", bytes1(0), opening.datasetRoot));
        if (key != offer.contentKey) revert IPledgeRegistry.ContentKeyDiffers(offer.contentKey, key);
    }

    /**
     * @notice The debt is not due yet, and falls due within the certificate's validity or under a covenant to renew.
     * @param debtMaturity when the debt is due, Unix seconds
     * @param renewalCovenant whether the pledgor covenants to renew
     * @param validUntil end of validity, Unix seconds
     */
    function requireMaturity(uint64 debtMaturity, bool renewalCovenant, uint64 validUntil) internal view {
        if (debtMaturity <= block.timestamp) revert IPledgeRegistry.MaturityPassed(debtMaturity);
        if (debtMaturity > validUntil && !renewalCovenant) {
            revert IPledgeRegistry.MaturityBeyondValidity(debtMaturity, validUntil);
        }
    }

    /**
     * @notice Both sides signed the same amendment.
     * @param offer signed by the pledgor
     * @param acceptance signed by the pledgee
     */
    function requireSameAmendment(
        IPledgeMessages.PledgeAmendmentOffer calldata offer,
        IPledgeMessages.PledgeAmendmentAcceptance calldata acceptance
    ) internal pure {
        if (
            offer.pledgeId != acceptance.pledgeId ||
            offer.contractDigest != acceptance.contractDigest ||
            offer.amountDigest != acceptance.amountDigest ||
            offer.debtMaturity != acceptance.debtMaturity ||
            offer.renewalCovenant != acceptance.renewalCovenant
        ) revert IPledgeRegistry.AmendmentDiffers(offer.pledgeId);
    }
}

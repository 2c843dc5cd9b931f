// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Members of messages stand in the order in which they are signed and shown.
// solhint-disable gas-struct-packing

import {ICertificateLog} from "./ICertificateLog.sol";
import {IObjectionRegister} from "./IObjectionRegister.sol";
import {IPledgeRegistry} from "./IPledgeRegistry.sol";

/**
 * @title What happened to a certificate after it was logged (PROTOCOL section 5, DOMAIN sections B2 and B3)
 * @notice A certificate that nobody touched has no record here (status NONE): it is valid until its entry's
 * `validUntil`, held by its entry's `holder`. `admit` opens a record; all else needs one.
 */
interface ICertificateRegistry is IObjectionRegister {
    /// @notice State of a certificate. EXPIRED is computed from the time and never stored.
    enum Status {
        NONE,
        VALID,
        SUSPENDED,
        CANCELLED,
        REVOKED,
        EXPIRED
    }

    /**
     * @notice Bounds of sanity, fixed at deployment. The rules in force (working days, windows, caps) are those of the
     * regime profile, reckoned off chain; these only stop what no profile would allow.
     * @param renewalOpens seconds before the end of validity at which renewal opens
     * @param renewalGrace seconds after the end of validity until which renewal stays open
     * @param longestExtension seconds by which one renewal may reach beyond the old end, or now if that is later
     * @param shortestAnswer seconds that a holder has at least to answer an objection
     */
    struct Terms {
        uint64 renewalOpens;
        uint64 renewalGrace;
        uint64 longestExtension;
        uint64 shortestAnswer;
    }

    /**
     * @notice All that a verifier asks about a certificate, at the time of the call.
     * @param status effective status: EXPIRED computed, valid while time ≤ `validUntil`; NONE when never admitted
     * @param commitment salted SHA-256 of the dataset
     * @param holder the holder now
     * @param validUntil end of validity now, renewals counted, Unix seconds
     * @param index place in the log
     * @param admittedAt block time of the admission, Unix seconds
     * @param supersededBy certificate digest of the newer version; zero when there is none
     * @param lineage certificate digest of the first version in the chain of versions; the certificate's own when it
     * supersedes none. Encumbrances hold for the whole lineage.
     * @param filedObjections objections filed and not yet formally checked
     * @param openObjections objections admitted and not yet decided, those at court included
     * @param upheldObjections objections decided against the holder
     * @param disputed whether any objection is filed, open or upheld
     */
    struct Record {
        Status status;
        bytes32 commitment;
        address holder;
        uint64 validUntil;
        uint64 index;
        uint64 admittedAt;
        bytes32 supersededBy;
        bytes32 lineage;
        uint32 filedObjections;
        uint32 openObjections;
        uint32 upheldObjections;
        bool disputed;
    }

    /**
     * @notice Signed by the holder.
     * @param certificateDigest certificate to renew
     * @param holder its holder
     * @param validUntil new end of validity, Unix seconds
     * @param evidenceDigest SHA-256 of the fresh deposit's certificate or of the proof that the data still exist
     * @param regimeDigest SHA-256 of the regime profile by which the new end was reckoned
     * @param nonce the holder's next nonce of a lane
     * @param deadline last second at which it may be sent in, Unix seconds
     */
    struct RenewalRequest {
        bytes32 certificateDigest;
        address holder;
        uint64 validUntil;
        bytes32 evidenceDigest;
        bytes32 regimeDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the holder.
     * @param certificateDigest the former version
     * @param successor certificate digest of the newer version, whose certificate names the former one
     * @param holder holder of both
     * @param nonce the holder's next nonce of a lane
     * @param deadline last second at which it may be sent in, Unix seconds
     */
    struct SupersessionRequest {
        bytes32 certificateDigest;
        bytes32 successor;
        address holder;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the old holder.
     * @param certificateDigest certificate to transfer
     * @param from holder until now
     * @param to holder from now on
     * @param contractDigest SHA-256 of the contract and papers of the transfer
     * @param nonce the old holder's next nonce of a lane
     * @param deadline last second at which it may be sent in, Unix seconds
     */
    struct TransferOffer {
        bytes32 certificateDigest;
        address from;
        address to;
        bytes32 contractDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the new holder: the same words under a type of its own.
     * @param certificateDigest certificate to transfer
     * @param from holder until now
     * @param to holder from now on
     * @param contractDigest SHA-256 of the contract and papers of the transfer
     * @param nonce the new holder's next nonce of a lane
     * @param deadline last second at which it may be sent in, Unix seconds
     */
    struct TransferAcceptance {
        bytes32 certificateDigest;
        address from;
        address to;
        bytes32 contractDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the holder.
     * @param certificateDigest certificate to cancel
     * @param holder its holder
     * @param reasonDigest SHA-256 of the reasons, or zero
     * @param nonce the holder's next nonce of a lane
     * @param deadline last second at which it may be sent in, Unix seconds
     */
    struct CancellationRequest {
        bytes32 certificateDigest;
        address holder;
        bytes32 reasonDigest;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice Signed by the pledgee of a live pledge: it consents to one request of the holder and to no other.
     * @param pledgeId the live pledge
     * @param pledgee who consents
     * @param request EIP-712 digest of the holder's TransferOffer or CancellationRequest
     * @param nonce the pledgee's next nonce of a lane, in this contract
     * @param deadline last second at which it may be sent in, Unix seconds
     */
    struct PledgeeConsent {
        bytes32 pledgeId;
        address pledgee;
        bytes32 request;
        uint256 nonce;
        uint64 deadline;
    }

    /**
     * @notice A record was opened for a logged certificate.
     * @param sequence number of the event in this contract's history
     * @param certificateDigest SHA-256 of the certificate
     * @param holder its holder
     * @param commitment salted SHA-256 of the dataset
     * @param validUntil end of validity, Unix seconds
     * @param index place in the log
     * @param root recorded checkpoint against which its inclusion was proven
     */
    event CertificateAdmitted(
        uint64 indexed sequence,
        bytes32 indexed certificateDigest,
        address indexed holder,
        bytes32 commitment,
        uint64 validUntil,
        uint64 index,
        bytes32 root
    );

    /**
     * @notice Validity was extended.
     * @param sequence number of the event in this contract's history
     * @param certificateDigest the certificate
     * @param validUntil new end of validity, Unix seconds
     * @param evidenceDigest SHA-256 of the proof that the data still exist
     * @param regimeDigest SHA-256 of the regime profile by which the new end was reckoned
     */
    event CertificateRenewed(
        uint64 indexed sequence,
        bytes32 indexed certificateDigest,
        uint64 validUntil,
        bytes32 evidenceDigest,
        bytes32 regimeDigest
    );

    /**
     * @notice A newer version took this one's place.
     * @param sequence number of the event in this contract's history
     * @param certificateDigest the former version
     * @param successor the newer version
     * @param lineage first version of the chain, now the successor's too
     */
    event CertificateSuperseded(
        uint64 indexed sequence,
        bytes32 indexed certificateDigest,
        bytes32 indexed successor,
        bytes32 lineage
    );

    /**
     * @notice Name, address or the like of the holder changed; commitment, version and dates never do.
     * @param sequence number of the event in this contract's history
     * @param certificateDigest the certificate
     * @param detailsDigest SHA-256 of the amended details
     */
    event DetailsAmended(uint64 indexed sequence, bytes32 indexed certificateDigest, bytes32 detailsDigest);

    /**
     * @notice The certificate changed hands.
     * @param sequence number of the event in this contract's history
     * @param certificateDigest the certificate
     * @param to holder from now on
     * @param from holder until now
     * @param contractDigest SHA-256 of the contract and papers of the transfer
     * @param pledgeId live pledge whose pledgee consented; zero when there was none
     */
    event HolderChanged(
        uint64 indexed sequence,
        bytes32 indexed certificateDigest,
        address indexed to,
        address from,
        bytes32 contractDigest,
        bytes32 pledgeId
    );

    /**
     * @notice The holder gave the certificate up.
     * @param sequence number of the event in this contract's history
     * @param certificateDigest the certificate
     * @param reasonDigest SHA-256 of the reasons, or zero
     * @param pledgeId live pledge whose pledgee consented; zero when there was none
     */
    event CertificateCancelled(
        uint64 indexed sequence,
        bytes32 indexed certificateDigest,
        bytes32 reasonDigest,
        bytes32 pledgeId
    );

    /**
     * @notice The certificate is suspended.
     * @param sequence number of the event in this contract's history
     * @param certificateDigest the certificate
     * @param pledgeId pledge that this concerns, to alarm its pledgee; zero when there is none
     * @param reasonDigest SHA-256 of the decision
     */
    event CertificateSuspended(
        uint64 indexed sequence,
        bytes32 indexed certificateDigest,
        bytes32 indexed pledgeId,
        bytes32 reasonDigest
    );

    /**
     * @notice The suspension ended.
     * @param sequence number of the event in this contract's history
     * @param certificateDigest the certificate
     * @param reasonDigest SHA-256 of the decision
     */
    event CertificateReinstated(
        uint64 indexed sequence,
        bytes32 indexed certificateDigest,
        bytes32 reasonDigest
    );

    /**
     * @notice The certificate is revoked, for good. Its anchor in the log stays.
     * @param sequence number of the event in this contract's history
     * @param certificateDigest the certificate
     * @param pledgeId pledge that this concerns, to alarm its pledgee; zero when there is none
     * @param reasonDigest SHA-256 of the decision
     */
    event CertificateRevoked(
        uint64 indexed sequence,
        bytes32 indexed certificateDigest,
        bytes32 indexed pledgeId,
        bytes32 reasonDigest
    );

    /// @notice A term of the deployment is zero or beyond sense.
    error TermsInvalid();

    /// @notice The entry is not at this place of the log as of the recorded checkpoint `root`.
    error NotInLog(bytes32 certificateDigest, uint64 index, bytes32 root);

    /// @notice The certificate was admitted with another place in the log.
    error AdmittedElsewhere(bytes32 certificateDigest, uint64 index);

    /// @notice The certificate has no record; admit it first.
    error NotAdmitted(bytes32 certificateDigest);

    /// @notice The certificate's status does not allow this step.
    error StatusForbids(bytes32 certificateDigest, Status status);

    /// @notice The certificate is held by `holder`, not by the one who signed.
    error NotHolder(bytes32 certificateDigest, address holder);

    /// @notice Renewal is open from `opensAt` to `closesAt`, both included (Unix seconds).
    error OutsideRenewalWindow(bytes32 certificateDigest, uint64 opensAt, uint64 closesAt);

    /// @notice The new end must lie after `after_` and at most at `latest` (Unix seconds).
    error RenewalOutOfBounds(uint64 validUntil, uint64 after_, uint64 latest);

    /// @notice The certificate has a newer version already.
    error AlreadySuperseded(bytes32 certificateDigest, bytes32 supersededBy);

    /// @notice The successor must come later in the log than the certificate it supersedes.
    error SuccessorNotNewer(bytes32 certificateDigest, bytes32 successor);

    /// @notice The successor already belongs to a chain of versions.
    error SuccessorInLineage(bytes32 successor, bytes32 lineage);

    /// @notice The successor is pledged or reserved itself.
    error SuccessorEncumbered(bytes32 successor, bytes32 pledgeId);

    /// @notice A transfer needs a new holder.
    error TransferToNobody(bytes32 certificateDigest, address to);

    /// @notice No forfeiture: while a pledge lives, the certificate cannot go to its pledgee or creditor.
    error TransferToLender(bytes32 certificateDigest, bytes32 pledgeId);

    /// @notice Offer and acceptance do not say the same.
    error AcceptanceDiffers(bytes32 certificateDigest);

    /// @notice The consent is not one to this pledge, by this pledgee, for this request.
    error ConsentMissing(bytes32 pledgeId, address pledgee, bytes32 request);

    /**
     * @notice Opens the record of a logged certificate. By anyone who has the proof.
     * @dev Idempotent: for a certificate already admitted at this index it does nothing and looks at no proof, so
     * whoever is unsure whether an earlier attempt got through may send it again.
     * @param entry the log's entry
     * @param index its place in the log
     * @param root a checkpoint recorded by the log
     * @param proof inclusion proof of RFC 9162 section 2.1.3
     */
    function admit(
        ICertificateLog.Entry calldata entry,
        uint64 index,
        bytes32 root,
        bytes32[] calldata proof
    ) external;

    /**
     * @notice Extends validity; VALID or EXPIRED only. Restricted (REGISTRAR, on the holder's signed request).
     * @param request signed by the holder
     * @param signature of the account that the message names as its signer
     */
    function renew(RenewalRequest calldata request, bytes calldata signature) external;

    /**
     * @notice Links a newer version. Both must be admitted, not suspended, cancelled or revoked, and of one holder.
     * Restricted (REGISTRAR, who sees that the successor's certificate names the former one).
     * @dev Needs no consent of a pledgee: new versions are expected of a pledged dataset. The pledge goes on to hold
     * for the whole lineage.
     * @param request signed by the holder
     * @param signature of the account that the message names as its signer
     */
    function supersede(SupersessionRequest calldata request, bytes calldata signature) external;

    /**
     * @notice Records amended details by digest; VALID only. Restricted (REGISTRAR).
     * @param certificateDigest the certificate
     * @param detailsDigest SHA-256 of the amended details
     */
    function amendDetails(bytes32 certificateDigest, bytes32 detailsDigest) external;

    /**
     * @notice Transfers a VALID certificate. Restricted (REGISTRAR, who knows the new holder).
     * @param offer signed by the old holder
     * @param offerSignature of `offer.from`
     * @param acceptance signed by the new holder
     * @param acceptanceSignature of `acceptance.to`
     * @param consent of the pledgee, when a pledge is AGREED, REGISTERED, DEFAULTED or ENFORCING; ignored otherwise
     * @param consentSignature of `consent.pledgee`
     */
    function transfer(
        TransferOffer calldata offer,
        bytes calldata offerSignature,
        TransferAcceptance calldata acceptance,
        bytes calldata acceptanceSignature,
        PledgeeConsent calldata consent,
        bytes calldata consentSignature
    ) external;

    /**
     * @notice Cancels a VALID certificate. By anyone with the holder's signature.
     * @param request signed by the holder
     * @param signature of `request.holder`
     * @param consent of the pledgee, when a pledge is AGREED, REGISTERED, DEFAULTED or ENFORCING; ignored otherwise
     * @param consentSignature of `consent.pledgee`
     */
    function cancel(
        CancellationRequest calldata request,
        bytes calldata signature,
        PledgeeConsent calldata consent,
        bytes calldata consentSignature
    ) external;

    /**
     * @notice Suspends a VALID certificate. Restricted (ADJUDICATOR).
     * @param certificateDigest the certificate
     * @param reasonDigest SHA-256 of the decision or the reasons
     */
    function suspend(bytes32 certificateDigest, bytes32 reasonDigest) external;

    /**
     * @notice Ends a suspension, while the certificate's validity lasts. Restricted (ADJUDICATOR).
     * @param certificateDigest the certificate
     * @param reasonDigest SHA-256 of the decision or the reasons
     */
    function reinstate(bytes32 certificateDigest, bytes32 reasonDigest) external;

    /**
     * @notice Revokes a VALID, EXPIRED or SUSPENDED certificate, pledged or not. Restricted (ADJUDICATOR).
     * @param certificateDigest the certificate
     * @param reasonDigest SHA-256 of the decision or the reasons
     */
    function revoke(bytes32 certificateDigest, bytes32 reasonDigest) external;

    /**
     * @notice All about a certificate; status NONE and zeros when it was never admitted.
     * @param certificateDigest the certificate
     */
    function record(bytes32 certificateDigest) external view returns (Record memory);

    /// @notice The log whose certificates are admitted.
    function certificateLog() external view returns (ICertificateLog);

    /// @notice The register of pledges on these certificates.
    function pledges() external view returns (IPledgeRegistry);

    /// @notice The bounds of sanity fixed at deployment.
    function terms() external view returns (Terms memory);
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICertificateRegistry} from "./ICertificateRegistry.sol";
import {IPledgeMessages} from "./IPledgeMessages.sol";
import {ISignedRegister} from "./ISignedRegister.sol";

/**
 * @title Pledges on logged certificates (PROTOCOL section 5, DOMAIN section B5)
 * @notice Notice and proof of sequence, never the pledge itself: a pledge arises on registration at the competent
 * register, which is recorded here with its receipt. Nothing here gives title to a lender.
 *
 * PROPOSED → AGREED → REGISTERED → RELEASED → DEREGISTERED; REGISTERED → DEFAULTED → ENFORCING → ENFORCED;
 * DEFAULTED → REGISTERED when cured; AGREED → RELEASED; PROPOSED or AGREED → LAPSED by time.
 *
 * One pledge holds a lineage of certificates (a certificate and its newer versions), and one pledge of one pledgor holds
 * a content (the same data, whatever the certificate). A PROPOSED pledge reserves both until it lapses; AGREED,
 * REGISTERED, DEFAULTED and ENFORCING pledges are *live*. Another holder's pledge of the same content is taken only
 * when its pledgee's signature covers the digest of the live ones: then nobody can say that it did not know.
 */
interface IPledgeRegistry is ISignedRegister, IPledgeMessages {
    /// @notice Where a pledge stands. LAPSED is computed from the time, and stored once somebody says so.
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

    /// @notice What a court can order about a pledge without its pledgee.
    enum CourtOrder {
        RELEASE,
        CURE,
        CLOSE_ENFORCEMENT
    }

    /**
     * @notice Time limits, fixed at deployment.
     * @param reservation seconds for which an offer holds the place until its acceptance
     * @param registrationWindow seconds from the agreement within which the external registration must be shown
     */
    struct PledgeTerms {
        uint64 reservation;
        uint64 registrationWindow;
    }

    /**
     * @notice What opens a commitment. Made public by the pledge.
     * @param datasetRoot unsalted root over the dataset
     * @param salt of the commitment, `sha256("datadeed/commitment/v1" || 0x00 || salt || datasetRoot)`
     */
    struct Opening {
        bytes32 datasetRoot;
        bytes32 salt;
    }

    /**
     * @notice A pledge as it stands.
     * @param status where it stands now, LAPSED computed
     * @param certificateDigest the certificate pledged
     * @param contentKey `sha256("datadeed/content-key/v1" || 0x00 || datasetRoot)`
     * @param lineage first version of the certificate's chain of versions
     * @param pledgor who pledged
     * @param pledgee to whom
     * @param creditor of the secured debt
     * @param contractDigest SHA-256 of the pledge contract in force
     * @param debtMaturity when the secured debt is due, Unix seconds
     * @param renewalCovenant whether the debt may outlast the certificate's validity, the pledgor having to renew
     * @param exclusive whether no other pledge of the same content was live when it was agreed
     * @param registered whether its external registration was ever recorded
     * @param contested whether the pledgor contests the default
     * @param lapsesAt last second of the reservation (PROPOSED) or of the registration window (AGREED), Unix seconds
     * @param defaultedAt block time of the default, Unix seconds; 0 when there is none
     * @param defaultHead head of the history just after the default: what a valuation agreed after it has to name
     */
    struct Pledge {
        PledgeStatus status;
        bytes32 certificateDigest;
        bytes32 contentKey;
        bytes32 lineage;
        address pledgor;
        address pledgee;
        address creditor;
        bytes32 contractDigest;
        uint64 debtMaturity;
        bool renewalCovenant;
        bool exclusive;
        bool registered;
        bool contested;
        uint64 lapsesAt;
        uint64 defaultedAt;
        bytes32 defaultHead;
    }

    /**
     * @notice What occupies a lineage now.
     * @param pledgeId the pledge; zero when the lineage is free
     * @param status PROPOSED (reserved), or AGREED, REGISTERED, DEFAULTED, ENFORCING (live); NONE when free
     * @param pledgee whose consent a live pledge demands
     * @param creditor of the secured debt
     */
    struct Encumbrance {
        bytes32 pledgeId;
        PledgeStatus status;
        address pledgee;
        address creditor;
    }

    /**
     * @notice A pledge was offered; the place is reserved.
     * @param sequence number of the event in this contract's history
     * @param pledgeId EIP-712 digest of the offer
     * @param certificateDigest the certificate pledged
     * @param offer as signed by the pledgor
     * @param lineage first version of the certificate's chain of versions
     * @param lapsesAt last second of the reservation, Unix seconds
     */
    event PledgeProposed(
        uint64 indexed sequence,
        bytes32 indexed pledgeId,
        bytes32 indexed certificateDigest,
        PledgeOffer offer,
        bytes32 lineage,
        uint64 lapsesAt
    );

    /**
     * @notice Both sides have signed.
     * @param sequence number of the event in this contract's history
     * @param pledgeId the pledge
     * @param pledgee who accepted
     * @param conflictsDigest digest of the live pledges of the same content that the pledgee knew of; zero for none
     * @param waivesDispute whether the pledgee takes a disputed certificate
     * @param lapsesAt last second of the registration window, Unix seconds
     */
    event PledgeAccepted(
        uint64 indexed sequence,
        bytes32 indexed pledgeId,
        address indexed pledgee,
        bytes32 conflictsDigest,
        bool waivesDispute,
        uint64 lapsesAt
    );

    /**
     * @notice The external registration was shown by the pledgee and confirmed by the registrar.
     * @param sequence number of the event in this contract's history
     * @param pledgeId the pledge
     * @param numberDigest SHA-256 of the registration number
     * @param register where it was registered
     * @param registeredAt time of the registration, Unix seconds
     * @param receiptDigest SHA-256 of the receipt
     */
    event PledgeRegistered(
        uint64 indexed sequence,
        bytes32 indexed pledgeId,
        bytes32 indexed numberDigest,
        ExternalRegister register,
        uint64 registeredAt,
        bytes32 receiptDigest
    );

    /**
     * @notice Both sides changed the terms.
     * @param sequence number of the event in this contract's history
     * @param pledgeId the pledge
     * @param contractDigest SHA-256 of the contract as amended
     * @param amountDigest salted SHA-256 of the secured amount and currency
     * @param debtMaturity when the secured debt is due, Unix seconds
     * @param renewalCovenant whether the debt may outlast the certificate's validity
     */
    event PledgeAmended(
        uint64 indexed sequence,
        bytes32 indexed pledgeId,
        bytes32 contractDigest,
        bytes32 amountDigest,
        uint64 debtMaturity,
        bool renewalCovenant
    );

    /**
     * @notice The pledgee asks for more security, the value having dropped.
     * @param sequence number of the event in this contract's history
     * @param pledgeId the pledge
     * @param noticeDigest SHA-256 of the call
     */
    event CoverCalled(uint64 indexed sequence, bytes32 indexed pledgeId, bytes32 noticeDigest);

    /**
     * @notice The pledgee gave the pledge up; the place is free.
     * @param sequence number of the event in this contract's history
     * @param pledgeId the pledge
     * @param ground why
     * @param documentDigest SHA-256 of the release
     */
    event PledgeReleased(
        uint64 indexed sequence,
        bytes32 indexed pledgeId,
        ReleaseGround ground,
        bytes32 documentDigest
    );

    /**
     * @notice The external registration of a released pledge was cancelled.
     * @param sequence number of the event in this contract's history
     * @param pledgeId the pledge
     * @param receiptDigest SHA-256 of the register's receipt
     */
    event PledgeDeregistered(uint64 indexed sequence, bytes32 indexed pledgeId, bytes32 receiptDigest);

    /**
     * @notice The pledgee declared a default.
     * @param sequence number of the event in this contract's history
     * @param pledgeId the pledge
     * @param noticeDigest SHA-256 of the notice
     * @param agreedEventDigest SHA-256 of the proof of an agreed event; zero after maturity
     */
    event DefaultDeclared(
        uint64 indexed sequence,
        bytes32 indexed pledgeId,
        bytes32 noticeDigest,
        bytes32 agreedEventDigest
    );

    /**
     * @notice The pledgor contests the default.
     * @param sequence number of the event in this contract's history
     * @param pledgeId the pledge
     * @param reasonDigest SHA-256 of the reasons
     */
    event DefaultContested(uint64 indexed sequence, bytes32 indexed pledgeId, bytes32 reasonDigest);

    /**
     * @notice The default is cured.
     * @param sequence number of the event in this contract's history
     * @param pledgeId the pledge
     * @param documentDigest SHA-256 of the pledgee's word
     */
    event DefaultCured(uint64 indexed sequence, bytes32 indexed pledgeId, bytes32 documentDigest);

    /**
     * @notice The pledgee goes on to realise the pledge.
     * @param sequence number of the event in this contract's history
     * @param pledgeId the pledge
     * @param method how
     * @param noticeDigest SHA-256 of the notice
     * @param valuationDigest SHA-256 of the value that the pledgor agreed to after the default; zero unless AGREED_VALUE
     */
    event EnforcementOpened(
        uint64 indexed sequence,
        bytes32 indexed pledgeId,
        EnforcementMethod method,
        bytes32 noticeDigest,
        bytes32 valuationDigest
    );

    /**
     * @notice The pledge was realised; the place is free. The holder changes, if at all, by a transfer of its own.
     * @param sequence number of the event in this contract's history
     * @param pledgeId the pledge
     * @param resultDigest SHA-256 of the result
     * @param buyer account of the buyer; zero when there is none
     * @param proceedsDigest salted SHA-256 of the proceeds
     * @param surplusDigest salted SHA-256 of the surplus that went back to the pledgor
     */
    event EnforcementClosed(
        uint64 indexed sequence,
        bytes32 indexed pledgeId,
        bytes32 resultDigest,
        address buyer,
        bytes32 proceedsDigest,
        bytes32 surplusDigest
    );

    /**
     * @notice A court's order was carried out: released, cured or enforced as it says.
     * @param sequence number of the event in this contract's history
     * @param pledgeId the pledge
     * @param order what was ordered
     * @param orderDigest SHA-256 of the order
     */
    event CourtOrderApplied(
        uint64 indexed sequence,
        bytes32 indexed pledgeId,
        CourtOrder order,
        bytes32 orderDigest
    );

    /**
     * @notice Not accepted, or not registered, in time; the place is free.
     * @param sequence number of the event in this contract's history
     * @param pledgeId the pledge
     */
    event PledgeLapsed(uint64 indexed sequence, bytes32 indexed pledgeId);

    /**
     * @notice A lender put on record which report it had of a certificate. No pledge and no certificate changes by it.
     * @param sequence number of the event in this contract's history
     * @param certificateDigest the certificate examined
     * @param lender who stands by the report
     * @param reportDigest SHA-256 of the due-diligence report
     */
    event DueDiligenceRecorded(
        uint64 indexed sequence,
        bytes32 indexed certificateDigest,
        address indexed lender,
        bytes32 reportDigest
    );

    /// @notice A time limit of the deployment is zero or beyond sense.
    error TermsInvalid();

    /// @notice The pledge stands where this step cannot be taken.
    error PledgeStatusForbids(bytes32 pledgeId, PledgeStatus status);

    /// @notice Pledgor and pledgee are the same.
    error SelfPledge(address pledgor);

    /// @notice The pledge names no pledgee.
    error PledgeeMissing();

    /// @notice The creditor is nobody, or the pledgor itself.
    error CreditorInvalid(address creditor);

    /// @notice Who guarantees a debt cannot be its creditor.
    error GuarantorIsCreditor(address guarantor);

    /// @notice Who keeps the register cannot be a party to it.
    error PledgeeKeepsRegister(address pledgee);

    /// @notice The certificate has no record in the registry; admit it first.
    error CertificateNotAdmitted(bytes32 certificateDigest);

    /// @notice The certificate's validity ended.
    error CertificateIsExpired(bytes32 certificateDigest, uint64 validUntil);

    /// @notice The certificate is suspended.
    error CertificateIsSuspended(bytes32 certificateDigest);

    /// @notice The certificate is cancelled or revoked.
    error CertificateIsClosed(bytes32 certificateDigest, ICertificateRegistry.Status status);

    /// @notice The certificate has a newer version; pledge that.
    error CertificateIsSuperseded(bytes32 certificateDigest, bytes32 supersededBy);

    /// @notice There are objections to the certificate, and the pledgee did not sign that it takes it nevertheless.
    error CertificateIsDisputed(bytes32 certificateDigest, uint32 filed, uint32 open, uint32 upheld);

    /// @notice The certificate is held by `holder`, not by the pledgor.
    error PledgorNotHolder(bytes32 certificateDigest, address holder);

    /// @notice Root and salt do not open the certificate's commitment.
    error OpeningInvalid(bytes32 certificateDigest, bytes32 commitment);

    /// @notice The offer is for other data than those opened.
    error ContentKeyDiffers(bytes32 contentKey, bytes32 opened);

    /// @notice The debt is due already.
    error MaturityPassed(uint64 debtMaturity);

    /// @notice The debt outlasts the certificate, and the pledgor did not covenant to renew it.
    error MaturityBeyondValidity(uint64 debtMaturity, uint64 validUntil);

    /// @notice Another pledge holds the certificate or another version of it.
    error CertificatePledged(bytes32 certificateDigest, bytes32 pledgeId);

    /// @notice The pledgor has pledged the same data already, under whatever certificate.
    error ContentPledged(bytes32 contentKey, bytes32 pledgeId);

    /// @notice Other holders' pledges of the same data are live, and the pledgee did not sign that it knows of them.
    error ConflictsNotAcknowledged(bytes32 pledgeId, bytes32 conflictsDigest);

    /// @notice The acceptance is for another contract than the one offered.
    error ContractDiffers(bytes32 pledgeId, bytes32 contractDigest);

    /// @notice Only `pledgee` can sign this.
    error NotPledgee(bytes32 pledgeId, address pledgee);

    /// @notice Only `pledgor` can sign this.
    error NotPledgor(bytes32 pledgeId, address pledgor);

    /// @notice A registration needs number, receipt and time.
    error RegistrationIncomplete(bytes32 pledgeId);

    /// @notice The registration's time has not come.
    error RegistrationInFuture(bytes32 pledgeId, uint64 registeredAt);

    /// @notice The number at that register belongs to another pledge.
    error RegistrationNumberUsed(ExternalRegister register, bytes32 numberDigest, bytes32 pledgeId);

    /// @notice Pledgor and pledgee signed different amendments.
    error AmendmentDiffers(bytes32 pledgeId);

    /// @notice A pledge that was never registered cannot be deregistered.
    error NeverRegistered(bytes32 pledgeId);

    /// @notice A record of due diligence names its certificate and its report.
    error DueDiligenceIncomplete(bytes32 certificateDigest);

    /// @notice The debt is not due, and no agreed event is shown.
    error NotYetDue(bytes32 pledgeId, uint64 debtMaturity);

    /// @notice No forfeiture: the pledgor agrees to a value after the default and not before.
    error ValuationNotAfterDefault(bytes32 pledgeId, uint64 signedAt, uint64 defaultedAt);

    /// @notice The valuation was agreed for another default, or before this one was known.
    error ValuationOfOtherDefault(bytes32 pledgeId, bytes32 defaultHead);

    /**
     * @notice Offers a pledge and reserves its place. By anyone with the pledgor's signature.
     * @param offer signed by the pledgor
     * @param opening root and salt of the commitment
     * @param signature of the account that the message names as its signer
     */
    function propose(PledgeOffer calldata offer, Opening calldata opening, bytes calldata signature) external;

    /**
     * @notice Agrees to an offer within its reservation. By anyone with the pledgee's signature.
     * @param acceptance signed by the pledgee
     * @param signature of the account that the message names as its signer
     */
    function accept(PledgeAcceptance calldata acceptance, bytes calldata signature) external;

    /**
     * @notice Records the external registration. Restricted (REGISTRAR, who confirms what the pledgee signed).
     * @param registration signed by the pledgee
     * @param signature of the account that the message names as its signer
     */
    function register(Registration calldata registration, bytes calldata signature) external;

    /**
     * @notice Changes the terms of a REGISTERED pledge. By anyone with both signatures over the same words.
     * @param offer signed by the pledgor
     * @param offerSignature of `offer.pledgor`
     * @param acceptance signed by the pledgee
     * @param acceptanceSignature of `acceptance.pledgee`
     */
    function amend(
        PledgeAmendmentOffer calldata offer,
        bytes calldata offerSignature,
        PledgeAmendmentAcceptance calldata acceptance,
        bytes calldata acceptanceSignature
    ) external;

    /**
     * @notice Asks for more security; REGISTERED only. By anyone with the pledgee's signature.
     * @param call signed by the pledgee
     * @param signature of the account that the message names as its signer
     */
    function callCover(CoverCall calldata call, bytes calldata signature) external;

    /**
     * @notice Gives up an AGREED or REGISTERED pledge. By anyone with the pledgee's signature.
     * @param message signed by the pledgee
     * @param signature of the account that the message names as its signer
     */
    function release(PledgeRelease calldata message, bytes calldata signature) external;

    /**
     * @notice Records the end of the external registration; RELEASED only. By anyone with the pledgee's signature.
     * @param message signed by the pledgee
     * @param signature of the account that the message names as its signer
     */
    function deregister(Deregistration calldata message, bytes calldata signature) external;

    /**
     * @notice Declares a default after maturity or an agreed event; REGISTERED only. By anyone with the pledgee's signature.
     * @param notice signed by the pledgee
     * @param signature of the account that the message names as its signer
     */
    function declareDefault(DefaultNotice calldata notice, bytes calldata signature) external;

    /**
     * @notice Contests a default, on the record; DEFAULTED only. By anyone with the pledgor's signature.
     * @param contest signed by the pledgor
     * @param signature of the account that the message names as its signer
     */
    function contestDefault(DefaultContest calldata contest, bytes calldata signature) external;

    /**
     * @notice Takes a default back; DEFAULTED only. By anyone with the pledgee's signature.
     * @param cure signed by the pledgee
     * @param signature of the account that the message names as its signer
     */
    function cureDefault(DefaultCure calldata cure, bytes calldata signature) external;

    /**
     * @notice Opens the realisation of a DEFAULTED pledge. By anyone with the pledgee's signature.
     * @param notice signed by the pledgee
     * @param signature of `notice.pledgee`
     * @param valuation signed by the pledgor after the default; ignored unless AGREED_VALUE
     * @param valuationSignature of `valuation.pledgor`
     */
    function openEnforcement(
        EnforcementNotice calldata notice,
        bytes calldata signature,
        AgreedValuation calldata valuation,
        bytes calldata valuationSignature
    ) external;

    /**
     * @notice Closes an ENFORCING pledge. Restricted (REGISTRAR, who confirms what the pledgee signed).
     * @param result signed by the pledgee
     * @param signature of the account that the message names as its signer
     */
    function closeEnforcement(EnforcementResult calldata result, bytes calldata signature) external;

    /**
     * @notice Carries out a court's order. Restricted (ADJUDICATOR).
     * @param pledgeId AGREED or REGISTERED to release, DEFAULTED to cure, ENFORCING to close
     * @param order what is ordered
     * @param orderDigest SHA-256 of the order
     */
    function applyOrder(bytes32 pledgeId, CourtOrder order, bytes32 orderDigest) external;

    /**
     * @notice Says that a PROPOSED or AGREED pledge has run out. By anyone.
     * @param pledgeId the pledge
     */
    function lapse(bytes32 pledgeId) external;

    /**
     * @notice Puts the digest of a lender's due-diligence report on record. By anyone with the lender's signature.
     * @dev The certificate needs no record in the registry: a lender looks before anything is pledged.
     * @param examined signed by the lender
     * @param signature of `examined.lender`
     */
    function recordDueDiligence(DueDiligenceRecord calldata examined, bytes calldata signature) external;

    /**
     * @notice A pledge as it stands; status NONE for an unknown one.
     * @param pledgeId the pledge
     */
    function pledge(bytes32 pledgeId) external view returns (Pledge memory);

    /**
     * @notice What occupies a lineage now: see `ICertificateRegistry.Record`.
     * @param lineage first version of a chain of versions, as in `ICertificateRegistry.Record`
     */
    function encumbrance(bytes32 lineage) external view returns (Encumbrance memory);

    /**
     * @notice What a pledgor has pledged or reserved of a content; zero for nothing.
     * @param pledgor who pledged
     * @param contentKey `sha256("datadeed/content-key/v1" || 0x00 || datasetRoot)`
     * @return pledgeId the pledge; zero when there is none
     */
    function pledgeOfContent(address pledgor, bytes32 contentKey) external view returns (bytes32 pledgeId);

    /**
     * @notice Live pledges of a content.
     * @param contentKey `sha256("datadeed/content-key/v1" || 0x00 || datasetRoot)`
     * @return pledgeIds the live pledges
     * @return digest `keccak256` over their ids, as the next pledgee has to sign it; zero when there is none
     */
    function livePledges(
        bytes32 contentKey
    ) external view returns (bytes32[] memory pledgeIds, bytes32 digest);

    /**
     * @notice The pledge that a registration number belongs to; zero when it was never used.
     * @param register where it was registered
     * @param numberDigest SHA-256 of the registration number
     * @return pledgeId the pledge; zero when there is none
     */
    function pledgeOfNumber(
        ExternalRegister register,
        bytes32 numberDigest
    ) external view returns (bytes32 pledgeId);

    /// @notice The register of the certificates pledged.
    function certificates() external view returns (ICertificateRegistry);

    /// @notice The time limits fixed at deployment.
    function terms() external view returns (PledgeTerms memory);
}

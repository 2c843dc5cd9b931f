// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICertificateLog} from "../../../contracts/interfaces/ICertificateLog.sol";
import {ICertificateRegistry} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {IObjectionRegister} from "../../../contracts/interfaces/IObjectionRegister.sol";
import {IPledgeMessages} from "../../../contracts/interfaces/IPledgeMessages.sol";
import {IPledgeRegistry} from "../../../contracts/interfaces/IPledgeRegistry.sol";
import {ISignedRegister} from "../../../contracts/interfaces/ISignedRegister.sol";
import {RegisterWatcher} from "./RegisterWatcher.sol";
import {vm} from "./Vm.sol";

/**
 * @dev Random life of both registers. `step` takes one random step: mostly by whoever may take it, sometimes signed by
 * another account, sent by another account, late, replayed, or at a wrong moment. What the registers let through is
 * judged by {RegisterWatcher}.
 */
contract RegisterHandler is RegisterWatcher {
    uint256 private constant CONTENTS = 3;
    bytes32 private constant DOCUMENT = keccak256("a document");

    mapping(bytes32 certificate => bytes32 datasetRoot) private _roots;
    bytes32[] private _objections;
    uint64 private _index;
    uint256 private _random;
    // Whether the step at hand was signed and sent by those who may.
    bool private _rightful;
    address private _target;
    bytes private _lastCall;
    address private _lastSender;
    address private _lastTarget;

    uint256 public steps;
    uint256 public taken;

    constructor() {
        for (uint256 i = 0; i < 10; i++) {
            _random = uint256(keccak256(abi.encode("first certificates", i)));
            _admit();
        }
    }

    function step(uint256 seed) public {
        _random = uint256(keccak256(abi.encode(seed, steps++)));
        vm.recordLogs();
        uint256 kind = _pick(24);
        if (kind == 0) vm.warp(block.timestamp + _pick(_chance(4) ? 60 days : 1 days));
        else if (kind == 1) _admit();
        else if (kind < 7) _propose();
        else if (kind < 19) _advancePledge();
        else if (kind < 22) _changeCertificate();
        else if (kind == 22) _chance(4) ? _recordDueDiligence() : _object();
        else if (_chance(3)) _pause();
        else _attack();
    }

    function pledgeCount() external view returns (uint256) {
        return pledgeIds.length;
    }

    function certificateCount() external view returns (uint256) {
        return certificates.length;
    }

    function expectedPledgeStatus(bytes32 id) external view returns (IPledgeRegistry.PledgeStatus) {
        return pledgeStatus[id];
    }

    function expectedCertificateStatus(bytes32 id) external view returns (ICertificateRegistry.Status) {
        return certificateStatus[id];
    }

    function _admit() private {
        if (certificates.length >= 60) return;
        bytes32 root = bytes32(1 + _pick(CONTENTS));
        bytes32 certificate = keccak256(abi.encode(_random));
        bytes32 salt = keccak256(abi.encode("salt", certificate));
        _roots[certificate] = root;
        bytes32 commitment = sha256(abi.encodePacked("datadeed/commitment/v1", bytes1(0), salt, root));
        uint64 validUntil = uint64(block.timestamp + 30 days + _pick(400 days));
        ICertificateLog.Entry memory entry = ICertificateLog.Entry(
            certificate,
            commitment,
            actor(_pick(2)),
            validUntil
        );
        _begin(address(registry));
        _call(
            actor(_pick(ACTORS)),
            abi.encodeCall(ICertificateRegistry.admit, (entry, _index++, bytes32(0), new bytes32[](0)))
        );
    }

    function _propose() private {
        if (certificates.length == 0) return;
        bytes32 certificate = certificates[_pick(certificates.length)];
        ICertificateRegistry.Record memory record = registry.record(certificate);
        address pledgee = actor(2 + _pick(2));
        _begin(address(pledges));
        IPledgeMessages.PledgeOffer memory offer = IPledgeMessages.PledgeOffer({
            certificateDigest: certificate,
            contentKey: sha256(abi.encodePacked("datadeed/content-key/v1", bytes1(0), _roots[certificate])),
            pledgor: record.holder,
            pledgee: pledgee,
            creditor: _chance(2) ? pledgee : actor(4),
            guarantor: actor(5),
            securedType: IPledgeMessages.SecuredType(_pick(2)),
            amountDigest: DOCUMENT,
            contractDigest: DOCUMENT,
            debtMaturity: uint64(block.timestamp + 1 + _pick(60 days)),
            renewalCovenant: _chance(2),
            noOtherPledge: true,
            nonce: nextNonce(),
            deadline: _deadline()
        });
        bytes memory signature = _sign(
            record.holder,
            "PledgeOffer(bytes32 certificateDigest,bytes32 contentKey,address pledgor,address pledgee,address creditor,address guarantor,uint8 securedType,bytes32 amountDigest,bytes32 contractDigest,uint64 debtMaturity,bool renewalCovenant,bool noOtherPledge,uint256 nonce,uint64 deadline)",
            abi.encode(offer)
        );
        IPledgeRegistry.Opening memory opening = IPledgeRegistry.Opening(
            _roots[certificate],
            keccak256(abi.encode("salt", certificate))
        );
        _call(actor(_pick(ACTORS)), abi.encodeCall(IPledgeRegistry.propose, (offer, opening, signature)));
    }

    function _advancePledge() private {
        if (pledgeIds.length == 0) return;
        // Mostly the newest, for old ones are mostly over.
        uint256 back = _chance(4) ? _pick(pledgeIds.length) : _pick(_min(pledgeIds.length, 4));
        bytes32 id = pledgeIds[pledgeIds.length - 1 - back];
        IPledgeRegistry.Pledge memory pledge = pledges.pledge(id);
        _begin(address(pledges));
        // Mostly what comes next, sometimes anything.
        uint256 kind = _chance(6) ? _pick(12) : _next(pledge.status);
        if (kind == 0) _accept(id, pledge);
        else if (kind == 1) _register(id, pledge);
        else if (kind == 2) _release(id, pledge);
        else if (kind == 3) _deregister(id, pledge);
        else if (kind == 4) _declareDefault(id, pledge);
        else if (kind == 5) _contest(id, pledge);
        else if (kind == 6) _cure(id, pledge);
        else if (kind == 7) _openEnforcement(id, pledge);
        else if (kind == 8) _closeEnforcement(id, pledge);
        else if (kind == 9) _order(id);
        else if (kind == 10) _callCover(id, pledge);
        else _call(actor(_pick(ACTORS)), abi.encodeCall(IPledgeRegistry.lapse, (id)));
    }

    function _next(IPledgeRegistry.PledgeStatus status) private returns (uint256) {
        uint256 n = _pick(4);
        if (status == IPledgeRegistry.PledgeStatus.PROPOSED) return n == 0 ? 11 : 0;
        if (status == IPledgeRegistry.PledgeStatus.AGREED) {
            if (!_chance(6)) return [uint256(1), 1, 1, 2][n];
            // Nobody registered it in time.
            vm.warp(block.timestamp + 31 days);
            return 11;
        }
        if (status == IPledgeRegistry.PledgeStatus.REGISTERED) return [uint256(2), 4, 4, 10][n];
        if (status == IPledgeRegistry.PledgeStatus.DEFAULTED) return [uint256(5), 6, 7, 7][n];
        if (status == IPledgeRegistry.PledgeStatus.ENFORCING) return n == 0 ? 9 : 8;
        if (status == IPledgeRegistry.PledgeStatus.RELEASED) return 3;
        return 11;
    }

    function _accept(bytes32 id, IPledgeRegistry.Pledge memory pledge) private {
        (, bytes32 conflicts) = pledges.livePledges(pledge.contentKey);
        if (conflicts != 0 && _chance(2)) conflicts = 0;
        IPledgeMessages.PledgeAcceptance memory message = IPledgeMessages.PledgeAcceptance(
            id,
            pledge.pledgee,
            pledge.contractDigest,
            conflicts,
            _chance(2),
            nextNonce(),
            _deadline()
        );
        bytes memory signature = _sign(
            pledge.pledgee,
            "PledgeAcceptance(bytes32 pledgeId,address pledgee,bytes32 contractDigest,bytes32 conflictsDigest,bool waivesDispute,uint256 nonce,uint64 deadline)",
            abi.encode(message)
        );
        _call(actor(_pick(ACTORS)), abi.encodeCall(IPledgeRegistry.accept, (message, signature)));
    }

    function _register(bytes32 id, IPledgeRegistry.Pledge memory pledge) private {
        IPledgeMessages.Registration memory message = IPledgeMessages.Registration(
            id,
            pledge.pledgee,
            IPledgeMessages.ExternalRegister(_pick(5)),
            // Few numbers, so that some are taken.
            bytes32(1 + _pick(64)),
            uint64(block.timestamp - 50 + _pick(60)),
            DOCUMENT,
            nextNonce(),
            _deadline()
        );
        bytes memory signature = _sign(
            pledge.pledgee,
            "Registration(bytes32 pledgeId,address pledgee,uint8 register,bytes32 numberDigest,uint64 registeredAt,bytes32 receiptDigest,uint256 nonce,uint64 deadline)",
            abi.encode(message)
        );
        _call(_as(registrar), abi.encodeCall(IPledgeRegistry.register, (message, signature)));
    }

    function _release(bytes32 id, IPledgeRegistry.Pledge memory pledge) private {
        IPledgeMessages.PledgeRelease memory message = IPledgeMessages.PledgeRelease(
            id,
            pledge.pledgee,
            IPledgeMessages.ReleaseGround(_pick(4)),
            DOCUMENT,
            nextNonce(),
            _deadline()
        );
        bytes memory signature = _sign(
            pledge.pledgee,
            "PledgeRelease(bytes32 pledgeId,address pledgee,uint8 ground,bytes32 documentDigest,uint256 nonce,uint64 deadline)",
            abi.encode(message)
        );
        _call(actor(_pick(ACTORS)), abi.encodeCall(IPledgeRegistry.release, (message, signature)));
    }

    function _deregister(bytes32 id, IPledgeRegistry.Pledge memory pledge) private {
        IPledgeMessages.Deregistration memory message = IPledgeMessages.Deregistration(
            id,
            pledge.pledgee,
            DOCUMENT,
            nextNonce(),
            _deadline()
        );
        bytes memory signature = _sign(
            pledge.pledgee,
            "Deregistration(bytes32 pledgeId,address pledgee,bytes32 receiptDigest,uint256 nonce,uint64 deadline)",
            abi.encode(message)
        );
        _call(actor(_pick(ACTORS)), abi.encodeCall(IPledgeRegistry.deregister, (message, signature)));
    }

    function _declareDefault(bytes32 id, IPledgeRegistry.Pledge memory pledge) private {
        IPledgeMessages.DefaultNotice memory message = IPledgeMessages.DefaultNotice(
            id,
            pledge.pledgee,
            DOCUMENT,
            _chance(2) ? bytes32(0) : DOCUMENT,
            nextNonce(),
            _deadline()
        );
        bytes memory signature = _sign(
            pledge.pledgee,
            "DefaultNotice(bytes32 pledgeId,address pledgee,bytes32 noticeDigest,bytes32 agreedEventDigest,uint256 nonce,uint64 deadline)",
            abi.encode(message)
        );
        _call(actor(_pick(ACTORS)), abi.encodeCall(IPledgeRegistry.declareDefault, (message, signature)));
    }

    function _contest(bytes32 id, IPledgeRegistry.Pledge memory pledge) private {
        IPledgeMessages.DefaultContest memory message = IPledgeMessages.DefaultContest(
            id,
            pledge.pledgor,
            DOCUMENT,
            nextNonce(),
            _deadline()
        );
        bytes memory signature = _sign(
            pledge.pledgor,
            "DefaultContest(bytes32 pledgeId,address pledgor,bytes32 reasonDigest,uint256 nonce,uint64 deadline)",
            abi.encode(message)
        );
        _call(actor(_pick(ACTORS)), abi.encodeCall(IPledgeRegistry.contestDefault, (message, signature)));
    }

    function _cure(bytes32 id, IPledgeRegistry.Pledge memory pledge) private {
        IPledgeMessages.DefaultCure memory message = IPledgeMessages.DefaultCure(
            id,
            pledge.pledgee,
            DOCUMENT,
            nextNonce(),
            _deadline()
        );
        bytes memory signature = _sign(
            pledge.pledgee,
            "DefaultCure(bytes32 pledgeId,address pledgee,bytes32 documentDigest,uint256 nonce,uint64 deadline)",
            abi.encode(message)
        );
        _call(actor(_pick(ACTORS)), abi.encodeCall(IPledgeRegistry.cureDefault, (message, signature)));
    }

    function _openEnforcement(bytes32 id, IPledgeRegistry.Pledge memory pledge) private {
        IPledgeMessages.EnforcementNotice memory notice = IPledgeMessages.EnforcementNotice(
            id,
            pledge.pledgee,
            IPledgeMessages.EnforcementMethod(_pick(4)),
            DOCUMENT,
            nextNonce(),
            _deadline()
        );
        bytes memory signature = _sign(
            pledge.pledgee,
            "EnforcementNotice(bytes32 pledgeId,address pledgee,uint8 method,bytes32 noticeDigest,uint256 nonce,uint64 deadline)",
            abi.encode(notice)
        );
        IPledgeMessages.AgreedValuation memory valuation = IPledgeMessages.AgreedValuation(
            id,
            pledge.pledgor,
            DOCUMENT,
            pledge.defaultHead,
            uint64(pledge.defaultedAt + _pick(3)),
            nextNonce(),
            notice.deadline
        );
        bytes memory valuationSignature = _signValuation(notice.method, valuation);
        _call(
            actor(_pick(ACTORS)),
            abi.encodeCall(
                IPledgeRegistry.openEnforcement,
                (notice, signature, valuation, valuationSignature)
            )
        );
    }

    function _signValuation(
        IPledgeMessages.EnforcementMethod method,
        IPledgeMessages.AgreedValuation memory valuation
    ) private returns (bytes memory) {
        if (method != IPledgeMessages.EnforcementMethod.AGREED_VALUE) return "";
        return
            _sign(
                valuation.pledgor,
                "AgreedValuation(bytes32 pledgeId,address pledgor,bytes32 valuationDigest,bytes32 defaultHead,uint64 signedAt,uint256 nonce,uint64 deadline)",
                abi.encode(valuation)
            );
    }

    function _closeEnforcement(bytes32 id, IPledgeRegistry.Pledge memory pledge) private {
        IPledgeMessages.EnforcementResult memory message = IPledgeMessages.EnforcementResult(
            id,
            pledge.pledgee,
            DOCUMENT,
            address(0),
            DOCUMENT,
            DOCUMENT,
            nextNonce(),
            _deadline()
        );
        bytes memory signature = _sign(
            pledge.pledgee,
            "EnforcementResult(bytes32 pledgeId,address pledgee,bytes32 resultDigest,address buyer,bytes32 proceedsDigest,bytes32 surplusDigest,uint256 nonce,uint64 deadline)",
            abi.encode(message)
        );
        _call(_as(registrar), abi.encodeCall(IPledgeRegistry.closeEnforcement, (message, signature)));
    }

    function _callCover(bytes32 id, IPledgeRegistry.Pledge memory pledge) private {
        IPledgeMessages.CoverCall memory message = IPledgeMessages.CoverCall(
            id,
            pledge.pledgee,
            DOCUMENT,
            nextNonce(),
            _deadline()
        );
        bytes memory signature = _sign(
            pledge.pledgee,
            "CoverCall(bytes32 pledgeId,address pledgee,bytes32 noticeDigest,uint256 nonce,uint64 deadline)",
            abi.encode(message)
        );
        _call(actor(_pick(ACTORS)), abi.encodeCall(IPledgeRegistry.callCover, (message, signature)));
    }

    function _recordDueDiligence() private {
        if (certificates.length == 0) return;
        _begin(address(pledges));
        IPledgeMessages.DueDiligenceRecord memory message = IPledgeMessages.DueDiligenceRecord(
            certificates[_pick(certificates.length)],
            DOCUMENT,
            actor(2 + _pick(2)),
            nextNonce(),
            _deadline()
        );
        bytes memory signature = _sign(
            message.lender,
            "DueDiligenceRecord(bytes32 certificateDigest,bytes32 reportDigest,address lender,uint256 nonce,uint64 deadline)",
            abi.encode(message)
        );
        _call(actor(_pick(ACTORS)), abi.encodeCall(IPledgeRegistry.recordDueDiligence, (message, signature)));
    }

    function _order(bytes32 id) private {
        IPledgeRegistry.CourtOrder order = IPledgeRegistry.CourtOrder(_pick(3));
        _call(_as(adjudicator), abi.encodeCall(IPledgeRegistry.applyOrder, (id, order, DOCUMENT)));
    }

    function _changeCertificate() private {
        if (certificates.length == 0) return;
        bytes32 certificate = certificates[_pick(certificates.length)];
        ICertificateRegistry.Record memory record = registry.record(certificate);
        _begin(address(registry));
        uint256 kind = _pick(9);
        if (kind == 0) {
            _call(_as(adjudicator), abi.encodeCall(ICertificateRegistry.suspend, (certificate, DOCUMENT)));
        } else if (kind < 3) {
            _call(_as(adjudicator), abi.encodeCall(ICertificateRegistry.reinstate, (certificate, DOCUMENT)));
        } else if (kind == 4) {
            if (_chance(2)) {
                _call(_as(adjudicator), abi.encodeCall(ICertificateRegistry.revoke, (certificate, DOCUMENT)));
            }
        } else if (kind == 5) {
            _renew(certificate, record);
        } else if (kind == 3 || kind == 6) {
            _transfer(certificate, record);
        } else {
            _supersede(certificate, record);
        }
    }

    function _renew(bytes32 certificate, ICertificateRegistry.Record memory record) private {
        ICertificateRegistry.RenewalRequest memory request = ICertificateRegistry.RenewalRequest(
            certificate,
            record.holder,
            uint64(record.validUntil + _pick(700 days)),
            DOCUMENT,
            DOCUMENT,
            nextNonce(),
            _deadline()
        );
        bytes memory signature = _sign(
            record.holder,
            "RenewalRequest(bytes32 certificateDigest,address holder,uint64 validUntil,bytes32 evidenceDigest,bytes32 regimeDigest,uint256 nonce,uint64 deadline)",
            abi.encode(request)
        );
        _call(_as(registrar), abi.encodeCall(ICertificateRegistry.renew, (request, signature)));
    }

    function _supersede(bytes32 certificate, ICertificateRegistry.Record memory record) private {
        ICertificateRegistry.SupersessionRequest memory request = ICertificateRegistry.SupersessionRequest(
            certificate,
            // Mostly one of the newest, which may have no versions of its own yet.
            certificates[
                certificates.length -
                    1 -
                    _pick(_chance(4) ? certificates.length : _min(3, certificates.length))
            ],
            record.holder,
            nextNonce(),
            _deadline()
        );
        bytes memory signature = _sign(
            record.holder,
            "SupersessionRequest(bytes32 certificateDigest,bytes32 successor,address holder,uint256 nonce,uint64 deadline)",
            abi.encode(request)
        );
        _call(_as(registrar), abi.encodeCall(ICertificateRegistry.supersede, (request, signature)));
    }

    function _transfer(bytes32 certificate, ICertificateRegistry.Record memory record) private {
        // To any account, lenders too.
        address to = actor(_pick(ACTORS));
        ICertificateRegistry.TransferOffer memory offer = ICertificateRegistry.TransferOffer(
            certificate,
            record.holder,
            to,
            DOCUMENT,
            nextNonce(),
            _deadline()
        );
        ICertificateRegistry.TransferAcceptance memory acceptance = ICertificateRegistry.TransferAcceptance(
            certificate,
            record.holder,
            to,
            DOCUMENT,
            nextNonce(),
            offer.deadline
        );
        bytes memory offerSignature = _sign(record.holder, _TRANSFER_OFFER, abi.encode(offer));
        bytes memory acceptanceSignature = _sign(to, _TRANSFER_ACCEPTANCE, abi.encode(acceptance));
        (ICertificateRegistry.PledgeeConsent memory consent, bytes memory consentSignature) = _consent(
            record.lineage,
            digestFor(address(registry), _TRANSFER_OFFER, abi.encode(offer))
        );
        _call(
            _as(registrar),
            abi.encodeCall(
                ICertificateRegistry.transfer,
                (offer, offerSignature, acceptance, acceptanceSignature, consent, consentSignature)
            )
        );
        IPledgeRegistry.Encumbrance memory live = pledges.encumbrance(record.lineage);
        bool encumbered = live.status > IPledgeRegistry.PledgeStatus.PROPOSED;
        bool toLender = to == live.pledgee || to == live.creditor;
        if (encumbered && toLender && to != record.holder && registry.record(certificate).holder == to) {
            note("a lender got the title");
        }
    }

    function _consent(
        bytes32 lineage,
        bytes32 request
    ) private returns (ICertificateRegistry.PledgeeConsent memory consent, bytes memory signature) {
        IPledgeRegistry.Encumbrance memory live = pledges.encumbrance(lineage);
        // A reservation needs no consent, so a wrong one does not matter there.
        bool matters = live.status > IPledgeRegistry.PledgeStatus.PROPOSED;
        consent = ICertificateRegistry.PledgeeConsent(
            live.pledgeId,
            live.pledgee,
            request,
            nextNonce(),
            uint64(block.timestamp)
        );
        if (!matters) return (consent, "");
        signature = _sign(
            live.pledgee,
            "PledgeeConsent(bytes32 pledgeId,address pledgee,bytes32 request,uint256 nonce,uint64 deadline)",
            abi.encode(consent)
        );
    }

    function _object() private {
        if (certificates.length == 0) return;
        _begin(address(registry));
        if (_objections.length == 0 || _chance(3)) return _file();
        bytes32 id = _objections[_pick(_objections.length)];
        uint256 kind = _pick(4);
        if (kind == 0) {
            uint64 answerBy = uint64(block.timestamp + 2 days + _pick(9 days));
            _call(_as(registrar), abi.encodeCall(IObjectionRegister.admitObjection, (id, answerBy)));
        } else if (kind == 1) {
            _call(_as(registrar), abi.encodeCall(IObjectionRegister.refuseObjection, (id, DOCUMENT)));
        } else {
            IObjectionRegister.ObjectionStatus outcome = IObjectionRegister.ObjectionStatus(6 + _pick(3));
            _call(
                _as(adjudicator),
                abi.encodeCall(IObjectionRegister.decideObjection, (id, outcome, DOCUMENT))
            );
        }
    }

    function _file() private {
        IObjectionRegister.ObjectionFiling memory filing = IObjectionRegister.ObjectionFiling(
            certificates[_pick(certificates.length)],
            actor(4),
            IObjectionRegister.Ground(_pick(6)),
            DOCUMENT,
            nextNonce(),
            _deadline()
        );
        string memory encodedType =
            "ObjectionFiling(bytes32 certificateDigest,address objector,uint8 ground,bytes32 evidenceDigest,uint256 nonce,uint64 deadline)";
        bytes memory signature = _sign(filing.objector, encodedType, abi.encode(filing));
        if (_call(_as(registrar), abi.encodeCall(IObjectionRegister.fileObjection, (filing, signature)))) {
            _objections.push(digestFor(address(registry), encodedType, abi.encode(filing)));
        }
    }

    /// @dev The same bytes again, or ADMIN with a decision of its own: nothing may come of either.
    function _attack() private {
        if (_lastTarget != address(0) && _chance(2)) {
            _begin(_lastTarget);
            _rightful = false;
            _call(_lastSender, _lastCall);
            return;
        }
        if (certificates.length == 0) return;
        bytes32 certificate = certificates[_pick(certificates.length)];
        _begin(address(registry));
        _rightful = false;
        _call(address(this), abi.encodeCall(ICertificateRegistry.revoke, (certificate, DOCUMENT)));
        if (pledgeIds.length == 0) return;
        bytes32 id = pledgeIds[_pick(pledgeIds.length)];
        _begin(address(pledges));
        _rightful = false;
        _call(
            address(this),
            abi.encodeCall(IPledgeRegistry.applyOrder, (id, IPledgeRegistry.CourtOrder.RELEASE, DOCUMENT))
        );
    }

    function _pause() private {
        ISignedRegister register = _chance(2) ? ISignedRegister(registry) : ISignedRegister(pledges);
        _begin(address(register));
        address sender = _as(address(this));
        // Pauses are short and rare.
        bool stop = !register.paused() && _chance(6);
        _call(
            sender,
            stop ? abi.encodeCall(ISignedRegister.pause, ()) : abi.encodeCall(ISignedRegister.unpause, ())
        );
    }

    string private constant _TRANSFER_OFFER =
        "TransferOffer(bytes32 certificateDigest,address from,address to,bytes32 contractDigest,uint256 nonce,uint64 deadline)";
    string private constant _TRANSFER_ACCEPTANCE =
        "TransferAcceptance(bytes32 certificateDigest,address from,address to,bytes32 contractDigest,uint256 nonce,uint64 deadline)";

    function _begin(address target) private {
        _target = target;
        _rightful = true;
    }

    /// @dev Signs as the account that has to, or as another one: one time in sixteen.
    function _sign(
        address signer,
        string memory encodedType,
        bytes memory words
    ) private returns (bytes memory) {
        bytes32 digest = digestFor(_target, encodedType, words);
        uint256 index;
        while (index < ACTORS && actor(index) != signer) index++;
        if (_chance(16)) {
            uint256 other = _pick(ACTORS);
            if (other != index) {
                _rightful = false;
                index = other;
            }
        }
        return signAs(index, digest);
    }

    /// @dev The account that may send, or another one: one time in sixteen.
    function _as(address sender) private returns (address) {
        if (!_chance(16)) return sender;
        _rightful = false;
        return actor(_pick(ACTORS));
    }

    /// @dev A deadline still good, or gone: one time in sixteen.
    function _deadline() private returns (uint64) {
        if (!_chance(16)) return uint64(block.timestamp + _pick(2 days));
        _rightful = false;
        return uint64(block.timestamp - 1 - _pick(2 days));
    }

    function _call(address sender, bytes memory data) private returns (bool done) {
        vm.prank(sender);
        (done, ) = _target.call(data);
        observe(done, _rightful);
        if (!done) return false;
        taken++;
        // A second admission does nothing, a second lapse or decision is refused: only signed messages are replayed.
        bytes4 selector = bytes4(data);
        if (selector == ICertificateRegistry.admit.selector) return true;
        if (selector == ISignedRegister.pause.selector || selector == ISignedRegister.unpause.selector)
            return true;
        (_lastTarget, _lastSender, _lastCall) = (_target, sender, data);
    }

    function _pick(uint256 below) private returns (uint256) {
        _random = uint256(keccak256(abi.encode(_random)));
        return _random % below;
    }

    function _chance(uint256 in_) private returns (bool) {
        return _pick(in_) == 0;
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}

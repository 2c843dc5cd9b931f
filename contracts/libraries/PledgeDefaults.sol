// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPledgeRegistry} from "../interfaces/IPledgeRegistry.sol";
import {PledgeLedger} from "./PledgeLedger.sol";
import {PledgeMessages} from "./PledgeMessages.sol";

/// @title From a default to its end
/// @notice The part of {IPledgeRegistry} for what follows a default, by the parties or by a court.
abstract contract PledgeDefaults is PledgeLedger {
    using PledgeMessages for *;

    /// @inheritdoc IPledgeRegistry
    function declareDefault(DefaultNotice calldata notice, bytes calldata signature) external {
        bytes32 id = notice.pledgeId;
        Stored storage kept = _requireStatus(id, PledgeStatus.REGISTERED);
        _requirePledgee(id, kept, notice.pledgee);
        if (notice.agreedEventDigest == 0 && _now() <= kept.debtMaturity) {
            revert NotYetDue(id, kept.debtMaturity);
        }
        _take(notice.pledgee, notice.hash(), notice.nonce, notice.deadline, signature);
        kept.status = PledgeStatus.DEFAULTED;
        _record(DefaultDeclared.selector, 1, abi.encode(id, notice.noticeDigest, notice.agreedEventDigest));
        kept.defaultedAt = _now();
        kept.defaultHead = _historyHead();
    }

    /// @inheritdoc IPledgeRegistry
    function contestDefault(DefaultContest calldata contest, bytes calldata signature) external {
        bytes32 id = contest.pledgeId;
        Stored storage kept = _requireStatus(id, PledgeStatus.DEFAULTED);
        _requirePledgor(id, kept, contest.pledgor);
        _take(contest.pledgor, contest.hash(), contest.nonce, contest.deadline, signature);
        kept.contested = true;
        _record(DefaultContested.selector, 1, abi.encode(id, contest.reasonDigest));
    }

    /// @inheritdoc IPledgeRegistry
    function cureDefault(DefaultCure calldata cure, bytes calldata signature) external {
        bytes32 id = cure.pledgeId;
        Stored storage kept = _requireStatus(id, PledgeStatus.DEFAULTED);
        _requirePledgee(id, kept, cure.pledgee);
        _take(cure.pledgee, cure.hash(), cure.nonce, cure.deadline, signature);
        _cure(kept);
        _record(DefaultCured.selector, 1, abi.encode(id, cure.documentDigest));
    }

    /// @inheritdoc IPledgeRegistry
    function openEnforcement(
        EnforcementNotice calldata notice,
        bytes calldata signature,
        AgreedValuation calldata valuation,
        bytes calldata valuationSignature
    ) external {
        bytes32 id = notice.pledgeId;
        Stored storage kept = _requireStatus(id, PledgeStatus.DEFAULTED);
        _requirePledgee(id, kept, notice.pledgee);
        _take(notice.pledgee, notice.hash(), notice.nonce, notice.deadline, signature);
        bytes32 valuationDigest;
        if (notice.method == EnforcementMethod.AGREED_VALUE) {
            valuationDigest = _takeValuation(id, kept, valuation, valuationSignature);
        }
        kept.status = PledgeStatus.ENFORCING;
        _record(
            EnforcementOpened.selector,
            1,
            abi.encode(id, notice.method, notice.noticeDigest, valuationDigest)
        );
    }

    /// @inheritdoc IPledgeRegistry
    function closeEnforcement(
        EnforcementResult calldata result,
        bytes calldata signature
    ) external restricted {
        bytes32 id = result.pledgeId;
        _requirePledgee(id, _requireStatus(id, PledgeStatus.ENFORCING), result.pledgee);
        _take(result.pledgee, result.hash(), result.nonce, result.deadline, signature);
        _end(id, PledgeStatus.ENFORCED);
        _record(
            EnforcementClosed.selector,
            1,
            abi.encode(id, result.resultDigest, result.buyer, result.proceedsDigest, result.surplusDigest)
        );
    }

    /// @inheritdoc IPledgeRegistry
    function applyOrder(bytes32 pledgeId, CourtOrder order, bytes32 orderDigest) external restricted {
        if (order == CourtOrder.RELEASE) {
            _requireReleasable(pledgeId);
            _end(pledgeId, PledgeStatus.RELEASED);
        } else if (order == CourtOrder.CURE) {
            _cure(_requireStatus(pledgeId, PledgeStatus.DEFAULTED));
        } else {
            _requireStatus(pledgeId, PledgeStatus.ENFORCING);
            _end(pledgeId, PledgeStatus.ENFORCED);
        }
        _record(CourtOrderApplied.selector, 1, abi.encode(pledgeId, order, orderDigest));
    }

    function _cure(Stored storage kept) private {
        kept.status = PledgeStatus.REGISTERED;
        kept.contested = false;
        kept.defaultedAt = 0;
        kept.defaultHead = 0;
    }

    /// @dev No forfeiture: an agreement on the value made before the default is worth nothing.
    function _takeValuation(
        bytes32 id,
        Stored storage kept,
        AgreedValuation calldata valuation,
        bytes calldata signature
    ) private returns (bytes32) {
        _requirePledgor(id, kept, valuation.pledgor);
        if (valuation.pledgeId != id || valuation.defaultHead != kept.defaultHead) {
            revert ValuationOfOtherDefault(id, kept.defaultHead);
        }
        if (valuation.signedAt <= kept.defaultedAt || valuation.signedAt > _now()) {
            revert ValuationNotAfterDefault(id, valuation.signedAt, kept.defaultedAt);
        }
        _take(valuation.pledgor, valuation.hash(), valuation.nonce, valuation.deadline, signature);
        return valuation.valuationDigest;
    }
}

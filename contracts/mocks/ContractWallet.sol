// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title A company's account
/// @notice What its officer signs, it signs (ERC-1271), until the officer is dismissed.
contract ContractWallet is IERC1271 {
    /// @notice Who signs for the company; nobody after a dismissal.
    address public officer;

    /**
     * @notice Gives the account its officer.
     * @param firstOfficer who signs for the company
     */
    constructor(address firstOfficer) {
        officer = firstOfficer;
    }

    /// @notice Dismisses the officer.
    function dismiss() external {
        officer = address(0);
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (address signer, ECDSA.RecoverError problem, ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (problem == ECDSA.RecoverError.NoError && signer == officer)
            return IERC1271.isValidSignature.selector;
        return 0xffffffff;
    }
}

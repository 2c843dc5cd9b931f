// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @dev A company's account: what its officer signs, it signs (ERC-1271), until the officer is dismissed.
contract ContractWallet is IERC1271 {
    address public officer;

    constructor(address firstOfficer) {
        officer = firstOfficer;
    }

    function dismiss() external {
        officer = address(0);
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (address signer, ECDSA.RecoverError problem, ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (problem == ECDSA.RecoverError.NoError && signer == officer)
            return IERC1271.isValidSignature.selector;
        return 0xffffffff;
    }
}

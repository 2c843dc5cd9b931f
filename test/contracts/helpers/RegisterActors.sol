// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {CertificateRegistry} from "../../../contracts/CertificateRegistry.sol";
import {PledgeRegistry} from "../../../contracts/PledgeRegistry.sol";
import {ICertificateLog} from "../../../contracts/interfaces/ICertificateLog.sol";
import {ICertificateRegistry} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {IObjectionRegister} from "../../../contracts/interfaces/IObjectionRegister.sol";
import {IPledgeRegistry} from "../../../contracts/interfaces/IPledgeRegistry.sol";
import {vm} from "./Vm.sol";

/// @dev A log that holds whatever it is asked for: inclusion is not what is tested here.
contract WillingLog {
    function verifyInclusion(
        ICertificateLog.Entry calldata,
        uint64,
        bytes32,
        bytes32[] calldata
    ) external pure returns (bool) {
        return true;
    }
}

/// @dev Both registers with roles as deployed, and accounts that sign.
contract RegisterActors {
    uint64 internal constant REGISTRAR_ROLE = 2;
    uint64 internal constant ADJUDICATOR_ROLE = 3;
    uint256 internal constant ACTORS = 6;

    AccessManager public immutable manager;
    CertificateRegistry public immutable registry;
    PledgeRegistry public immutable pledges;
    address internal immutable registrar = vm.addr(101);
    address internal immutable adjudicator = vm.addr(102);
    uint256 private _lane;
    address[ACTORS] private _actors;

    constructor() {
        vm.warp(1_800_000_000);
        for (uint256 i = 0; i < ACTORS; i++) _actors[i] = vm.addr(i + 1);
        // This contract is ADMIN.
        manager = new AccessManager(address(this));
        registry = new CertificateRegistry(
            address(manager),
            ICertificateLog(address(new WillingLog())),
            ICertificateRegistry.Terms(180 days, 90 days, 1830 days, 3 days),
            IPledgeRegistry.PledgeTerms(72 hours, 30 days)
        );
        pledges = PledgeRegistry(address(registry.pledges()));
        manager.grantRole(REGISTRAR_ROLE, registrar, 0);
        manager.grantRole(ADJUDICATOR_ROLE, adjudicator, 0);
        bytes4[] memory selectors = new bytes4[](7);
        selectors[0] = ICertificateRegistry.renew.selector;
        selectors[1] = ICertificateRegistry.supersede.selector;
        selectors[2] = ICertificateRegistry.amendDetails.selector;
        selectors[3] = ICertificateRegistry.transfer.selector;
        selectors[4] = IObjectionRegister.fileObjection.selector;
        selectors[5] = IObjectionRegister.admitObjection.selector;
        selectors[6] = IObjectionRegister.refuseObjection.selector;
        manager.setTargetFunctionRole(address(registry), selectors, REGISTRAR_ROLE);
        selectors = new bytes4[](4);
        selectors[0] = ICertificateRegistry.suspend.selector;
        selectors[1] = ICertificateRegistry.reinstate.selector;
        selectors[2] = ICertificateRegistry.revoke.selector;
        selectors[3] = IObjectionRegister.decideObjection.selector;
        manager.setTargetFunctionRole(address(registry), selectors, ADJUDICATOR_ROLE);
        selectors = new bytes4[](2);
        selectors[0] = IPledgeRegistry.register.selector;
        selectors[1] = IPledgeRegistry.closeEnforcement.selector;
        manager.setTargetFunctionRole(address(pledges), selectors, REGISTRAR_ROLE);
        selectors = new bytes4[](1);
        selectors[0] = IPledgeRegistry.applyOrder.selector;
        manager.setTargetFunctionRole(address(pledges), selectors, ADJUDICATOR_ROLE);
    }

    /// @dev Account `index`, 0 to ACTORS − 1: 0 and 1 hold certificates, 2 and 3 lend, 4 and 5 are others.
    function actor(uint256 index) internal view returns (address) {
        return _actors[index];
    }

    function nextNonce() internal returns (uint256) {
        return ++_lane << 64;
    }

    /// @dev EIP-712 digest, reckoned from the specification and not with the contracts' code.
    function digestFor(
        address verifier,
        string memory encodedType,
        bytes memory words
    ) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("DataDeed"),
                keccak256("1"),
                block.chainid,
                verifier
            )
        );
        bytes32 structHash = keccak256(abi.encodePacked(keccak256(bytes(encodedType)), words));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function signAs(uint256 index, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(index + 1, digest);
        return abi.encodePacked(r, s, v);
    }
}

import { buildModule } from "@nomicfoundation/ignition-core";
import { getAddress } from "ethers";
import type { DeploymentRoles } from "./deployment.ts";
import { RESTRICTIONS, ROLE_IDS } from "./roles.ts";

export const MODULE_ID = "DataDeed";

export interface DeploymentPlan {
  /** Account that sends the transactions. It is ADMIN until the last of them. */
  readonly deployer: string;
  readonly roles: DeploymentRoles;
  readonly adminDelaySeconds: number;
}

/** Id under which Ignition keeps a contract. */
export function futureId(contract: string): string {
  return `${MODULE_ID}#${contract}`;
}

/**
 * The contracts, who may call their restricted functions, and who holds which role.
 *
 * Every call may be repeated without effect: after a crash whose outcome is unknown it is simply sent again.
 */
export function deploymentModule({ deployer, roles, adminDelaySeconds }: DeploymentPlan) {
  return buildModule(MODULE_ID, (m) => {
    const accessManager = m.contract("AccessManager", [deployer]);
    const contracts = {
      CertificateLog: m.contract("CertificateLog", [accessManager]),
    };

    const restrictions = RESTRICTIONS.map(({ contract, role, selectors }) => {
      return m.call(
        accessManager,
        "setTargetFunctionRole",
        [contracts[contract], [...selectors], ROLE_IDS[role]],
        {
          id: `restrict_${contract}_${role}`,
        },
      );
    });
    const grants = (["NOTARY", "REGISTRAR", "ADJUDICATOR"] as const).flatMap((role) => {
      const account = { NOTARY: roles.notary, REGISTRAR: roles.registrar, ADJUDICATOR: roles.adjudicator }[
        role
      ];
      return [
        m.call(accessManager, "labelRole", [ROLE_IDS[role], role], { id: `label_${role}` }),
        m.call(accessManager, "grantRole", [ROLE_IDS[role], account, 0], { id: `grant_${role}` }),
      ];
    });

    // From here on the rules can only be changed with notice: ADMIN acts after a delay, and the deployer no more.
    const admin = m.call(accessManager, "grantRole", [ROLE_IDS.ADMIN, roles.admin, adminDelaySeconds], {
      id: "grant_ADMIN",
      after: [...restrictions, ...grants],
    });
    if (getAddress(roles.admin) !== getAddress(deployer)) {
      m.call(accessManager, "renounceRole", [ROLE_IDS.ADMIN, deployer], {
        id: "renounce_ADMIN",
        after: [admin],
      });
    }
    return { accessManager, ...contracts };
  });
}

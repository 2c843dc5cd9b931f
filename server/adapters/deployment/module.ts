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

const HOUR = 3_600;
const DAY = 24 * HOUR;

/**
 * Floors and ceilings that the contracts themselves enforce, in seconds. The rules of a place and year are stricter and
 * live in its regime profile; these only keep a registrar's mistake from becoming a fact.
 */
export const REGISTER_TERMS = {
  renewalOpens: 366 * DAY,
  renewalGrace: 366 * DAY,
  longestExtension: 10 * 366 * DAY,
  shortestAnswer: DAY,
};

/** A reserved place lapses after 72 hours, an agreed pledge that nobody registers after 90 days; in seconds. */
export const PLEDGE_TERMS = { reservation: 72 * HOUR, registrationWindow: 90 * DAY };

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
    const log = m.contract("CertificateLog", [accessManager]);
    const registry = m.contract("CertificateRegistry", [accessManager, log, REGISTER_TERMS, PLEDGE_TERMS]);
    // The registry creates its pledge register itself, so that each knows the other for good.
    const pledges = m.contractAt("PledgeRegistry", m.staticCall(registry, "pledges"));
    const contracts = { CertificateLog: log, CertificateRegistry: registry, PledgeRegistry: pledges };

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
